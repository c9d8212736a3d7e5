import { describe, expect, test } from "vitest";
import type { Message, ServerFrame } from "../../lib/contract";
import { sampleChannel, sampleMessage, sampleState } from "../sample";
import type { State } from "../state";
import { unreadOf } from "../titles";
import { apply } from "./index";

const created = (message: Message): ServerFrame => ({
  op: "message.created",
  channel_id: "c1",
  event: message.event,
  message,
});
const seqs = (state: State): number[] =>
  (state.histories.c1?.order ?? []).map((id) => state.histories.c1?.byId[id]?.seq ?? 0);

describe("a message", () => {
  test("is appended, counted as unread, and told of", () => {
    const state = sampleState();
    const effects = apply(state, created(sampleMessage(4)), 0);
    expect(seqs(state)).toEqual([1, 2, 3, 4]);
    expect(unreadOf(state.channels.c1)).toBe(1);
    expect(effects.some((each) => each.do === "arrived")).toBe(true);
  });

  test("heard twice is there once and counted once", () => {
    const state = sampleState();
    apply(state, created(sampleMessage(4, { mentions: ["u1"] })), 0);
    const again = apply(state, created(sampleMessage(4, { mentions: ["u1"] })), 0);
    expect(seqs(state)).toEqual([1, 2, 3, 4]);
    expect(state.channels.c1?.me?.mentions).toBe(1);
    expect(again.some((each) => each.do === "arrived")).toBe(false);
  });

  test("of mine confirms what was pending and is read", () => {
    const state = sampleState();
    state.pending.c1 = [
      {
        nonce: "n4",
        channelId: "c1",
        body: "x",
        replyToId: null,
        files: [],
        alsoToChannel: false,
        createdMs: 0,
        state: "sending",
        problem: "",
      },
    ];
    const effects = apply(state, created(sampleMessage(4, { author_id: "u1" })), 0);
    expect(state.pending.c1).toEqual([]);
    expect(effects).toContainEqual({ do: "confirmed", nonce: "n4" });
    expect(unreadOf(state.channels.c1)).toBe(0);
  });

  test("after a hole waits for sync, which fills the hole in order", () => {
    const state = sampleState();
    const effects = apply(state, created(sampleMessage(6)), 0);
    expect(effects).toContainEqual({ do: "sync", channelId: "c1" });
    expect(state.known.c1).toBe(3);
    expect(seqs(state)).toEqual([1, 2, 3]);
    apply(
      state,
      {
        op: "sync.channel",
        channel_id: "c1",
        reset: false,
        messages: [6, 4, 5].map((seq) => sampleMessage(seq)),
        last_seq: 6,
        last_event: 6,
      },
      0,
    );
    expect(seqs(state)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(state.known.c1).toBe(6);
    expect(state.histories.c1?.hasAfter).toBe(false);
  });

  test("edited is replaced by the newer view only", () => {
    const state = sampleState();
    const edit = (event: number, body: string): ServerFrame => ({
      op: "message.updated",
      channel_id: "c1",
      event,
      message: sampleMessage(2, { event, body, version: event }),
    });
    apply(state, edit(5, "newer"), 0);
    apply(state, edit(4, "older"), 0);
    expect(state.histories.c1?.byId.m2?.body).toBe("newer");
  });

  test("deleted keeps its place and loses its content", () => {
    const state = sampleState();
    apply(
      state,
      {
        op: "message.deleted",
        channel_id: "c1",
        event: 4,
        message_id: "m2",
        seq: 2,
        deleted_ms: 9,
      },
      0,
    );
    expect(state.histories.c1?.byId.m2).toMatchObject({ body: "", deleted_ms: 9 });
    expect(seqs(state)).toEqual([1, 2, 3]);
  });
});

test("a reaction heard twice is counted once and goes away with its last person", () => {
  const state = sampleState();
  const fact = { channel_id: "c1", message_id: "m3", seq: 3, emoji: "🎉", user_id: "u2" };
  apply(state, { op: "reaction.added", event: 4, ...fact }, 0);
  apply(state, { op: "reaction.added", event: 4, ...fact }, 0);
  expect(state.histories.c1?.byId.m3?.reactions).toEqual([
    { emoji: "🎉", count: 1, user_ids: ["u2"] },
  ]);
  apply(state, { op: "reaction.removed", event: 5, ...fact }, 0);
  expect(state.histories.c1?.byId.m3?.reactions).toEqual([]);
});

test("ready forgets channels that one was removed from while away", () => {
  const state = sampleState();
  state.channels.c2 = sampleChannel({ id: "c2" });
  const me = state.me;
  if (!me) throw new Error("the sample is signed in");
  apply(
    state,
    {
      op: "ready",
      me,
      session_id: "1",
      spaces: [],
      channels: [sampleChannel({ last_seq: 9, last_event: 12 })],
      users: [],
      preferences: {},
      server_time_ms: 0,
    },
    0,
  );
  expect(Object.keys(state.channels)).toEqual(["c1"]);
  expect(unreadOf(state.channels.c1)).toBe(6);
  // What was loaded is complete up to 3: sync brings the rest.
  expect(state.known.c1).toBe(3);
});

test("a channel told of by others keeps my own place in it", () => {
  const state = sampleState();
  apply(
    state,
    {
      op: "channel.updated",
      channel_id: "c1",
      event: 4,
      rights: false,
      channel: sampleChannel({ name: "renamed", me: null, permissions: [] }),
    },
    0,
  );
  expect(state.channels.c1).toMatchObject({ name: "renamed", permissions: ["send"] });
  expect(state.channels.c1?.me?.read_seq).toBe(3);
});

test("who writes stops by itself, and my own writing is not shown", () => {
  const state = sampleState();
  apply(state, { op: "typing", channel_id: "c1", user_id: "u2" }, 100);
  apply(state, { op: "typing", channel_id: "c1", user_id: "u1" }, 100);
  expect(state.typing.c1).toEqual({ u2: 5_100 });
});
