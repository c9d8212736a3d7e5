import Link from "lucide-solid/icons/link";
import { createResource, type JSX, Show } from "solid-js";
import { api } from "../../../lib/api";
import type { Invitation, Space } from "../../../lib/contract";
import { formatMoment, t } from "../../../lib/i18n";
import { useStore } from "../../../store";
import { Button } from "../../../ui/Button";
import { Empty } from "../../../ui/Empty";
import { InvitationForm } from "../InvitationForm";
import { attempt } from "./attempt";
import { Rows } from "./Rows";

export default function Invitations(props: { readonly space: Space }): JSX.Element {
  const store = useStore();
  const [invitations, { refetch }] = createResource(
    () => props.space.id,
    async (id): Promise<readonly Invitation[]> => {
      const { items } = await api.spaces.invitations(id);
      store.people.want(items.map((each) => each.created_by));
      return items;
    },
  );

  async function revoke(invitation: Invitation): Promise<void> {
    await attempt(() => api.spaces.revoke(props.space.id, invitation.id), t("space.revoked"));
    await refetch();
  }

  return (
    <>
      <p class="settings-lead">{t("space.invitationLead")}</p>
      <InvitationForm spaceId={props.space.id} onMade={() => void refetch()} />
      <Rows
        of={invitations}
        label={t("space.invitations")}
        empty={
          <Empty icon={Link} title={t("space.noInvitations")} text={t("space.noInvitationsText")} />
        }
      >
        {(invitation) => (
          <>
            <span class="settings-row-words">
              <span class="settings-row-name">
                <code dir="ltr">{invitation.hint}…</code>{" "}
                <Show when={invitation.base === "guest"}>
                  <span class="chip">{t("space.guest")}</span>
                </Show>
              </span>
              <span class="settings-row-note">
                {[
                  usesOf(invitation),
                  endOf(invitation),
                  store.people.get(invitation.created_by)?.display_name,
                ]
                  .filter(Boolean)
                  .join(" · ")}
              </span>
            </span>
            <Button small kind="danger" onClick={() => void revoke(invitation)}>
              {t("space.revoke")}
            </Button>
          </>
        )}
      </Rows>
    </>
  );
}

function usesOf(invitation: Invitation): string {
  const { uses, max_uses: max } = invitation;
  return max === null ? t("space.used", { uses }) : t("space.usedOf", { uses, max });
}

function endOf(invitation: Invitation): string {
  const end = invitation.expires_ms;
  return end === null ? t("space.noEnd") : t("space.until", { date: formatMoment(end) });
}
