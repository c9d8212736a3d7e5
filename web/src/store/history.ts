// Keeping a loaded run of messages gapless and in order. Pure: works on plain objects and drafts.

import type { Id, Message, MessagePage } from "../lib/contract";
import type { History } from "./state";

/** More than this in memory and the far end is dropped; it can be loaded again. */
export const MAX_LOADED = 2_000;

export function emptyHistory(): History {
  return { order: [], byId: {}, hasBefore: true, hasAfter: true, loading: "", problem: "" };
}

export function firstSeq(history: History): number {
  const id = history.order[0];
  return (id && history.byId[id]?.seq) || 0;
}

export function lastSeq(history: History): number {
  const id = history.order.at(-1);
  return (id && history.byId[id]?.seq) || 0;
}

/** Index of the first message whose number is not below `seq`. */
export function indexOfSeq(history: History, seq: number): number {
  let low = 0;
  let high = history.order.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const id = history.order[middle] as Id;
    if ((history.byId[id]?.seq ?? 0) < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Put a message into the run where it belongs; one beyond a gap is left for loading later. */
export function place(history: History, message: Message): void {
  const known = history.byId[message.id];
  if (known) {
    // Frames and pages may overtake each other: the higher event number is the newer view.
    if (message.event >= known.event) Object.assign(known, message);
    return;
  }
  if (history.order.length === 0) {
    if (history.loading || history.hasAfter) return;
    history.byId[message.id] = message;
    history.order.push(message.id);
    history.hasBefore = message.seq > 1;
    return;
  }
  const last = lastSeq(history);
  if (message.seq > last + 1) {
    history.hasAfter = true;
    return;
  }
  if (message.seq < firstSeq(history)) return;
  history.byId[message.id] = message;
  if (message.seq === last + 1) history.order.push(message.id);
  else history.order.splice(indexOfSeq(history, message.seq), 0, message.id);
  trim(history, "front");
}

/** Drop what is over the limit from one end. */
function trim(history: History, end: "front" | "back"): void {
  const excess = history.order.length - MAX_LOADED;
  if (excess <= 0) return;
  const dropped =
    end === "front" ? history.order.splice(0, excess) : history.order.splice(-excess, excess);
  for (const id of dropped) delete history.byId[id];
  if (end === "front") history.hasBefore = true;
  else history.hasAfter = true;
}

/** Replace the run by a page. */
export function startFrom(history: History, page: MessagePage): void {
  history.byId = {};
  history.order = [];
  for (const message of page.items) {
    history.byId[message.id] = message;
    history.order.push(message.id);
  }
  history.hasBefore = page.has_before;
  history.hasAfter = page.has_after;
}

/** Add an older page in front. */
export function prepend(history: History, page: MessagePage): void {
  const fresh = page.items.filter((each) => !history.byId[each.id]);
  for (const message of fresh) history.byId[message.id] = message;
  history.order.unshift(...fresh.map((each) => each.id));
  history.hasBefore = page.has_before;
  trim(history, "back");
}

/** Add a newer page at the end. */
export function append(history: History, page: MessagePage): void {
  for (const message of page.items) {
    if (history.byId[message.id]) continue;
    history.byId[message.id] = message;
    history.order.push(message.id);
  }
  history.hasAfter = page.has_after;
  trim(history, "front");
}
