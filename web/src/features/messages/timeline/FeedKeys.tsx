// The keyboard of a feed, and the few layers that rows open over it.

import { createContext, createSignal, type JSX, onMount, Show, useContext } from "solid-js";
import { later } from "../../../ui/later";
import { type Item, useConversation } from "../conversation";
import { type Action, type ActionId, act, actionsFor } from "../rows/actions";
import { useView } from "../viewState";
import { type RowKey, rowKeys } from "./keyboard";
import type { ListHandle } from "./VirtualList";

const ActionSheet = later(() => import("../rows/ActionSheet"));
const EmojiPopover = later(() => import("../emoji/EmojiPopover"));
const DateDialog = later(() => import("./DateDialog"));

export interface FeedActions {
  run(id: ActionId, item: Item): void;
  /** Open all actions of a message at a place of the screen. */
  more(item: Item, anchor: HTMLElement): void;
  pick(item: Item, anchor: HTMLElement): void;
}

const FeedContext = createContext<FeedActions>();

export function useFeed(): FeedActions {
  const found = useContext(FeedContext);
  if (!found) throw new Error("a row was used outside of a feed");
  return found;
}

interface FeedKeysProps {
  readonly list: ListHandle | null;
  readonly singleKeys: boolean;
  readonly onUnread: (seq: number) => void;
  readonly onDate: (ms: number) => void;
  readonly onEnd: () => void;
  readonly children: JSX.Element;
}

interface Layer {
  readonly item: Item;
  readonly anchor: HTMLElement;
}

const BY_KEY: Partial<Record<RowKey, ActionId>> = {
  reply: "reply",
  thread: "thread",
  edit: "edit",
  react: "react",
  unread: "unread",
  copy: "copy",
  pin: "pin",
  delete: "delete",
};

export function FeedKeys(props: FeedKeysProps): JSX.Element {
  const conversation = useConversation();
  const view = useView();
  const { history } = conversation;
  let frame!: HTMLElement;
  const [menu, setMenu] = createSignal<Layer | null>(null);
  const [picking, setPicking] = createSignal<Layer | null>(null);
  const [dating, setDating] = createSignal(false);
  const keys = rowKeys(() => props.singleKeys);

  function elementOf(key: string): HTMLElement | null {
    return frame.querySelector<HTMLElement>(`article[data-key="${CSS.escape(key)}"]`);
  }

  function focus(key: string | undefined): void {
    if (key === undefined) return;
    view.setActive(key);
    const element = elementOf(key);
    if (element) {
      element.focus({ preventScroll: true });
      element.scrollIntoView({ block: "nearest" });
    } else {
      props.list?.scrollTo(key, 0.4);
      requestAnimationFrame(() => elementOf(key)?.focus({ preventScroll: true }));
    }
  }

  function step(by: number): void {
    const all = history.keys();
    const at = all.indexOf(view.active() ?? "");
    focus(all[Math.min(all.length - 1, Math.max(0, at < 0 ? all.length - 1 : at + by))]);
  }

  const feed: FeedActions = {
    run(id, item) {
      act(id, item, conversation, view, {
        markUnread: props.onUnread,
        pickEmoji: (wanted) => {
          const anchor = elementOf(wanted.key);
          if (anchor) setPicking({ item: wanted, anchor });
        },
      });
    },
    more: (item, anchor) => setMenu({ item, anchor }),
    pick: (item, anchor) => setPicking({ item, anchor }),
  };

  function leave(): void {
    if (view.replyTo()) view.setReplyTo(null);
    else {
      const newest = history.item(history.keys().at(-1) ?? "");
      if (newest && !history.hasAfter()) conversation.verbs.markRead(newest.seq);
    }
    view.focusComposer();
  }

  function pressed(event: KeyboardEvent): void {
    const row = (event.target as HTMLElement).closest<HTMLElement>("article[data-key]");
    const typing = (event.target as HTMLElement).closest("textarea,input,[contenteditable]");
    if (!row || typing || event.defaultPrevented) return;
    const meant = keys.read(event, event.timeStamp);
    const item = history.item(row.dataset.key ?? "");
    if (!meant || !item) return;
    event.preventDefault();
    const id = BY_KEY[meant];
    if (id) {
      const allowed = actionsFor(conversation, item).some((action: Action) => action.id === id);
      if (allowed) feed.run(id, item);
    } else if (meant === "next") step(1);
    else if (meant === "previous") step(-1);
    else if (meant === "first") focus(history.keys()[0]);
    else if (meant === "last") {
      props.onEnd();
      focus(history.keys().at(-1));
    } else if (meant === "more") feed.more(item, row);
    else if (meant === "date") setDating(true);
    else leave();
  }

  // Focus goes back to the row that a layer was opened from.
  function close(layer: Layer | null, set: (layer: null) => void): void {
    set(null);
    if (layer) elementOf(layer.item.key)?.focus({ preventScroll: true });
  }

  onMount(() => {
    frame.addEventListener("focusin", (event) => {
      const row = (event.target as HTMLElement).closest<HTMLElement>("article[data-key]");
      if (row?.dataset.key) view.setActive(row.dataset.key);
    });
  });

  return (
    <FeedContext.Provider value={feed}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys act on the row with the focus */}
      <div class="timeline" ref={(element) => (frame = element)} onKeyDown={pressed}>
        {props.children}
        <Show when={menu()}>
          {(layer) => (
            <ActionSheet
              item={layer().item}
              anchor={layer().anchor}
              onClose={() => close(menu(), setMenu)}
              onAct={(id) => {
                const { item } = layer();
                close(menu(), setMenu);
                feed.run(id, item);
              }}
            />
          )}
        </Show>
        <Show when={picking()}>
          {(layer) => (
            <EmojiPopover
              anchor={layer().anchor}
              onClose={() => close(picking(), setPicking)}
              onPick={(emoji) => {
                conversation.verbs.react(layer().item, emoji);
                close(picking(), setPicking);
              }}
            />
          )}
        </Show>
        <Show when={dating()}>
          <DateDialog
            onClose={() => {
              setDating(false);
              focus(view.active() ?? undefined);
            }}
            onChoose={(ms) => {
              setDating(false);
              props.onDate(ms);
            }}
          />
        </Show>
      </div>
    </FeedContext.Provider>
  );
}
