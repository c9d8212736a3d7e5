import "fake-indexeddb/auto";
import { createStore, produce } from "solid-js/store";
import { beforeEach, expect, test, vi } from "vitest";
import type { ClientFrame } from "../lib/contract";
import { GatewayError } from "../socket/gateway";
import { createDisk } from "./disk";
import type { Live } from "./live";
import { createOutbox } from "./outbox";
import { sampleState } from "./sample";
import type { State } from "./state";

type Send = Extract<ClientFrame, { op: "message.send" }>;

/** A connection whose answers the test decides. */
function connection(answer: (frame: Send) => object) {
  const [state, setState] = createStore<State>({ ...sampleState(), connection: "online" });
  const online: (() => void)[] = [];
  const sent: Send[] = [];
  const live = {
    state,
    change: (act: (draft: State) => void) => setState(produce(act)),
    gateway: {
      ask: async (frame: Send) => {
        sent.push(frame);
        return answer(frame);
      },
      tell: () => true,
    },
    onOnline: (act: () => void) => online.push(act),
    onConfirmed: () => {},
  } as unknown as Live;
  return { live, sent, reconnect: () => online.forEach((act) => void act()) };
}

const stored = (frame: Send, seq: number): object => ({
  op: "ok",
  message_id: `id-${frame.nonce}`,
  seq,
  event: seq,
  created_ms: 1,
  duplicate: false,
});

beforeEach(async () => {
  for (const each of await createDisk().outbox("u1")) await createDisk().forget(each.nonce);
});

test("messages leave in the order in which they were written", async () => {
  let seq = 3;
  const { live, sent } = connection((frame) => {
    seq += 1;
    return stored(frame, seq);
  });
  const outbox = createOutbox(live, createDisk());
  for (const body of ["one", "two", "three"]) outbox.send("c1", { body });
  await vi.waitFor(() => expect(live.state.pending.c1).toHaveLength(0));
  expect(sent.map((each) => each.body)).toEqual(["one", "two", "three"]);
  expect(live.state.histories.c1?.order).toHaveLength(6);
  expect(await createDisk().outbox("u1")).toEqual([]);
});

test("what a lost connection kept back goes out after a reload with the same nonce", async () => {
  const first = connection(() => {
    throw new GatewayError("offline", "gone");
  });
  const nonce = createOutbox(first.live, createDisk()).send("c1", { body: "still here" });
  await vi.waitFor(() => expect(first.live.state.pending.c1?.[0]?.state).toBe("waiting"));

  const second = connection((frame) => stored(frame, 4));
  await createOutbox(second.live, createDisk()).restore("u1");
  await vi.waitFor(() => expect(second.live.state.pending.c1).toHaveLength(0));
  expect(second.sent).toMatchObject([{ nonce, body: "still here" }]);
});

test("a refused message stays with its reason and lets the next one pass", async () => {
  const { live } = connection((frame) => {
    if (frame.body === "bad") throw new GatewayError("message.empty", "Refused", "Why it was");
    return stored(frame, 4);
  });
  const outbox = createOutbox(live, createDisk());
  const nonce = outbox.send("c1", { body: "bad" });
  outbox.send("c1", { body: "good" });
  await vi.waitFor(() => expect(live.state.pending.c1).toHaveLength(1));
  expect(live.state.pending.c1?.[0]).toMatchObject({ state: "failed", problem: "Why it was" });
  outbox.discard("c1", nonce);
  expect(live.state.pending.c1).toHaveLength(0);
});
