import type { JSX } from "solid-js";
import { t } from "../../../lib/i18n";
import { useStore } from "../../../store";
import { Check } from "../../../ui/Choice";
import { ShortcutList } from "../ShortcutList";

export default function KeyboardKeys(): JSX.Element {
  const { state, session } = useStore();
  return (
    <>
      <Check
        label={t("settings.singleKeys")}
        hint={t("settings.singleKeysHint")}
        checked={state.preferences.single_keys !== "off"}
        onToggle={(on) => session.setPreference("single_keys", on ? null : "off")}
      />
      <ShortcutList />
    </>
  );
}
