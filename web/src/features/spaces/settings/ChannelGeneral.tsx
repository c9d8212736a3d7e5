import type { JSX } from "solid-js";
import { Show } from "solid-js";
import { createStore } from "solid-js/store";
import { api } from "../../../lib/api";
import type { Channel } from "../../../lib/contract";
import { t } from "../../../lib/i18n";
import { useStore } from "../../../store";
import { Button } from "../../../ui/Button";
import { Check } from "../../../ui/Choice";
import { TextField } from "../../../ui/Field";
import { createForm } from "../../../ui/form";
import { Refusal } from "../../../ui/Notice";
import { toast } from "../../../ui/toasts";

export default function ChannelGeneral(props: { readonly channel: Channel }): JSX.Element {
  const store = useStore();
  const form = createForm([]);
  const [wish, setWish] = createStore({
    name: props.channel.name,
    topic: props.channel.topic,
    auto_join: props.channel.auto_join,
  });

  async function save(): Promise<void> {
    const { id, version } = props.channel;
    const changed = await api.channels.change(id, {
      name: wish.name.trim(),
      topic: wish.topic.trim(),
      auto_join: wish.auto_join,
      version,
    });
    store.change((state) => {
      state.channels[id] = changed;
    });
    toast(t("common.saved"));
  }

  return (
    <form
      class="settings-form"
      onSubmit={(event) => {
        event.preventDefault();
        void form.submit(save);
      }}
    >
      <Refusal of={form.problem()} />
      <TextField
        label={t("space.channel.name")}
        maxLength={80}
        required
        value={wish.name}
        onText={(name) => setWish({ name })}
      />
      <TextField
        label={t("space.channel.topic")}
        hint={t("space.channel.topicHint")}
        maxLength={256}
        value={wish.topic}
        onText={(topic) => setWish({ topic })}
      />
      <Show when={props.channel.kind !== "private"}>
        <Check
          label={t("space.channel.autoJoin")}
          hint={t("space.channel.autoJoinHint")}
          checked={wish.auto_join}
          onToggle={(auto_join) => setWish({ auto_join })}
        />
      </Show>
      <div class="settings-actions">
        <Button kind="primary" type="submit" busy={form.busy()} disabled={!wish.name.trim()}>
          {t("common.save")}
        </Button>
      </div>
    </form>
  );
}
