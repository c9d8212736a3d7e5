// A dialog that is a form: fields, what went wrong, one way on and one way out.

import "./spaces.css";
import type { JSX } from "solid-js";
import { t } from "../../lib/i18n";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import type { Form } from "../../ui/form";
import { Refusal } from "../../ui/Notice";

interface FormDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly lead?: string | undefined;
  readonly form: Form;
  readonly action: string;
  readonly isDanger?: boolean;
  readonly isReady?: boolean;
  readonly onSubmit: () => Promise<unknown>;
  readonly children?: JSX.Element;
}

export function FormDialog(props: FormDialogProps): JSX.Element {
  return (
    <Dialog
      open={props.open}
      onClose={props.onClose}
      title={props.title}
      lead={props.lead}
      closeLabel={t("common.close")}
    >
      <form
        class="settings-form"
        onSubmit={(event) => {
          event.preventDefault();
          void props.form.submit(props.onSubmit);
        }}
      >
        <Refusal of={props.form.problem()} />
        {props.children}
        <div class="dialog-actions">
          <Button onClick={() => props.onClose()}>{t("common.cancel")}</Button>
          <Button
            type="submit"
            kind={props.isDanger ? "danger-solid" : "primary"}
            disabled={props.isReady === false}
            busy={props.form.busy()}
          >
            {props.action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
