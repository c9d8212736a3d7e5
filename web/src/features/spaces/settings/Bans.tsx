import Ban from "lucide-solid/icons/ban";
import { createResource, type JSX, Show } from "solid-js";
import { api } from "../../../lib/api";
import type { Ban as BanView, Space } from "../../../lib/contract";
import { formatDate, t } from "../../../lib/i18n";
import { useStore } from "../../../store";
import { Button } from "../../../ui/Button";
import { Empty } from "../../../ui/Empty";
import { PersonRow } from "../PersonRow";
import { attempt } from "./attempt";
import { Rows } from "./Rows";

export default function Bans(props: { readonly space: Space }): JSX.Element {
  const store = useStore();
  const [bans, { refetch }] = createResource(
    () => props.space.id,
    async (id): Promise<readonly BanView[]> => {
      const { items } = await api.spaces.bans(id);
      store.people.want(items.map((each) => each.user_id));
      return items;
    },
  );

  async function lift(userId: string): Promise<void> {
    await attempt(() => api.spaces.unban(props.space.id, userId));
    await refetch();
  }

  return (
    <Rows
      of={bans}
      label={t("space.bans")}
      empty={<Empty icon={Ban} title={t("space.noBans")} text={t("space.noBansText")} />}
    >
      {(ban) => (
        <>
          <PersonRow userId={ban.user_id}>
            <span class="settings-row-note" dir="auto">
              {formatDate(ban.created_ms)}
              <Show when={ban.reason}>{` · ${ban.reason}`}</Show>
            </span>
          </PersonRow>
          <Button small onClick={() => void lift(ban.user_id)}>
            {t("space.unban")}
          </Button>
        </>
      )}
    </Rows>
  );
}
