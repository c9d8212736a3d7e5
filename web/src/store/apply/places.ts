// Facts about spaces, roles, channels and who is in them.

import type { Channel, FrameOf, Id, Space } from "../../lib/contract";
import type { State } from "../state";
import type { Effect } from "./effects";
import { count } from "./messages";

export function putSpace(state: State, space: Space): void {
  const { roles, ...rest } = space;
  if (roles) state.roles[space.id] = [...roles].sort((a, b) => a.position - b.position);
  const known = state.spaces[space.id];
  // What a space's watchers are told has no asking user, hence none of one's own permissions.
  if (known) Object.assign(known, rest, rest.permissions ? {} : { permissions: known.permissions });
  else state.spaces[space.id] = rest;
}

/** Take a channel's new state, keeping what is one's own when the teller did not know it. */
export function putChannel(state: State, channel: Channel): void {
  const known = state.channels[channel.id];
  if (!known) {
    state.channels[channel.id] = channel;
    return;
  }
  const isOwn = channel.me !== null && channel.me !== undefined;
  Object.assign(known, channel, {
    me: isOwn ? channel.me : known.me,
    permissions: isOwn || !known.me ? (channel.permissions ?? []) : known.permissions,
    last_seq: Math.max(known.last_seq, channel.last_seq),
    last_event: Math.max(known.last_event, channel.last_event),
  });
}

export function dropChannel(state: State, channelId: Id): void {
  delete state.channels[channelId];
  delete state.histories[channelId];
  delete state.known[channelId];
  delete state.members[channelId];
}

export function dropSpace(state: State, spaceId: Id): void {
  delete state.spaces[spaceId];
  delete state.roles[spaceId];
  for (const channel of Object.values(state.channels)) {
    if (channel.space_id === spaceId) dropChannel(state, channel.id);
  }
}

export function channelChanged(
  state: State,
  frame: FrameOf<"channel.created" | "channel.updated">,
): Effect[] {
  // A space tells of public channels that one has not joined: the browser reads those afresh.
  if (!state.channels[frame.channel.id]) return [];
  putChannel(state, frame.channel);
  return count(state, frame.channel.id, frame.event);
}

export function memberChanged(
  state: State,
  frame: FrameOf<"member.joined" | "member.left">,
): Effect[] {
  const userId = frame.user?.id ?? frame.user_id ?? "";
  if (frame.user) state.users[userId] = frame.user;
  const isJoin = frame.op === "member.joined";
  const move = (ids: Id[]): Id[] => {
    const others = ids.filter((id) => id !== userId);
    return isJoin ? [...others, userId] : others;
  };
  const members = state.members[frame.channel_id];
  if (members) state.members[frame.channel_id] = move(members);
  const channel = state.channels[frame.channel_id];
  if (channel?.member_ids) channel.member_ids = move(channel.member_ids);
  return [...count(state, frame.channel_id, frame.event), { do: "want", userIds: [userId] }];
}

export function roleChanged(
  state: State,
  frame: FrameOf<"role.created" | "role.updated" | "role.deleted">,
): Effect[] {
  const roles = state.roles[frame.space_id] ?? [];
  const id = frame.op === "role.deleted" ? frame.role_id : frame.role.id;
  const others = roles.filter((each) => each.id !== id);
  if (frame.op !== "role.deleted") others.push(frame.role);
  state.roles[frame.space_id] = others.sort((a, b) => a.position - b.position);
  // Roles decide what one may do; only the server can say what that is now.
  return [{ do: "space", spaceId: frame.space_id }];
}

export function spaceMemberChanged(
  state: State,
  frame: FrameOf<"space.member.joined" | "space.member.updated" | "space.member.left">,
): Effect[] {
  if (frame.user) state.users[frame.user.id] = frame.user;
  const space = state.spaces[frame.space_id];
  if (space && frame.op === "space.member.joined") space.member_count += 1;
  if (space && frame.op === "space.member.left") space.member_count -= 1;
  const userId = frame.user_id ?? frame.member?.user_id ?? frame.user?.id;
  const isMe = frame.op === "space.member.updated" && userId === state.me?.id;
  return isMe ? [{ do: "space", spaceId: frame.space_id }] : [];
}
