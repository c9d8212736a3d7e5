// Facts about spaces, roles, channels and who is in them.

import type { Channel, FrameOf, Id, Role, Space } from "../../lib/contract";
import type { State } from "../state";
import type { Effect } from "./effects";
import { count } from "./messages";

function byPosition(roles: readonly Role[]): Role[] {
  return [...roles].sort((a, b) => a.position - b.position);
}

export function putSpace(state: State, space: Space): void {
  const known = state.spaces[space.id];
  // What all watchers are told has no asking user: the roles, and nobody's permissions.
  const isOfNobody = space.permissions.length === 0 && known !== undefined;
  const own = isOfNobody ? { permissions: known.permissions, base: known.base } : {};
  state.roles[space.id] = byPosition(isOfNobody ? (state.roles[space.id] ?? []) : space.roles);
  if (known) Object.assign(known, space, own);
  else state.spaces[space.id] = space;
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
  const effects = "event" in frame ? count(state, frame.channel.id, frame.event) : [];
  if ("rights" in frame && frame.rights && frame.channel.space_id) {
    effects.push({ do: "space", spaceId: frame.channel.space_id });
  }
  return effects;
}

export function myChannelChanged(state: State, frame: FrameOf<"channel.mine">): Effect[] {
  const { notify, muted_until_ms, favourite } = frame;
  const mine = state.channels[frame.channel_id]?.me;
  if (mine) Object.assign(mine, { notify, muted_until_ms, favourite });
  return [];
}

export function memberChanged(
  state: State,
  frame: FrameOf<"member.joined" | "member.left">,
): Effect[] {
  const userId = frame.user_id;
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
  state.roles[frame.space_id] = byPosition(others);
  // Roles decide what one may do; only the server can say what that is now.
  return [{ do: "space", spaceId: frame.space_id }];
}

export function spaceMemberChanged(
  state: State,
  frame: FrameOf<"space.member.joined" | "space.member.updated" | "space.member.left">,
): Effect[] {
  const space = state.spaces[frame.space_id];
  if (space && frame.op === "space.member.joined") space.member_count += 1;
  if (space && frame.op === "space.member.left") space.member_count -= 1;
  const isMe = frame.op === "space.member.updated" && frame.member.user_id === state.me?.id;
  return isMe ? [{ do: "space", spaceId: frame.space_id }] : [];
}
