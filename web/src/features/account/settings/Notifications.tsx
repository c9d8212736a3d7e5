import { createSignal, type JSX, Match, Switch } from "solid-js";
import { t } from "../../../lib/i18n";
import { useStore } from "../../../store";
import { Button } from "../../../ui/Button";
import { Check } from "../../../ui/Choice";
import { Note } from "../../../ui/Notice";

export default function Notifications(): JSX.Element {
  const { state, session } = useStore();
  const [permission, setPermission] = createSignal(
    "Notification" in globalThis ? Notification.permission : "none",
  );
  const ask = async (): Promise<void> => {
    setPermission(await Notification.requestPermission());
  };
  return (
    <>
      <p class="settings-lead">{t("settings.desktopText")}</p>
      <Switch>
        <Match when={permission() === "none"}>
          <Note>{t("settings.desktopNone")}</Note>
        </Match>
        <Match when={permission() === "denied"}>
          <Note>{t("settings.desktopDenied")}</Note>
        </Match>
        <Match when={permission() === "default"}>
          <div class="settings-actions">
            <Button kind="primary" onClick={() => void ask()}>
              {t("settings.desktopAllow")}
            </Button>
          </div>
        </Match>
        <Match when={permission() === "granted"}>
          <Check
            label={t("settings.desktopUse")}
            hint={t("settings.desktopOn")}
            checked={state.preferences.desktop !== "off"}
            onToggle={(on) => session.setPreference("desktop", on ? null : "off")}
          />
        </Match>
      </Switch>
    </>
  );
}
