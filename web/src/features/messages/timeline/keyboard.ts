// One key, one act, on the message that has the focus.

export type RowKey =
  | "next"
  | "previous"
  | "first"
  | "last"
  | "reply"
  | "thread"
  | "edit"
  | "react"
  | "unread"
  | "copy"
  | "pin"
  | "delete"
  | "more"
  | "date"
  | "leave";

export interface Pressed {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

const LETTERS: Record<string, RowKey> = {
  j: "next",
  k: "previous",
  r: "reply",
  t: "thread",
  e: "edit",
  u: "unread",
  c: "copy",
  p: "pin",
};
const NAMED: Record<string, RowKey> = {
  ArrowDown: "next",
  ArrowUp: "previous",
  Home: "first",
  End: "last",
  Delete: "delete",
  Escape: "leave",
  ContextMenu: "more",
  "+": "react",
};

/** The Latin letter of a key: by position where the layout writes another script. */
export function letter(pressed: Pressed): string {
  if (/^[a-z]$/i.test(pressed.key)) return pressed.key.toLowerCase();
  const isOtherLetter = /^\p{L}$/u.test(pressed.key);
  return isOtherLetter && pressed.code.startsWith("Key") ? pressed.code.slice(3).toLowerCase() : "";
}

export interface RowKeys {
  /** What a key means now; "g" alone means nothing yet and waits for its second letter. */
  read(pressed: Pressed, now: number): RowKey | null;
}

const SEQUENCE_MS = 1_200;

export function rowKeys(singleKeys: () => boolean): RowKeys {
  let goAt = Number.NEGATIVE_INFINITY;
  return {
    read(pressed, now) {
      if (pressed.ctrlKey || pressed.metaKey || pressed.altKey) return null;
      if (pressed.key === "F10" && pressed.shiftKey) return "more";
      const named = NAMED[pressed.key];
      if (named && (pressed.key !== "+" || singleKeys())) return named;
      if (!singleKeys() || (pressed.shiftKey && pressed.key !== "+")) return null;
      const typed = letter(pressed);
      if (typed === "g") {
        goAt = now;
        return null;
      }
      const went = now - goAt < SEQUENCE_MS;
      goAt = Number.NEGATIVE_INFINITY;
      if (went) return typed === "d" ? "date" : null;
      return LETTERS[typed] ?? null;
    },
  };
}
