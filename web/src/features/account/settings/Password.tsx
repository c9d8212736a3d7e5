import { createSignal, type JSX } from "solid-js";
import { api } from "../../../lib/api";
import { t } from "../../../lib/i18n";
import { useStore } from "../../../store";
import { Button } from "../../../ui/Button";
import { createForm } from "../../../ui/form";
import { Refusal } from "../../../ui/Notice";
import { PasswordField } from "../../../ui/PasswordField";
import { toast } from "../../../ui/toasts";

export default function Password(): JSX.Element {
  const { state } = useStore();
  const form = createForm(["current", "password"]);
  const [current, setCurrent] = createSignal("");
  const [next, setNext] = createSignal("");

  async function change(): Promise<void> {
    await api.auth.changePassword(current(), next());
    setCurrent("");
    setNext("");
    toast(t("settings.passwordChanged"));
  }

  return (
    <>
      <p class="settings-lead">{t("settings.passwordText")}</p>
      <form
        class="settings-form"
        novalidate
        onSubmit={(event) => {
          event.preventDefault();
          void form.submit(change);
        }}
      >
        <Refusal of={form.problem()} />
        {/* A password manager must know whose password this is. */}
        <input
          type="text"
          class="visually-hidden"
          autocomplete="username"
          aria-hidden="true"
          tabIndex={-1}
          readOnly
          value={state.me?.username}
        />
        <PasswordField
          label={t("settings.passwordCurrent")}
          showLabel={t("auth.showPassword")}
          error={form.error("current")}
          autocomplete="current-password"
          value={current()}
          onText={setCurrent}
        />
        <PasswordField
          label={t("settings.passwordNew")}
          showLabel={t("auth.showPassword")}
          hint={t("auth.passwordHint")}
          error={form.error("password")}
          autocomplete="new-password"
          value={next()}
          onText={setNext}
        />
        <div class="settings-actions">
          <Button kind="primary" type="submit" busy={form.busy()}>
            {t("settings.passwordChange")}
          </Button>
        </div>
      </form>
    </>
  );
}
