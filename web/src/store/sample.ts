// Things of the wire with sensible values, for tests.

import type { Channel, Message } from "../lib/contract";
import { emptyHistory, startFrom } from "./history";
import { emptyState, type State } from "./state";

export function sampleMessage(seq: number, more: Partial<Message> = {}): Message {
  return {
    id: `m${seq}`,
    channel_id: "c1",
    seq,
    event: seq,
    version: 1,
    author_id: "u2",
    kind: "text",
    body: `message ${seq}`,
    nonce: `n${seq}`,
    reply_to: null,
    mentions: [],
    mention_all: null,
    reactions: [],
    attachments: [],
    thread: null,
    created_ms: seq * 1000,
    edited_ms: null,
    deleted_ms: null,
    pinned_ms: null,
    pinned_by: null,
    ...more,
  };
}

export function sampleChannel(more: Partial<Channel> = {}): Channel {
  return {
    id: "c1",
    space_id: "s1",
    kind: "public",
    name: "general",
    topic: "",
    parent_id: null,
    root_message_id: null,
    auto_join: true,
    archived_ms: null,
    last_seq: 3,
    last_event: 3,
    last_message_ms: null,
    created_ms: 0,
    version: 1,
    position: 0,
    member_ids: null,
    me: {
      read_seq: 3,
      mentions: 0,
      notify: "all",
      muted_until_ms: null,
      favourite: false,
      joined_ms: 0,
    },
    permissions: ["send"],
    ...more,
  };
}

/** Signed in as u1, with the channel c1 holding messages 1 to 3. */
export function sampleState(): State {
  const state = emptyState();
  state.me = {
    id: "u1",
    username: "ada",
    display_name: "Ada",
    kind: "human",
    avatar_url: null,
    status_text: "",
    status_emoji: "",
    server_role: "member",
    deactivated: false,
    created_ms: 0,
    time_zone: "UTC",
    event: 1,
  };
  state.channels.c1 = sampleChannel();
  const history = emptyHistory();
  const items = [1, 2, 3].map((seq) => sampleMessage(seq));
  startFrom(history, { items, has_before: false, has_after: false });
  state.histories.c1 = history;
  state.known.c1 = 3;
  return state;
}
