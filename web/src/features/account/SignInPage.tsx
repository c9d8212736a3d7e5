import { A, useNavigate, useSearchParams } from "@solidjs/router";
import { createEffect, createSignal, type JSX, Show } from "solid-js";
import { api } from "../../lib/api";
import { t } from "../../lib/i18n";
import { paths, safeNext } from "../../lib/paths";
import { useStore } from "../../store";
import { TextField } from "../../ui/Field";
import { createForm } from "../../ui/form";
import { PasswordField } from "../../ui/PasswordField";
import { Door, DoorForm } from "./Door";
import { deviceName } from "./device";

export default function SignInPage(): JSX.Element {
  const store = useStore();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const form = createForm(["username"]);
  const [username, setUsername] = createSignal("");
  const [password, setPassword] = createSignal("");

  createEffect(() => {
    if (store.state.session === "in") navigate(safeNext(search.next), { replace: true });
  });

  async function enter(): Promise<void> {
    const { user } = await api.auth.signIn(username().trim(), password(), deviceName());
    await store.session.signedIn(user);
  }

  return (
    <Door
      title={t("auth.signInTitle")}
      lead={store.state.server?.name && t("auth.signInTo", { server: store.state.server.name })}
      foot={
        <Show when={store.state.server?.sign_up !== "closed"}>
          {t("auth.noAccount")} <A href={paths.signUp()}>{t("auth.createAccount")}</A>
        </Show>
      }
    >
      <DoorForm form={form} action={t("auth.signIn")} onSubmit={enter}>
        <TextField
          label={t("auth.username")}
          autocomplete="username"
          autocapitalize="off"
          spellcheck={false}
          autofocus
          required
          maxLength={256}
          value={username()}
          onText={setUsername}
        />
        <PasswordField
          label={t("auth.password")}
          showLabel={t("auth.showPassword")}
          autocomplete="current-password"
          value={password()}
          onText={setPassword}
        />
      </DoorForm>
    </Door>
  );
}
