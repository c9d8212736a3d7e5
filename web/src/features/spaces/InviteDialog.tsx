import "./spaces.css";
import type { JSX } from "solid-js";
import type { Id } from "../../lib/contract";
import { t } from "../../lib/i18n";
import { Dialog } from "../../ui/Dialog";
import { InvitationForm } from "./InvitationForm";

interface InviteDialogProps {
  readonly open: boolean;
  readonly spaceId: Id;
  readonly onClose: () => void;
}

export default function InviteDialog(props: InviteDialogProps): JSX.Element {
  return (
    <Dialog
      open={props.open}
      onClose={props.onClose}
      title={t("space.newInvitation")}
      lead={t("space.invitationLead")}
      closeLabel={t("common.close")}
    >
      <InvitationForm spaceId={props.spaceId} />
    </Dialog>
  );
}
