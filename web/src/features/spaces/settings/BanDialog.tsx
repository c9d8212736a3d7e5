import { createSignal, type JSX } from "solid-js";
import { api } from "../../../lib/api";
import type { Id } from "../../../lib/contract";
import { t } from "../../../lib/i18n";
import { TextField } from "../../../ui/Field";
import { createForm } from "../../../ui/form";
import { toast } from "../../../ui/toasts";
import { FormDialog } from "../FormDialog";

interface BanDialogProps {
  readonly spaceId: Id;
  readonly userId: Id;
  readonly name: string;
  readonly onClose: () => void;
  readonly onBanned: () => void;
}

export function BanDialog(props: BanDialogProps): JSX.Element {
  const form = createForm([]);
  const [reason, setReason] = createSignal("");

  async function ban(): Promise<void> {
    await api.spaces.ban(props.spaceId, props.userId, reason().trim());
    toast(t("space.banned", { name: props.name }));
    props.onBanned();
    props.onClose();
  }

  return (
    <FormDialog
      open
      onClose={props.onClose}
      title={t("space.banTitle", { name: props.name })}
      lead={t("space.banText")}
      form={form}
      action={t("space.ban")}
      isDanger
      onSubmit={ban}
    >
      <TextField
        label={`${t("space.banReason")} (${t("common.optional")})`}
        maxLength={512}
        autofocus
        value={reason()}
        onText={setReason}
      />
    </FormDialog>
  );
}
