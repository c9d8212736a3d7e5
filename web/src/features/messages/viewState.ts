// What one reader is doing in one column: which row is the tab stop, what is being answered.

import { type Accessor, type Context, createContext, createSignal, useContext } from "solid-js";
import type { Item, Place } from "./conversation";

export interface ViewState {
  /** The row that holds the single tab stop. */
  readonly active: Accessor<string | null>;
  setActive(key: string | null): void;
  readonly replyTo: Accessor<Item | null>;
  setReplyTo(item: Item | null): void;
  /** Key of the message that is being edited in its place. */
  readonly editing: Accessor<string | null>;
  setEditing(key: string | null): void;
  /** Id of a message to be shown for a moment. */
  readonly highlighted: Accessor<string | null>;
  setHighlighted(id: string | null): void;
  /** Filled by the timeline and the composer, for each other and for the keyboard. */
  jump(place: Place): void;
  onJump(act: (place: Place) => void): void;
  focusComposer(): void;
  onFocusComposer(act: () => void): void;
  insert(text: string): void;
  onInsert(act: (text: string) => void): void;
  /** Polite words for screen readers. */
  readonly said: Accessor<string>;
  say(text: string): void;
}

export function createViewState(): ViewState {
  const [active, setActive] = createSignal<string | null>(null);
  const [replyTo, setReplyTo] = createSignal<Item | null>(null);
  const [editing, setEditing] = createSignal<string | null>(null);
  const [highlighted, setHighlighted] = createSignal<string | null>(null);
  const [said, say] = createSignal("");
  let jumpTo: (place: Place) => void = () => {};
  let focus: () => void = () => {};
  let insert: (text: string) => void = () => {};
  return {
    active,
    setActive,
    replyTo,
    // Solid calls a function given to a setter; an item never is one.
    setReplyTo: (item) => setReplyTo(() => item),
    editing,
    setEditing,
    highlighted,
    setHighlighted,
    jump: (place) => jumpTo(place),
    onJump: (act) => {
      jumpTo = act;
    },
    focusComposer: () => focus(),
    onFocusComposer: (act) => {
      focus = act;
    },
    insert: (text) => insert(text),
    onInsert: (act) => {
      insert = act;
    },
    said,
    say,
  };
}

export const ViewContext: Context<ViewState | undefined> = createContext<ViewState>();

export function useView(): ViewState {
  const found = useContext(ViewContext);
  if (!found) throw new Error("a part of a timeline was used outside of one");
  return found;
}
