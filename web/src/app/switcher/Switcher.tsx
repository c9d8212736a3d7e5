// One field to go anywhere: rooms, people, spaces and commands by name.

import { Dialog as Kobalte } from "@kobalte/core/dialog";
import { useNavigate } from "@solidjs/router";
import Hash from "lucide-solid/icons/hash";
import Search from "lucide-solid/icons/search";
import Terminal from "lucide-solid/icons/terminal";
import Users from "lucide-solid/icons/users";
import { createEffect, createMemo, createSignal, For, type JSX, on, Show } from "solid-js";
import { Dynamic } from "solid-js/web";
import type { User } from "../../lib/contract";
import { t } from "../../lib/i18n";
import { paths } from "../../lib/paths";
import { useStore } from "../../store";
import { Avatar } from "../../ui/Avatar";
import { complain } from "../../ui/toasts";
import { useWhere } from "../place";
import { createCommands } from "./commands";
import { type Entry, entriesFor } from "./entries";

const ASK_MS = 120;

export default function Switcher(props: { readonly onClose: () => void }): JSX.Element {
  const store = useStore();
  const where = useWhere();
  const navigate = useNavigate();
  const commands = createCommands();
  const [typed, setTyped] = createSignal("");
  const [at, setAt] = createSignal(0);
  const [found, setFound] = createSignal<readonly User[]>([]);
  let list!: HTMLDivElement;

  const people = createMemo(() => {
    const known = Object.values(store.state.users);
    const ids = new Set(known.map((each) => each.id));
    return [...known, ...found().filter((each) => !ids.has(each.id))];
  });
  const entries = createMemo(() =>
    entriesFor(store.state, typed(), people(), commands, where.channelId()),
  );
  createEffect(
    on(typed, (text) => {
      setAt(0);
      if (!text.trim()) return;
      // Those whom this page has not met yet; names that are known show at once.
      const timer = setTimeout(() => {
        store.people.find(text.trim()).then(setFound, () => {});
      }, ASK_MS);
      return () => clearTimeout(timer);
    }),
  );
  createEffect(() => {
    list?.children[at()]?.scrollIntoView({ block: "nearest" });
  });

  async function open(entry: Entry | undefined): Promise<void> {
    if (!entry) return;
    const { target } = entry;
    props.onClose();
    try {
      if (target.kind === "channel") navigate(paths.channel(target.id));
      else if (target.kind === "space") navigate(paths.space(target.id));
      else if (target.kind === "command") commands.find((each) => each.id === target.id)?.act();
      else navigate(paths.channel((await store.people.conversation([target.id])).id));
    } catch (problem) {
      complain(problem);
    }
  }

  function press(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const last = entries().length - 1;
    if (event.key === "ArrowDown") setAt(at() >= last ? 0 : at() + 1);
    else if (event.key === "ArrowUp") setAt(at() <= 0 ? last : at() - 1);
    else if (event.key === "Enter") void open(entries()[at()]);
    else return;
    event.preventDefault();
  }

  return (
    <Kobalte open onOpenChange={(isOpen) => !isOpen && props.onClose()}>
      <Kobalte.Portal>
        <Kobalte.Overlay class="scrim" />
        <Kobalte.Content class="switcher" aria-label={t("switcher.title")}>
          <div class="switcher-field">
            <Search size={18} aria-hidden="true" />
            <input
              type="text"
              role="combobox"
              aria-label={t("switcher.title")}
              aria-expanded="true"
              aria-controls="switcher-list"
              aria-activedescendant={entries().length > 0 ? `switch-${at()}` : undefined}
              aria-autocomplete="list"
              placeholder={t("switcher.placeholder")}
              autocomplete="off"
              spellcheck={false}
              dir="auto"
              value={typed()}
              onInput={(event) => setTyped(event.currentTarget.value)}
              onKeyDown={press}
            />
          </div>
          <p class="switcher-heading" aria-hidden="true">
            {t(typed().trim() ? "switcher.results" : "switcher.recent")}
          </p>
          <div
            id="switcher-list"
            class="switcher-list"
            role="listbox"
            aria-label={t("switcher.results")}
            ref={(element) => {
              list = element;
            }}
          >
            <For each={entries()}>
              {(entry, index) => (
                <Row
                  entry={entry}
                  index={index()}
                  isActive={index() === at()}
                  onPoint={() => setAt(index())}
                  onOpen={() => void open(entry)}
                />
              )}
            </For>
          </div>
          <Show when={entries().length === 0 && typed().trim()}>
            {(text) => <p class="switcher-none">{t("switcher.none", { text: text() })}</p>}
          </Show>
          <p class="switcher-hint">{t("switcher.hint")}</p>
        </Kobalte.Content>
      </Kobalte.Portal>
    </Kobalte>
  );
}

interface RowProps {
  readonly entry: Entry;
  readonly index: number;
  readonly isActive: boolean;
  readonly onPoint: () => void;
  readonly onOpen: () => void;
}

const KINDS = {
  channel: "switcher.channel",
  person: "switcher.person",
  space: "switcher.space",
  command: "switcher.command",
} as const;

function Row(props: RowProps): JSX.Element {
  const store = useStore();
  const target = () => props.entry.target;
  const icon = () => {
    if (target().kind === "command") return Terminal;
    return store.channels.get(target().id)?.kind === "group" ? Users : Hash;
  };
  /** A face stands for a person, also where the entry is one's conversation with them. */
  const face = (): { id: string; name: string; url: string | null } | undefined => {
    const { kind, id } = target();
    const channel = kind === "channel" ? store.channels.get(id) : undefined;
    const other =
      channel?.kind === "direct"
        ? channel.member_ids?.find((each) => each !== store.state.me?.id)
        : undefined;
    const person = store.people.get(kind === "person" ? id : (other ?? ""));
    if (person) return { id: person.id, name: person.display_name, url: person.avatar_url };
    const space = kind === "space" ? store.state.spaces[id] : undefined;
    return space && { id: space.id, name: space.name, url: space.icon_url };
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the field's, as in every combobox
    <div
      id={`switch-${props.index}`}
      class="switcher-row"
      role="option"
      tabIndex={-1}
      aria-selected={props.isActive}
      onPointerMove={() => props.onPoint()}
      onClick={() => props.onOpen()}
    >
      <Show
        when={face()}
        fallback={
          <span class="switcher-icon" aria-hidden="true">
            <Dynamic component={icon()} size={16} />
          </span>
        }
      >
        {(shown) => <Avatar id={shown().id} name={shown().name} url={shown().url} size={22} />}
      </Show>
      <bdi class="switcher-name">{props.entry.title}</bdi>
      <bdi class="switcher-place">{props.entry.place}</bdi>
      <span class="visually-hidden">{t(KINDS[target().kind])}</span>
    </div>
  );
}
