// The order in which rooms stand in the sidebar, and in which the keyboard walks them. Pure.

import type { Channel, Id } from "../lib/contract";
import type { State } from "../store";
import { isMuted, titleOf, unreadOf, urgentOf } from "../store/titles";

export function isConversation(channel: Channel): boolean {
  return channel.kind === "direct" || channel.kind === "group";
}

/** Channels of a space that one is in: favourites first, then by place and name. */
export function channelsOf(state: State, spaceId: Id): Channel[] {
  return Object.values(state.channels)
    .filter((each) => each.space_id === spaceId && each.me && each.kind !== "thread")
    .sort(
      (a, b) =>
        Number(b.me?.favourite) - Number(a.me?.favourite) ||
        a.position - b.position ||
        a.name.localeCompare(b.name),
    );
}

/** Direct and group conversations, the newest message first. */
export function conversationsOf(state: State): Channel[] {
  return Object.values(state.channels)
    .filter((each) => isConversation(each) && each.me)
    .sort((a, b) => lastOf(b) - lastOf(a) || (a.id < b.id ? 1 : -1));
}

function lastOf(channel: Channel): number {
  return channel.last_message_ms ?? channel.created_ms;
}

export interface Counts {
  /** What asks for the reader: mentions, and all of direct conversations. */
  readonly urgent: number;
  readonly hasUnread: boolean;
}

export function countsOf(channels: readonly Channel[], nowMs: number): Counts {
  let urgent = 0;
  let hasUnread = false;
  for (const channel of channels) {
    urgent += urgentOf(channel, nowMs);
    hasUnread ||= unreadOf(channel) > 0 && !isMuted(channel, nowMs);
  }
  return { urgent, hasUnread };
}

/** The room before or after another; with `isUnread` only those that have something new. */
export function neighbour(
  rooms: readonly Channel[],
  current: Id | undefined,
  step: 1 | -1,
  isUnread = false,
): Channel | undefined {
  const at = rooms.findIndex((each) => each.id === current);
  const count = rooms.length;
  for (let walked = 1; walked <= count; walked += 1) {
    const start = at < 0 && step < 0 ? 0 : at;
    const room = rooms[(start + step * walked + count * 2) % count];
    if (room && room.id !== current && (!isUnread || unreadOf(room) > 0)) return room;
  }
  return undefined;
}

/** How well a text fits what was typed: 0 not at all, more is better. */
export function closeness(text: string, typed: string): number {
  const whole = fold(text);
  const wanted = fold(typed).trim();
  if (!wanted) return 1;
  if (whole === wanted) return 100;
  if (whole.startsWith(wanted)) return 80 - Math.min(20, whole.length - wanted.length) / 2;
  if (whole.split(/[\s\-_.]+/u).some((word) => word.startsWith(wanted))) return 60;
  if (whole.includes(wanted)) return 40;
  let at = 0;
  for (const letter of wanted) {
    at = whole.indexOf(letter, at) + 1;
    if (at === 0) return 0;
  }
  return 10;
}

/** Case and accents do not matter to who looks for a name. */
function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();
}

export { titleOf };
