// What a reader calls a channel, and what is unread in it. Pure.

import type { Channel } from "../lib/contract";
import type { State } from "./state";

export function titleOf(state: State, channel: Channel | undefined): string {
  if (!channel) return "";
  if (channel.kind === "thread") {
    const parent = channel.parent_id ? state.channels[channel.parent_id] : undefined;
    return parent ? titleOf(state, parent) : channel.name;
  }
  if (channel.kind !== "direct" && channel.kind !== "group") return channel.name;
  if (channel.name) return channel.name;
  const others = (channel.member_ids ?? []).filter((id) => id !== state.me?.id);
  if (others.length === 0) return state.me?.display_name ?? "";
  return others.map((id) => state.users[id]?.display_name ?? "…").join(", ");
}

export function unreadOf(channel: Channel | undefined): number {
  if (!channel?.me) return 0;
  return Math.max(0, channel.last_seq - channel.me.read_seq);
}

export function isMuted(channel: Channel | undefined, nowMs: number): boolean {
  const until = channel?.me?.muted_until_ms;
  return until !== null && until !== undefined && until > nowMs;
}

/** What the reader is to be told of: mentions, and everything in direct conversations. */
export function urgentOf(channel: Channel | undefined, nowMs: number): number {
  if (!channel?.me || isMuted(channel, nowMs) || channel.me.notify === "none") return 0;
  const isDirect = channel.kind === "direct" || channel.kind === "group";
  return isDirect ? unreadOf(channel) : channel.me.mentions;
}
