import { A, useNavigate, useSearchParams } from "@solidjs/router";
import { createResource, type JSX, Match, Show, Switch } from "solid-js";
import { createStore } from "solid-js/store";
import { api } from "../../lib/api";
import { t } from "../../lib/i18n";
import { paths } from "../../lib/paths";
import { useStore } from "../../store";
import { createForm } from "../../ui/form";
import { ACCOUNT_FIELDS, type Account, AccountFields } from "./AccountFields";
import { Door, DoorForm } from "./Door";

export default function SignUpPage(): JSX.Element {
  const { state } = useStore();
  const [search] = useSearchParams();
  const invitation = (): string | undefined =>
    typeof search.invitation === "string" ? search.invitation : undefined;
  const back = (
    <>
      {t("auth.haveAccount")} <A href={paths.signIn()}>{t("auth.signIn")}</A>
    </>
  );
  return (
    <Switch fallback={<SignUpForm invitation={invitation()} />}>
      <Match when={state.server?.sign_up === "closed"}>
        <Door title={t("auth.closedTitle")} lead={t("auth.closedText")} foot={back} />
      </Match>
      <Match when={state.server?.sign_up === "invite" && !invitation()}>
        <Door title={t("auth.inviteTitle")} lead={t("auth.inviteText")} foot={back} />
      </Match>
    </Switch>
  );
}

function SignUpForm(props: { readonly invitation: string | undefined }): JSX.Element {
  const store = useStore();
  const navigate = useNavigate();
  const form = createForm(ACCOUNT_FIELDS);
  const [account, setAccount] = createStore<Account>({
    username: "",
    display_name: "",
    password: "",
  });
  const [invited] = createResource(
    () => props.invitation,
    (code) => api.spaces.preview(code),
  );
  const space = () => (invited.error ? undefined : invited());

  async function create(): Promise<void> {
    const code = props.invitation;
    const { user } = await api.auth.signUp({ ...account, ...(code && { invitation: code }) });
    await store.session.signedIn(user);
    const joined = space()?.space_id;
    navigate(joined ? paths.space(joined) : paths.home);
  }

  return (
    <Door
      title={t("auth.signUpTitle")}
      lead={store.state.server?.name && t("auth.signUpTo", { server: store.state.server.name })}
      foot={
        <>
          {t("auth.haveAccount")}{" "}
          <A href={paths.signIn(props.invitation && paths.invite(props.invitation))}>
            {t("auth.signIn")}
          </A>
        </>
      }
    >
      <Show when={space()?.claims_name}>
        {(name) => <p class="door-lead">{t("invite.claims", { name: name() })}</p>}
      </Show>
      <DoorForm form={form} action={t("auth.createAccount")} onSubmit={create}>
        <AccountFields account={account} form={form} onChange={setAccount} />
      </DoorForm>
    </Door>
  );
}
