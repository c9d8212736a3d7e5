// Facts about messages.

import type { FrameOf, Id, Message, ServerFrame } from "../../lib/contract";
import { lastSeq, place } from "../history";
import type { History, State } from "../state";
import type { Effect } from "./effects";

const OPS = [
  "message.created",
  "message.updated",
  "message.deleted",
  "reaction.added",
  "reaction.removed",
  "sync.channel",
] as const;

/** A frame that changes messages. */
export type MessageFrame = FrameOf<(typeof OPS)[number]>;

export function isMessageFrame(frame: ServerFrame): frame is MessageFrame {
  return (OPS as readonly string[]).includes(frame.op);
}

/** Change a loaded run as a frame says. Doing it again, or later than others, changes nothing. */
export function touch(history: History, frame: MessageFrame): void {
  switch (frame.op) {
    case "message.created":
    case "message.updated":
      place(history, frame.message);
      break;
    case "message.deleted":
      blank(history.byId[frame.message_id], frame);
      break;
    case "sync.channel":
      fill(history, frame);
      break;
    default:
      react(history.byId[frame.message_id], frame);
  }
}

function fill(history: History, frame: FrameOf<"sync.channel">): void {
  for (const message of [...frame.messages].sort((a, b) => a.seq - b.seq)) place(history, message);
  if (history.order.length && !frame.reset) history.hasAfter = lastSeq(history) < frame.last_seq;
}

function blank(message: Message | undefined, frame: FrameOf<"message.deleted">): void {
  if (!message || frame.event <= message.event) return;
  Object.assign(message, {
    body: "",
    attachments: [],
    reactions: [],
    deleted_ms: frame.deleted_ms,
    event: frame.event,
    pinned_ms: null,
    pinned_by: null,
  });
}

function react(
  message: Message | undefined,
  frame: FrameOf<"reaction.added" | "reaction.removed">,
): void {
  if (!message || frame.event <= message.event) return;
  setReaction(message, frame.emoji, frame.user_id, frame.op === "reaction.added");
  message.event = frame.event;
}

/** Take note of a channel's event number; a number skipped means a frame was missed. */
export function count(state: State, channelId: Id, event: number): Effect[] {
  const channel = state.channels[channelId];
  if (channel && event > channel.last_event) channel.last_event = event;
  const known = state.known[channelId];
  if (known === undefined || event <= known) return [];
  // The number stays where it is until sync has filled the hole.
  if (event > known + 1) return [{ do: "sync", channelId }];
  state.known[channelId] = event;
  return [];
}

export function peopleIn(message: Message): Id[] {
  const ids = [message.author_id, ...message.mentions, ...(message.thread?.user_ids ?? [])];
  if (message.reply_to) ids.push(message.reply_to.author_id);
  return ids;
}

function countUnread(state: State, message: Message): void {
  const channel = state.channels[message.channel_id];
  if (!channel || message.seq <= channel.last_seq) return;
  channel.last_seq = message.seq;
  channel.last_message_ms = message.created_ms;
  if (!channel.me || !state.me) return;
  if (message.author_id === state.me.id) {
    channel.me.read_seq = message.seq;
    channel.me.mentions = 0;
  } else if (message.mention_all || message.mentions.includes(state.me.id)) {
    channel.me.mentions += 1;
  }
}

export function confirm(state: State, message: Message): Effect[] {
  const pending = state.pending[message.channel_id];
  if (!pending || message.author_id !== state.me?.id) return [];
  const index = pending.findIndex((each) => each.nonce === message.nonce);
  if (index < 0) return [];
  pending.splice(index, 1);
  return [{ do: "confirmed", nonce: message.nonce }];
}

export function created(state: State, frame: FrameOf<"message.created">): Effect[] {
  const { message } = frame;
  const isNew = message.seq > (state.channels[message.channel_id]?.last_seq ?? 0);
  countUnread(state, message);
  const typing = state.typing[message.channel_id];
  if (typing) delete typing[message.author_id];
  const history = state.histories[message.channel_id];
  if (history) touch(history, frame);
  const effects = [...confirm(state, message), ...count(state, message.channel_id, frame.event)];
  effects.push({ do: "want", userIds: peopleIn(message) });
  if (isNew && message.author_id !== state.me?.id) effects.push({ do: "arrived", message });
  return effects;
}

export function updated(state: State, frame: FrameOf<"message.updated">): Effect[] {
  const history = state.histories[frame.channel_id];
  if (history) touch(history, frame);
  return [
    ...count(state, frame.channel_id, frame.event),
    { do: "want", userIds: peopleIn(frame.message) },
  ];
}

export function deleted(state: State, frame: FrameOf<"message.deleted">): Effect[] {
  const history = state.histories[frame.channel_id];
  if (history) touch(history, frame);
  return count(state, frame.channel_id, frame.event);
}

/** Put one person's emoji on or off a message; doing it twice changes nothing. */
export function setReaction(message: Message, emoji: string, userId: Id, on: boolean): void {
  const found = message.reactions.find((each) => each.emoji === emoji);
  const has = found?.user_ids.includes(userId) ?? false;
  if (on === has) return;
  if (!found) {
    message.reactions.push({ emoji, count: 1, user_ids: [userId] });
  } else if (on) {
    found.count += 1;
    found.user_ids.push(userId);
  } else {
    found.count -= 1;
    found.user_ids = found.user_ids.filter((id) => id !== userId);
    if (found.count <= 0) message.reactions = message.reactions.filter((each) => each !== found);
  }
}

export function reacted(
  state: State,
  frame: FrameOf<"reaction.added" | "reaction.removed">,
): Effect[] {
  const history = state.histories[frame.channel_id];
  if (history) touch(history, frame);
  return [...count(state, frame.channel_id, frame.event), { do: "want", userIds: [frame.user_id] }];
}

export function synced(state: State, frame: FrameOf<"sync.channel">): Effect[] {
  const effects: Effect[] = [];
  const channel = state.channels[frame.channel_id];
  const history = state.histories[frame.channel_id];
  const people: Id[] = [];
  if (history) touch(history, frame);
  for (const message of frame.messages) {
    effects.push(...confirm(state, message));
    people.push(...peopleIn(message));
  }
  if (channel) {
    channel.last_seq = Math.max(channel.last_seq, frame.last_seq);
    channel.last_event = Math.max(channel.last_event, frame.last_event);
  }
  if (state.known[frame.channel_id] !== undefined) state.known[frame.channel_id] = frame.last_event;
  effects.push({ do: "want", userIds: people });
  if (frame.reset && history) effects.push({ do: "reload", channelId: frame.channel_id });
  return effects;
}
