import "./account.css";
import { type JSX, Show } from "solid-js";
import { t } from "../../lib/i18n";
import { useStore } from "../../store";
import { Dialog } from "../../ui/Dialog";
import { Note } from "../../ui/Notice";
import { ShortcutList } from "./ShortcutList";

interface ShortcutsDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
}

export default function ShortcutsDialog(props: ShortcutsDialogProps): JSX.Element {
  const { state } = useStore();
  return (
    <Dialog
      open={props.open}
      onClose={props.onClose}
      title={t("keys.title")}
      closeLabel={t("common.close")}
      wide
    >
      <Show when={state.preferences.single_keys === "off"}>
        <Note>{t("keys.off")}</Note>
      </Show>
      <ShortcutList />
    </Dialog>
  );
}
