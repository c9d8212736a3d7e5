// Where an invitation link leads: what one is invited to, and the way in.

import { A, useNavigate, useParams } from "@solidjs/router";
import { createResource, type JSX, Match, Show, Switch } from "solid-js";
import { api } from "../../lib/api";
import type { InvitationPreview } from "../../lib/contract";
import { plural, t } from "../../lib/i18n";
import { paths } from "../../lib/paths";
import { useStore } from "../../store";
import { Avatar } from "../../ui/Avatar";
import { Button } from "../../ui/Button";
import { createForm } from "../../ui/form";
import { Refusal } from "../../ui/Notice";
import { toast } from "../../ui/toasts";
import { Door } from "./Door";

export default function InvitePage(): JSX.Element {
  const params = useParams<{ code: string }>();
  const [invitation] = createResource(
    () => params.code,
    (code) => api.spaces.preview(code),
  );
  return (
    <Switch fallback={<Door title={t("auth.checking")} />}>
      <Match when={invitation.error}>
        <Door
          title={t("invite.goneTitle")}
          lead={t("invite.goneText")}
          foot={<a href={paths.home}>{t("app.goHome")}</a>}
        />
      </Match>
      <Match when={invitation()}>
        {(found) => <Invited code={params.code} invitation={found()} />}
      </Match>
    </Switch>
  );
}

interface InvitedProps {
  readonly code: string;
  readonly invitation: InvitationPreview;
}

function Invited(props: InvitedProps): JSX.Element {
  const store = useStore();
  const navigate = useNavigate();
  const form = createForm([]);
  const name = (): string => props.invitation.space_name;

  async function accept(): Promise<void> {
    const space = await api.spaces.accept(props.code);
    store.change((state) => {
      state.spaces[space.id] ??= space;
    });
    toast(t("invite.welcome", { space: space.name }));
    navigate(paths.space(space.id));
  }

  return (
    <Door title={t("invite.title", { space: name() })}>
      <div class="door-space">
        <Avatar
          id={props.invitation.space_id}
          name={name()}
          url={props.invitation.icon_url}
          size={56}
        />
        <div class="door-space-words">
          <Show when={props.invitation.description}>
            <p dir="auto">{props.invitation.description}</p>
          </Show>
          <p class="door-lead">
            {plural(props.invitation.member_count, "invite.membersOne", "invite.membersOther")}
            {" · "}
            {t("invite.by", { name: props.invitation.invited_by })}
          </p>
          <Show when={props.invitation.base === "guest"}>
            <p class="door-lead">{t("invite.asGuest")}</p>
          </Show>
          <Show when={props.invitation.claims_name}>
            {(imported) => <p class="door-lead">{t("invite.claims", { name: imported() })}</p>}
          </Show>
        </div>
      </div>
      <Refusal of={form.problem()} />
      <div class="door-actions">
        <Show
          when={store.state.session === "in"}
          fallback={
            <>
              <A href={paths.signUp(props.code)} class="button button-primary button-wide">
                {t("invite.signUp")}
              </A>
              <A href={paths.signIn(paths.invite(props.code))} class="button button-wide">
                {t("invite.signIn")}
              </A>
            </>
          }
        >
          <Button kind="primary" wide busy={form.busy()} onClick={() => void form.submit(accept)}>
            {t("invite.accept", { space: name() })}
          </Button>
        </Show>
      </div>
    </Door>
  );
}
