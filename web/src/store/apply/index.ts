// One frame of the gateway changes the state; what else is to be done comes back as effects.

import type { ServerFrame } from "../../lib/contract";
import type { State } from "../state";
import type { Effect } from "./effects";
import * as messages from "./messages";
import * as people from "./people";
import * as places from "./places";

export type { Effect } from "./effects";

export function apply(state: State, frame: ServerFrame, nowMs: number): Effect[] {
  switch (frame.op) {
    case "ready":
      return people.ready(state, frame);
    case "message.created":
      return messages.created(state, frame);
    case "message.updated":
      return messages.updated(state, frame);
    case "message.deleted":
      return messages.deleted(state, frame);
    case "reaction.added":
    case "reaction.removed":
      return messages.reacted(state, frame);
    case "sync.channel":
      return messages.synced(state, frame);
    case "read.marked":
      return people.readMarked(state, frame);
    case "user.updated":
      return people.userUpdated(state, frame);
    case "typing":
      return people.typing(state, frame, nowMs);
    case "presence":
      state.presence[frame.user_id] = frame.state;
      return [];
    case "preferences.changed":
      state.preferences = frame.preferences;
      return [];
    default:
      return applyPlace(state, frame);
  }
}

function applyPlace(state: State, frame: ServerFrame): Effect[] {
  switch (frame.op) {
    case "channel.joined":
      places.putChannel(state, frame.channel);
      return [{ do: "want", userIds: frame.channel.member_ids ?? [] }];
    case "channel.created":
    case "channel.updated":
      return places.channelChanged(state, frame);
    case "channel.deleted":
    case "channel.left":
      places.dropChannel(state, frame.channel_id);
      return [];
    case "member.joined":
    case "member.left":
      return places.memberChanged(state, frame);
    case "channel.mine":
      return places.myChannelChanged(state, frame);
    case "space.joined":
    case "space.updated":
      places.putSpace(state, frame.space);
      return [{ do: "space", spaceId: frame.space_id }];
    case "space.deleted":
    case "space.left":
      places.dropSpace(state, frame.space_id);
      return [];
    case "role.created":
    case "role.updated":
    case "role.deleted":
      return places.roleChanged(state, frame);
    case "space.member.joined":
    case "space.member.updated":
    case "space.member.left":
      return places.spaceMemberChanged(state, frame);
    default:
      return [];
  }
}
