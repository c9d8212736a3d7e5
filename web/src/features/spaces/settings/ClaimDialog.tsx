import type { JSX } from "solid-js";
import type { Id } from "../../../lib/contract";
import { t } from "../../../lib/i18n";
import { Dialog } from "../../../ui/Dialog";
import { InvitationForm } from "../InvitationForm";

interface ClaimDialogProps {
  readonly spaceId: Id;
  readonly userId: Id;
  readonly name: string;
  readonly onClose: () => void;
}

/** A link by which an imported person becomes one who can sign in, with all that they wrote. */
export function ClaimDialog(props: ClaimDialogProps): JSX.Element {
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={t("space.claimTitle", { name: props.name })}
      lead={t("space.claimText", { name: props.name })}
      closeLabel={t("common.close")}
    >
      <InvitationForm spaceId={props.spaceId} claims={props.userId} />
    </Dialog>
  );
}
