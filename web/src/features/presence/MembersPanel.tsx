// Who is in the channel: those who are here first.

import X from "lucide-solid/icons/x";
import { createMemo, createResource, createSignal, For, type JSX, Show } from "solid-js";
import type { User } from "../../lib/contract";
import { useStore } from "../../store";
import { later } from "../../ui/later";
import { bestFits } from "../messages/composer/completion";
import { Face } from "../messages/rows/Face";
import { PresenceDot } from "./PresenceDot";

const ProfileCard = later(() => import("./ProfileCard"));

interface MembersPanelProps {
  readonly channelId: string;
  readonly onClose: () => void;
  readonly onOpenChannel: (channelId: string) => void;
}

/** Presence is subscribed for what a screen can show, not for a whole company. */
const MOST_WATCHED = 200;
const STEP = 100;

export default function MembersPanel(props: MembersPanelProps): JSX.Element {
  const store = useStore();
  const [query, setQuery] = createSignal("");
  const [most, setMost] = createSignal(STEP);
  const [card, setCard] = createSignal<{ id: string; anchor: HTMLElement } | null>(null);
  const [members] = createResource(
    () => props.channelId,
    (id) => store.channels.members(id),
  );
  const fitting = createMemo(() => {
    const people = (members.error ? [] : (members() ?? [])).toSorted((a, b) =>
      a.display_name.localeCompare(b.display_name),
    );
    if (!query()) return people;
    return bestFits(people, query(), (one) => [one.username, one.display_name], people.length);
  });
  store.people.watch(() =>
    fitting()
      .slice(0, MOST_WATCHED)
      .map((one) => one.id),
  );
  const isHere = (one: User): boolean => (store.state.presence[one.id] ?? "offline") !== "offline";
  const groups = createMemo(() => {
    const shown = fitting().slice(0, most());
    return [
      { name: "Here", people: shown.filter(isHere) },
      { name: "Away", people: shown.filter((one) => !isHere(one)) },
    ].filter((group) => group.people.length > 0);
  });

  return (
    <aside class="panel" aria-label="Members">
      <header class="panel-header">
        <h2>Members</h2>
        <span class="panel-count">{members.error ? "" : members()?.length}</span>
        <button
          type="button"
          class="icon-button"
          aria-label="Close members"
          onClick={() => props.onClose()}
        >
          <X size={18} />
        </button>
      </header>
      <div class="panel-search">
        <input
          type="search"
          class="input"
          placeholder="Find a member"
          aria-label="Find a member"
          onInput={(event) => setQuery(event.currentTarget.value)}
        />
      </div>
      <div class="panel-body">
        <Show when={members.error}>
          <p class="panel-note" role="alert">
            The members could not be read. Close and open this panel to try again.
          </p>
        </Show>
        <Show when={members.loading && !members.latest}>
          <p class="panel-note delayed">Reading…</p>
        </Show>
        <For each={groups()}>
          {(group) => (
            <section>
              <h3 class="panel-group">
                {group.name} <span class="panel-count">{group.people.length}</span>
              </h3>
              <ul class="members">
                <For each={group.people}>
                  {(person) => (
                    <li>
                      <button
                        type="button"
                        class="member"
                        onClick={(event) => setCard({ id: person.id, anchor: event.currentTarget })}
                      >
                        <span class="member-face">
                          <Face person={person} size={28} />
                          <PresenceDot userId={person.id} />
                        </span>
                        <bdi class="member-name">{person.display_name}</bdi>
                        <Show when={person.kind === "bot"}>
                          <span class="label">Bot</span>
                        </Show>
                        <span class="member-status">{person.status_emoji}</span>
                      </button>
                    </li>
                  )}
                </For>
              </ul>
            </section>
          )}
        </For>
        <Show when={!members.loading && fitting().length === 0 && !members.error}>
          <p class="panel-note">Nobody fits “{query()}”.</p>
        </Show>
        <Show when={fitting().length > most()}>
          <button type="button" class="button panel-more" onClick={() => setMost(most() + STEP)}>
            Show more
          </button>
        </Show>
      </div>
      <Show when={card()}>
        {(shown) => (
          <ProfileCard
            userId={shown().id}
            anchor={shown().anchor}
            onClose={() => setCard(null)}
            onOpenChannel={props.onOpenChannel}
          />
        )}
      </Show>
    </aside>
  );
}
