import { createSignal, type JSX, Show } from "solid-js";
import { api } from "../../lib/api";
import type { Channel, Id } from "../../lib/contract";
import { t } from "../../lib/i18n";
import { useStore } from "../../store";
import { Check, Choices } from "../../ui/Choice";
import { TextField } from "../../ui/Field";
import { createForm } from "../../ui/form";
import { FormDialog } from "./FormDialog";

interface CreateChannelDialogProps {
  readonly open: boolean;
  readonly spaceId: Id;
  readonly onClose: () => void;
  readonly onCreated: (channel: Channel) => void;
}

type Kind = "public" | "private" | "announcement";

export default function CreateChannelDialog(props: CreateChannelDialogProps): JSX.Element {
  const store = useStore();
  const form = createForm([]);
  const [name, setName] = createSignal("");
  const [topic, setTopic] = createSignal("");
  const [kind, setKind] = createSignal<Kind>("public");
  const [joins, setJoins] = createSignal(false);

  async function create(): Promise<void> {
    const channel = await api.channels.create(props.spaceId, {
      name: name().trim(),
      topic: topic().trim(),
      kind: kind(),
      auto_join: joins() && kind() !== "private",
    });
    store.change((state) => {
      state.channels[channel.id] ??= channel;
    });
    props.onCreated(channel);
  }

  return (
    <FormDialog
      open={props.open}
      onClose={props.onClose}
      title={t("space.channel.create")}
      lead={t("space.channel.createLead")}
      form={form}
      action={t("space.channel.createAction")}
      isReady={name().trim() !== ""}
      onSubmit={create}
    >
      <TextField
        label={t("space.channel.name")}
        hint={t("space.channel.nameHint")}
        placeholder={t("space.channel.namePlaceholder")}
        maxLength={80}
        required
        autofocus
        value={name()}
        onText={setName}
      />
      <TextField
        label={t("space.channel.topic")}
        hint={t("space.channel.topicHint")}
        maxLength={256}
        value={topic()}
        onText={setTopic}
      />
      <Choices<Kind>
        label={t("space.channel.kind")}
        value={kind()}
        onChoose={setKind}
        options={(["public", "private", "announcement"] as const).map((value) => ({
          value,
          label: t(`space.channel.${value}`),
          hint: t(`space.channel.${value}Hint`),
        }))}
      />
      <Show when={kind() !== "private"}>
        <Check
          label={t("space.channel.autoJoin")}
          hint={t("space.channel.autoJoinHint")}
          checked={joins()}
          onToggle={setJoins}
        />
      </Show>
    </FormDialog>
  );
}
