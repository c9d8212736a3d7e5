// Where a room opens, and where its "New" line stands.

import type { History, Item } from "../conversation";

/** Key of the first message after a number that somebody else wrote, if it is loaded. */
export function firstAfter(history: History, seq: number, me: string | undefined): string | null {
  for (const key of history.keys()) {
    const item = history.item(key);
    if (item && item.seq > seq && !item.sending && item.author_id !== me) return key;
  }
  return null;
}

/** Whether the loaded part reaches a number: it or something before it is here. */
export function reaches(history: History, seq: number): boolean {
  const first = history.item(history.keys()[0] ?? "");
  const last = history.item(history.keys().at(-1) ?? "");
  if (!first || !last) return false;
  const from = history.hasBefore() ? first.seq : 0;
  const to = history.hasAfter() ? last.seq : Number.POSITIVE_INFINITY;
  return from <= seq && seq <= to;
}

/** The key of a message by its id. */
export function keyOf(history: History, id: string): string | null {
  return history.keys().find((key) => history.item(key)?.id === id) ?? null;
}

/** The key of the first message at or after a number. */
export function keyAt(history: History, seq: number): string | null {
  return history.keys().find((key) => (history.item(key)?.seq ?? -1) >= seq) ?? null;
}

/** The key of the first message at or after a moment. */
export function keySince(history: History, ms: number): string | null {
  const found = history.keys().find((key) => (history.item(key)?.created_ms ?? -1) >= ms);
  return found ?? history.keys().at(-1) ?? null;
}

const WIDE = /[\u1100-\u9fff\uac00-\ud7a3\uff00-\uff60]/g;

/** A guess of a row's height before the page knows it: near enough that nothing jumps far. */
export function guessHeight(item: Item | undefined, compact: boolean): number {
  if (!item) return 44;
  const line = compact ? 20 : 22;
  const columns = 78;
  let lines = 0;
  for (const part of item.body.slice(0, 6_000).split("\n")) {
    const wide = part.match(WIDE)?.length ?? 0;
    lines += Math.max(1, Math.ceil((part.length + wide) / columns));
  }
  const pictures = item.attachments.reduce((sum, file) => sum + (file.height ? 240 : 64), 0);
  return (
    4 + line * lines + pictures + (item.reactions.length > 0 ? 32 : 0) + (item.thread ? 36 : 0)
  );
}
