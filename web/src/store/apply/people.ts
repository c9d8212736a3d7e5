// Facts about people, and the first frame of a connection.

import type { FrameOf } from "../../lib/contract";
import type { State } from "../state";
import type { Effect } from "./effects";
import { dropChannel, dropSpace, putChannel, putSpace } from "./places";

/** How long "is writing" holds without being said again. */
export const TYPING_MS = 5_000;

export function ready(state: State, frame: FrameOf<"ready">): Effect[] {
  state.refreshed += 1;
  state.me = frame.me;
  state.users[frame.me.id] = frame.me;
  for (const user of frame.users) state.users[user.id] = user;
  state.preferences = frame.preferences;
  // Whoever reads this is here; the others are told of when the screen shows them.
  state.presence = { [frame.me.id]: "online" };
  state.typing = {};

  const spaceIds = new Set(frame.spaces.map((each) => each.id));
  for (const id of Object.keys(state.spaces)) if (!spaceIds.has(id)) dropSpace(state, id);
  for (const space of frame.spaces) putSpace(state, space);

  const channelIds = new Set(frame.channels.map((each) => each.id));
  for (const channel of Object.values(state.channels)) {
    if (channel.me && !channelIds.has(channel.id)) dropChannel(state, channel.id);
  }
  for (const channel of frame.channels) {
    putChannel(state, channel);
    const history = state.histories[channel.id];
    if (!history) delete state.known[channel.id];
  }
  const people = frame.channels.flatMap((each) => each.member_ids ?? []);
  return [{ do: "want", userIds: people }];
}

export function userUpdated(state: State, frame: FrameOf<"user.updated">): Effect[] {
  state.users[frame.user.id] = frame.user;
  if (state.me?.id === frame.user.id) Object.assign(state.me, frame.user);
  return [];
}

export function readMarked(state: State, frame: FrameOf<"read.marked">): Effect[] {
  const mine = state.channels[frame.channel_id]?.me;
  if (mine) {
    mine.read_seq = frame.read_seq;
    mine.mentions = frame.mentions;
  }
  return [];
}

export function typing(state: State, frame: FrameOf<"typing">, nowMs: number): Effect[] {
  if (frame.user_id === state.me?.id) return [];
  state.typing[frame.channel_id] ??= {};
  const writers = state.typing[frame.channel_id];
  if (writers) writers[frame.user_id] = nowMs + TYPING_MS;
  return [{ do: "want", userIds: [frame.user_id] }];
}
