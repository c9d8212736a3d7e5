import type { JSX } from "solid-js";
import { api } from "../../lib/api";
import type { Id } from "../../lib/contract";
import { t } from "../../lib/i18n";
import { useStore } from "../../store";
import { createForm } from "../../ui/form";
import { FormDialog } from "./FormDialog";

interface LeaveSpaceDialogProps {
  readonly open: boolean;
  readonly spaceId: Id;
  readonly onClose: () => void;
  readonly onLeft: () => void;
}

export default function LeaveSpaceDialog(props: LeaveSpaceDialogProps): JSX.Element {
  const { state } = useStore();
  const form = createForm([]);
  const name = (): string => state.spaces[props.spaceId]?.name ?? "";
  return (
    <FormDialog
      open={props.open}
      onClose={props.onClose}
      title={t("nav.leaveSpace")}
      lead={t("nav.leaveSpaceSure", { space: name() })}
      form={form}
      action={t("nav.leaveSpace")}
      isDanger
      onSubmit={async () => {
        await api.spaces.leave(props.spaceId);
        props.onLeft();
      }}
    />
  );
}
