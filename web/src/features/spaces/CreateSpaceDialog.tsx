import { createSignal, type JSX } from "solid-js";
import { api } from "../../lib/api";
import type { Space } from "../../lib/contract";
import { t } from "../../lib/i18n";
import { useStore } from "../../store";
import { TextArea, TextField } from "../../ui/Field";
import { createForm } from "../../ui/form";
import { toast } from "../../ui/toasts";
import { FormDialog } from "./FormDialog";

interface CreateSpaceDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onCreated: (space: Space) => void;
}

export default function CreateSpaceDialog(props: CreateSpaceDialogProps): JSX.Element {
  const store = useStore();
  const form = createForm([]);
  const [name, setName] = createSignal("");
  const [description, setDescription] = createSignal("");

  async function create(): Promise<void> {
    const space = await api.spaces.create({
      name: name().trim(),
      description: description().trim(),
    });
    const channels = await api.channels.ofSpace(space.id);
    store.change((state) => {
      state.spaces[space.id] ??= space;
      for (const channel of channels.items) state.channels[channel.id] ??= channel;
    });
    toast(t("space.created", { space: space.name }));
    props.onCreated(space);
  }

  return (
    <FormDialog
      open={props.open}
      onClose={props.onClose}
      title={t("space.create")}
      lead={t("space.createLead")}
      form={form}
      action={t("space.create")}
      isReady={name().trim() !== ""}
      onSubmit={create}
    >
      <TextField
        label={t("space.name")}
        placeholder={t("space.namePlaceholder")}
        maxLength={128}
        required
        autofocus
        value={name()}
        onText={setName}
      />
      <TextArea
        label={t("space.description")}
        hint={t("space.descriptionHint")}
        maxLength={1024}
        value={description()}
        onText={setDescription}
      />
    </FormDialog>
  );
}
