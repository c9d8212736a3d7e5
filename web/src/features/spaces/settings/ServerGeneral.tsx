import { type JSX, Show } from "solid-js";
import { createStore } from "solid-js/store";
import { api } from "../../../lib/api";
import type { ServerInfo, SignUpPolicy } from "../../../lib/contract";
import { t } from "../../../lib/i18n";
import { useStore } from "../../../store";
import { Button } from "../../../ui/Button";
import { Choices } from "../../../ui/Choice";
import { TextField } from "../../../ui/Field";
import { createForm } from "../../../ui/form";
import { Refusal } from "../../../ui/Notice";
import { toast } from "../../../ui/toasts";

const POLICIES = [
  {
    value: "invite",
    label: t("space.admin.signUpInvite"),
    hint: t("space.admin.signUpInviteHint"),
  },
  { value: "open", label: t("space.admin.signUpOpen"), hint: t("space.admin.signUpOpenHint") },
  {
    value: "closed",
    label: t("space.admin.signUpClosed"),
    hint: t("space.admin.signUpClosedHint"),
  },
] as const satisfies readonly { value: SignUpPolicy; label: string; hint: string }[];

export default function ServerGeneral(): JSX.Element {
  const { state } = useStore();
  return <Show when={state.server}>{(server) => <ServerForm server={server()} />}</Show>;
}

function ServerForm(props: { readonly server: ServerInfo }): JSX.Element {
  const store = useStore();
  const form = createForm([]);
  const [wish, setWish] = createStore({ name: props.server.name, sign_up: props.server.sign_up });

  async function save(): Promise<void> {
    const server = await api.auth.changeServer({ ...wish, name: wish.name.trim() });
    store.change((state) => {
      state.server = server;
    });
    toast(t("common.saved"));
  }

  return (
    <form
      class="settings-form"
      onSubmit={(event) => {
        event.preventDefault();
        void form.submit(save);
      }}
    >
      <Refusal of={form.problem()} />
      <TextField
        label={t("space.admin.serverName")}
        maxLength={80}
        required
        value={wish.name}
        onText={(name) => setWish({ name })}
      />
      <Choices<SignUpPolicy>
        label={t("space.admin.signUp")}
        options={POLICIES}
        value={wish.sign_up}
        onChoose={(sign_up) => setWish({ sign_up })}
      />
      <div class="settings-actions">
        <Button kind="primary" type="submit" busy={form.busy()} disabled={!wish.name.trim()}>
          {t("common.save")}
        </Button>
      </div>
      <p class="settings-row-note">{t("space.admin.version", { version: props.server.version })}</p>
    </form>
  );
}
