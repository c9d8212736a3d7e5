import { expect, test } from "vitest";
import type { Api } from "../lib/api";
import type { Message, MessagePage, ServerFrame } from "../lib/contract";
import { createDisk } from "./disk";
import { createLive, type Live } from "./live";
import { createMessages } from "./messages";
import { createOutbox } from "./outbox";
import { sampleMessage, sampleState } from "./sample";

/** A channel whose page is read now and arrives when the test says. */
function reading(last: number) {
  let arrive: (items: Message[]) => void = () => {};
  const page = new Promise<MessagePage>((resolve) => {
    arrive = (items) => resolve({ items, has_before: false, has_after: false });
  });
  const api = {
    messages: { page: () => page },
    users: { many: async () => ({ items: [] }) },
  } as unknown as Api;
  const live = createLive(api);
  live.change((draft) => {
    const { channels, me } = sampleState();
    Object.assign(draft, { channels, me });
    Object.assign(draft.channels.c1 ?? {}, { last_seq: last, last_event: last });
  });
  const messages = createMessages(live, createOutbox(live, createDisk()));
  const opened = messages.open("c1", { end: true });
  const land = (items: Message[]): Promise<void> => {
    arrive(items);
    return opened;
  };
  return { live, messages, land };
}

const created = (message: Message): ServerFrame => ({
  op: "message.created",
  channel_id: "c1",
  event: message.event,
  message,
});

const bodies = (live: Live): string[] => {
  const history = live.state.histories.c1;
  return history?.order.map((id) => history.byId[id]?.body ?? "") ?? [];
};

test("what is written while an empty channel is being read is there afterwards", async () => {
  const { live, messages, land } = reading(0);
  live.receive([created(sampleMessage(1))]);
  await land([]);
  expect(bodies(live)).toEqual(["message 1"]);
  expect(messages.history("c1")?.hasAfter).toBe(false);
});

test("what is written while a page is under way stands after it, whichever of the two has it", async () => {
  const { live, messages, land } = reading(2);
  live.receive([created(sampleMessage(3))]);
  live.receive([created(sampleMessage(4))]);
  await land([1, 2, 3].map((seq) => sampleMessage(seq)));
  expect(bodies(live)).toEqual(["message 1", "message 2", "message 3", "message 4"]);
  expect(messages.history("c1")?.hasAfter).toBe(false);
});

test("a page that is older than what was heard does not bring the old back", async () => {
  const { live, land } = reading(3);
  const where = { channel_id: "c1", message_id: "m2", seq: 2 };
  live.receive([
    {
      op: "message.updated",
      channel_id: "c1",
      event: 4,
      message: sampleMessage(1, { event: 4, version: 2, body: "edited" }),
    },
    { op: "message.deleted", event: 5, deleted_ms: 9, ...where },
    { op: "reaction.added", event: 6, emoji: "🎉", user_id: "u2", ...where, message_id: "m3" },
  ]);
  await land([1, 2, 3].map((seq) => sampleMessage(seq)));
  expect(bodies(live)).toEqual(["edited", "", "message 3"]);
  expect(live.state.histories.c1?.byId.m3?.reactions).toEqual([
    { emoji: "🎉", count: 1, user_ids: ["u2"] },
  ]);
});

test("what was missed and is told while an empty channel is being read is there", async () => {
  const { live, land } = reading(0);
  live.receive([
    {
      op: "sync.channel",
      channel_id: "c1",
      reset: false,
      messages: [2, 1].map((seq) => sampleMessage(seq)),
      last_seq: 2,
      last_event: 2,
    },
  ]);
  await land([]);
  expect(bodies(live)).toEqual(["message 1", "message 2"]);
});
