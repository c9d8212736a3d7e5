// The first user: by the one-time link that the server prints.

import { useNavigate } from "@solidjs/router";
import { createResource, createSignal, type JSX, Match, Switch } from "solid-js";
import { createStore } from "solid-js/store";
import { api } from "../../lib/api";
import { t } from "../../lib/i18n";
import { paths } from "../../lib/paths";
import { useStore } from "../../store";
import { TextField } from "../../ui/Field";
import { createForm, problemOf } from "../../ui/form";
import { Problem } from "../../ui/Notice";
import { ACCOUNT_FIELDS, type Account, AccountFields } from "./AccountFields";
import { Command, Door, DoorForm } from "./Door";

/** The secret leaves the address at once: it must not stay in the history or a screenshot. */
function takeToken(): string {
  const token = decodeURIComponent(location.hash.slice(1));
  if (token) history.replaceState(history.state, "", paths.setup);
  return token;
}

export default function SetupPage(): JSX.Element {
  const token = takeToken();
  const [isOpen] = createResource(async () => token !== "" && (await api.auth.setupOpen(token)));
  return (
    <Switch fallback={<Door title={t("auth.checking")} />}>
      <Match when={isOpen.error}>
        {(error) => (
          <Door title={t("auth.setupTitle")}>
            <Problem title={problemOf(error()).title}>{problemOf(error()).detail}</Problem>
          </Door>
        )}
      </Match>
      <Match when={isOpen() === true}>
        <SetupForm token={token} />
      </Match>
      <Match when={isOpen() === false}>
        <Door
          title={t("auth.setupGone")}
          lead={t("auth.setupGoneText")}
          foot={<a href={paths.signIn()}>{t("auth.signIn")}</a>}
        >
          <Command text="plexichat user setup-link" />
        </Door>
      </Match>
    </Switch>
  );
}

function SetupForm(props: { readonly token: string }): JSX.Element {
  const store = useStore();
  const navigate = useNavigate();
  const form = createForm([...ACCOUNT_FIELDS, "server_name"]);
  const [serverName, setServerName] = createSignal("");
  const [account, setAccount] = createStore<Account>({
    username: "",
    display_name: "",
    password: "",
  });

  async function create(): Promise<void> {
    const name = serverName().trim();
    const { user } = await api.auth.setup({
      ...account,
      token: props.token,
      ...(name && { server_name: name }),
    });
    await store.session.signedIn(user);
    store.change((state) => {
      if (state.server && name) state.server.name = name;
    });
    navigate(paths.home);
  }

  return (
    <Door title={t("auth.setupTitle")} lead={t("auth.setupLead")}>
      <DoorForm form={form} action={t("auth.setupAction")} onSubmit={create}>
        <TextField
          label={t("auth.serverName")}
          hint={t("auth.serverNameHint")}
          error={form.error("server_name")}
          maxLength={128}
          autofocus
          value={serverName()}
          onText={setServerName}
        />
        <AccountFields account={account} form={form} onChange={setAccount} />
      </DoorForm>
    </Door>
  );
}
