import { createSignal, type JSX } from "solid-js";
import { createStore } from "solid-js/store";
import { api } from "../../../lib/api";
import type { Space } from "../../../lib/contract";
import { t } from "../../../lib/i18n";
import { upload } from "../../../lib/upload";
import { useStore } from "../../../store";
import { Avatar } from "../../../ui/Avatar";
import { Button } from "../../../ui/Button";
import { TextArea, TextField } from "../../../ui/Field";
import { createForm } from "../../../ui/form";
import { Refusal } from "../../../ui/Notice";
import { PictureField } from "../../../ui/PictureField";
import { complain, toast } from "../../../ui/toasts";

export default function SpaceGeneral(props: { readonly space: Space }): JSX.Element {
  const store = useStore();
  const form = createForm([]);
  const [isBusy, setBusy] = createSignal(false);
  const [wish, setWish] = createStore({
    name: props.space.name,
    description: props.space.description,
  });

  async function change(wanted: Parameters<typeof api.spaces.change>[1]): Promise<void> {
    const space = await api.spaces.change(props.space.id, wanted);
    store.change((state) => {
      state.spaces[space.id] = space;
    });
    toast(t("common.saved"));
  }

  async function setIcon(file: File | null): Promise<void> {
    setBusy(true);
    try {
      const kept = file && (await upload(file, { purpose: "icon" }).done);
      await change({ icon_file_id: kept?.id ?? null });
    } catch (problem) {
      complain(problem);
    } finally {
      setBusy(false);
    }
  }

  return (
    <>
      <PictureField
        label={t("space.picture")}
        hint={t("settings.pictureHint")}
        busy={isBusy()}
        hasPicture={Boolean(props.space.icon_url)}
        onChoose={(file) => void setIcon(file)}
      >
        <Avatar id={props.space.id} name={props.space.name} url={props.space.icon_url} size={72} />
      </PictureField>
      <form
        class="settings-form"
        onSubmit={(event) => {
          event.preventDefault();
          void form.submit(() => change({ ...wish, name: wish.name.trim() }));
        }}
      >
        <Refusal of={form.problem()} />
        <TextField
          label={t("space.name")}
          maxLength={80}
          required
          value={wish.name}
          onText={(name) => setWish({ name })}
        />
        <TextArea
          label={t("space.description")}
          hint={t("space.descriptionHint")}
          maxLength={1024}
          value={wish.description}
          onText={(description) => setWish({ description })}
        />
        <div class="settings-actions">
          <Button kind="primary" type="submit" busy={form.busy()} disabled={!wish.name.trim()}>
            {t("common.save")}
          </Button>
        </div>
      </form>
    </>
  );
}
