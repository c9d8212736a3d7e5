import { createMemo, createResource, type JSX, Show } from "solid-js";
import { api } from "../../../lib/api";
import type { Channel, Id, User } from "../../../lib/contract";
import { t } from "../../../lib/i18n";
import { useStore } from "../../../store";
import { Button } from "../../../ui/Button";
import { PeopleSearch } from "../PeopleSearch";
import { PersonRow } from "../PersonRow";
import { attempt } from "./attempt";
import { Rows } from "./Rows";

export default function ChannelPeople(props: { readonly channel: Channel }): JSX.Element {
  const store = useStore();
  const [people, { refetch }] = createResource(
    () => props.channel.id,
    (id): Promise<readonly User[]> => store.channels.members(id),
  );
  const inside = createMemo(() =>
    (people.error ? [] : (people.latest ?? [])).map((each) => each.id),
  );
  // A group takes in by anybody who is in it; a direct conversation is between its two.
  const mayAdd = (): boolean =>
    props.channel.kind === "group" || props.channel.permissions.includes("manage_channels");
  const mayRemove = (id: Id): boolean =>
    Boolean(props.channel.space_id) &&
    props.channel.permissions.includes("manage_channels") &&
    id !== store.state.me?.id;

  async function change(act: () => Promise<unknown>, done: string): Promise<void> {
    await attempt(act, done);
    await refetch();
  }

  return (
    <>
      <Show when={mayAdd()}>
        <PeopleSearch
          label={t("space.channel.addPeople")}
          isQuiet
          without={inside()}
          onChoose={(person) =>
            void change(
              () => api.channels.addMember(props.channel.id, person.id),
              t("space.channel.added", { name: person.display_name }),
            )
          }
        />
      </Show>
      <Rows of={people} label={t("space.channel.people")} empty={<p>{t("space.noMember")}</p>}>
        {(person) => (
          <>
            <PersonRow userId={person.id} />
            <Show when={mayRemove(person.id)}>
              <Button
                small
                kind="danger"
                onClick={() =>
                  void change(
                    () => api.channels.removeMember(props.channel.id, person.id),
                    t("space.channel.removed", { name: person.display_name }),
                  )
                }
              >
                {t("common.remove")}
              </Button>
            </Show>
          </>
        )}
      </Rows>
    </>
  );
}
