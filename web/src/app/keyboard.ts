// The keys that work anywhere. Those of a message are in features/messages/timeline/keyboard.ts.

import { useNavigate } from "@solidjs/router";
import { onCleanup, onMount } from "solid-js";
import { paths } from "../lib/paths";
import { type Store, useStore } from "../store";
import { isLayerOpen } from "../ui/layers";
import { dialog, openDialog } from "./dialogs";
import { channelsOf, conversationsOf, neighbour } from "./lists";
import { DIRECT, useWhere, type Where } from "./place";

const WRITING = "input, textarea, select, [contenteditable]";

export function listenToKeys(): void {
  const store = useStore();
  const where = useWhere();
  const navigate = useNavigate();

  const walk = (step: 1 | -1, isUnread: boolean): void => {
    const next = neighbour(roomsOf(store, where), where.channelId(), step, isUnread);
    if (next) navigate(paths.channel(next.id));
  };

  function pressed(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing) return;
    const act = meaning(event, {
      store,
      channelId: where.channelId(),
      walk,
      search: () => {
        const field = document.querySelector<HTMLInputElement>(".search-form input");
        if (field) field.focus();
        else navigate(paths.search());
      },
    });
    if (!act) return;
    event.preventDefault();
    act();
  }

  onMount(() => {
    window.addEventListener("keydown", pressed);
    onCleanup(() => window.removeEventListener("keydown", pressed));
  });
}

/** What the arrows walk: the rooms of the sidebar, from top to bottom. */
function roomsOf({ state }: Store, where: Where) {
  const conversations = conversationsOf(state);
  if (where.place() === DIRECT) return conversations;
  return [...channelsOf(state, where.place()), ...conversations];
}

interface Around {
  readonly store: Store;
  readonly channelId: string | undefined;
  walk(step: 1 | -1, isUnread: boolean): void;
  search(): void;
}

function meaning(event: KeyboardEvent, around: Around): (() => void) | undefined {
  const isCommand = event.ctrlKey || event.metaKey;
  if (isCommand && !event.altKey && !event.shiftKey && event.code === "KeyK") {
    return () => openDialog({ kind: "switcher" });
  }
  if (event.key === "F6") return () => nextRegion(event.shiftKey ? -1 : 1);
  if (dialog() || isLayerOpen()) return undefined;
  if (event.altKey && !isCommand && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    return () => around.walk(event.key === "ArrowDown" ? 1 : -1, event.shiftKey);
  }
  if (isCommand || event.altKey) return undefined;
  return plain(event, around);
}

function plain(event: KeyboardEvent, around: Around): (() => void) | undefined {
  const { store, channelId } = around;
  const target = event.target as HTMLElement;
  if (event.key === "Escape" && channelId) {
    return () => store.messages.markRead(channelId, store.channels.get(channelId)?.last_seq ?? 0);
  }
  if (target.closest(WRITING)) return undefined;
  if (store.state.preferences.single_keys !== "off") {
    if (event.key === "?") return () => openDialog({ kind: "shortcuts" });
    if (event.key === "/") return around.search;
  }
  // With nothing focused, typing goes to the composer: the key itself lands there.
  if (target === document.body && event.key.length === 1 && event.key !== " ") focusComposer();
  return undefined;
}

function focusComposer(): void {
  document.querySelector<HTMLTextAreaElement>(".channel-main .composer textarea")?.focus();
}

/** F6 goes round the parts of the page; focus lands on what is current in each. */
function nextRegion(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>("[data-region], .panel")].filter(
    (each) => each.offsetParent !== null,
  );
  const at = regions.findIndex((each) => each.contains(document.activeElement));
  const region = regions[(at + step + regions.length) % regions.length];
  const wanted =
    region?.querySelector<HTMLElement>(
      '[aria-current="page"], [aria-current="true"], .composer textarea',
    ) ?? region?.querySelector<HTMLElement>("a, button, textarea, input, [tabindex]");
  wanted?.focus();
}
