import { createSignal, type JSX, Show } from "solid-js";
import { createStore } from "solid-js/store";
import { api } from "../../../lib/api";
import type { Me } from "../../../lib/contract";
import { t } from "../../../lib/i18n";
import { useStore } from "../../../store";
import { Avatar } from "../../../ui/Avatar";
import { Button } from "../../../ui/Button";
import { Field, TextField } from "../../../ui/Field";
import { createForm } from "../../../ui/form";
import { Refusal } from "../../../ui/Notice";
import { PictureField } from "../../../ui/PictureField";
import { complain, toast } from "../../../ui/toasts";

export default function Profile(): JSX.Element {
  const store = useStore();
  return <Show when={store.state.me}>{(me) => <ProfileForm me={me()} />}</Show>;
}

function ProfileForm(props: { readonly me: Me }): JSX.Element {
  const store = useStore();
  const form = createForm(["display_name", "status"]);
  const [wish, setWish] = createStore({
    display_name: props.me.display_name,
    status_text: props.me.status_text,
    status_emoji: props.me.status_emoji,
    time_zone: props.me.time_zone,
  });

  function keep(me: Me): void {
    store.change((state) => {
      state.me = me;
      state.users[me.id] = me;
    });
  }

  async function save(): Promise<void> {
    keep(await api.users.changeMe({ ...wish }));
    toast(t("common.saved"));
  }

  return (
    <>
      <Picture me={props.me} onChanged={keep} />
      <form
        class="settings-form"
        novalidate
        onSubmit={(event) => {
          event.preventDefault();
          void form.submit(save);
        }}
      >
        <Refusal of={form.problem()} />
        <TextField
          label={t("auth.displayName")}
          hint={t("auth.displayNameHint")}
          error={form.error("display_name")}
          maxLength={128}
          required
          value={wish.display_name}
          onText={(display_name) => setWish({ display_name })}
        />
        <TextField
          label={t("settings.username")}
          readOnly
          disabled
          value={`@${props.me.username}`}
          onText={() => {}}
        />
        <TextField
          label={t("settings.status")}
          placeholder={t("settings.statusPlaceholder")}
          error={form.error("status")}
          maxLength={256}
          value={wish.status_text}
          onText={(status_text) => setWish({ status_text })}
        />
        <TextField
          label={t("settings.statusEmoji")}
          placeholder="🌴"
          maxLength={16}
          size={4}
          value={wish.status_emoji}
          onText={(status_emoji) => setWish({ status_emoji })}
        />
        <TimeZone value={wish.time_zone} onChoose={(time_zone) => setWish({ time_zone })} />
        <div class="settings-actions">
          <Button kind="primary" type="submit" busy={form.busy()}>
            {t("common.save")}
          </Button>
        </div>
      </form>
    </>
  );
}

function TimeZone(props: {
  readonly value: string;
  readonly onChoose: (zone: string) => void;
}): JSX.Element {
  const zones = [...new Set(["UTC", props.value, ...Intl.supportedValuesOf("timeZone")])].sort();
  return (
    <Field label={t("settings.timeZone")}>
      {(ids) => (
        <select
          {...ids}
          class="input"
          onChange={(event) => props.onChoose(event.currentTarget.value)}
        >
          {zones.map((zone) => (
            <option value={zone} selected={zone === props.value}>
              {zone.replaceAll("_", " ")}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

interface PictureProps {
  readonly me: Me;
  readonly onChanged: (me: Me) => void;
}

function Picture(props: PictureProps): JSX.Element {
  const [isBusy, setBusy] = createSignal(false);

  async function set(fileId: () => Promise<string | null>): Promise<void> {
    setBusy(true);
    try {
      props.onChanged(await api.users.changeMe({ avatar_file_id: await fileId() }));
    } catch (problem) {
      complain(problem);
    } finally {
      setBusy(false);
    }
  }

  return (
    <PictureField
      label={t("settings.picture")}
      hint={t("settings.pictureHint")}
      busy={isBusy()}
      hasPicture={Boolean(props.me.avatar_url)}
      onChoose={(file) =>
        void set(async () => (file ? (await api.users.uploadAvatar(file)).id : null))
      }
    >
      <Avatar id={props.me.id} name={props.me.display_name} url={props.me.avatar_url} size={72} />
    </PictureField>
  );
}
