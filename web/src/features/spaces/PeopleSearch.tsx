// A field that finds people as one types, and the list of those found.

import { createMemo, createResource, createSignal, For, type JSX, onCleanup, Show } from "solid-js";
import type { Id, User } from "../../lib/contract";
import { t } from "../../lib/i18n";
import { useStore } from "../../store";
import { TextField } from "../../ui/Field";
import { PersonRow } from "./PersonRow";

const WAIT_MS = 150;

interface PeopleSearchProps {
  readonly label: string;
  /** Those who are chosen already, or cannot be. */
  readonly without: readonly Id[];
  /** Inside of a page: no room is held for those not yet found, and the focus stays where it is. */
  readonly isQuiet?: boolean;
  readonly onChoose: (person: User) => void;
}

export function PeopleSearch(props: PeopleSearchProps): JSX.Element {
  const store = useStore();
  const [typed, setTyped] = createSignal("");
  const [asked, setAsked] = createSignal("");
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));
  const [found] = createResource(
    () => asked().trim() || undefined,
    (text) => store.people.find(text),
  );
  const people = createMemo(() => {
    const all = asked().trim() && !found.error ? (found.latest ?? []) : [];
    return all.filter((each) => !(props.without.includes(each.id) || each.deactivated));
  });

  function type(text: string): void {
    setTyped(text);
    clearTimeout(timer);
    timer = setTimeout(() => setAsked(text), WAIT_MS);
  }

  function choose(person: User): void {
    props.onChoose(person);
    clearTimeout(timer);
    setTyped("");
    setAsked("");
  }

  return (
    <>
      <TextField
        label={props.label}
        autocomplete="off"
        autofocus={!props.isQuiet}
        spellcheck={false}
        value={typed()}
        onText={type}
        onKeyDown={(event) => {
          const [first] = people();
          if (event.key !== "Enter" || event.isComposing || !typed().trim()) return;
          event.preventDefault();
          if (first) choose(first);
        }}
      />
      <ul
        class="people-list"
        classList={{ "people-list-quiet": props.isQuiet ?? false }}
        aria-label={props.label}
      >
        <For each={people()}>
          {(person) => (
            <li>
              <button type="button" class="person-option" onClick={() => choose(person)}>
                <PersonRow userId={person.id} />
              </button>
            </li>
          )}
        </For>
        <Show when={people().length === 0 && !found.loading && !(props.isQuiet && !typed().trim())}>
          <li class="settings-row-note">
            {typed().trim()
              ? t("space.people.none", { text: typed().trim() })
              : t("space.people.type")}
          </li>
        </Show>
      </ul>
    </>
  );
}
