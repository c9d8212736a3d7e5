import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ClientFrame, ServerFrame } from "../lib/contract";
import { backoff } from "./backoff";
import { createGateway, type Gateway, type GatewayState } from "./gateway";
import type { Wire } from "./wire";

/** A wire whose other end is the test. */
class TestWire implements Wire {
  isOpen = true;
  patienceMs = 10_000;
  sent: ClientFrame[] = [];
  onframe: Wire["onframe"] = null;
  onclose: Wire["onclose"] = null;
  send(frame: ClientFrame): void {
    this.sent.push(frame);
  }
  close(): void {
    this.isOpen = false;
    this.onclose?.();
  }
  say(frame: object): void {
    this.onframe?.(frame as ServerFrame);
  }
}

const HELLO = {
  op: "hello",
  heartbeat_seconds: 20,
  max_frame_bytes: 1,
  server_time_ms: 1,
  version: "1",
};
const READY = {
  op: "ready",
  me: {},
  session_id: "s",
  spaces: [],
  channels: [],
  users: [],
  preferences: {},
};

let wires: TestWire[];
let hasBetter: boolean;
let outcomes: string[];
let states: GatewayState[];
let frames: ServerFrame[];
let gateway: Gateway;
const refused = vi.fn();

beforeEach(() => {
  vi.useFakeTimers();
  wires = [];
  hasBetter = false;
  outcomes = [];
  states = [];
  frames = [];
  gateway = createGateway({
    ways: {
      open: (identify) => {
        const made = new TestWire();
        made.send(identify());
        wires.push(made);
        return made;
      },
      proved: () => void outcomes.push("proved"),
      failed: (isLate) => void outcomes.push(isLate ? "late" : "failed"),
      tryAgain: () => undefined,
      get hasBetter() {
        return hasBetter;
      },
    },
    numbers: () => ({ channels: { "7": 3 } }),
    onFrame: (frame) => frames.push(frame),
    onState: (state) => states.push(state),
    onRefused: refused,
    random: () => 0.5,
  });
});
afterEach(() => vi.useRealTimers());

function online(): TestWire {
  const wire = wires.at(-1) as TestWire;
  wire.say(HELLO);
  wire.say(READY);
  return wire;
}

describe("gateway", () => {
  test("identifies with the numbers it holds and is online after ready", () => {
    gateway.start();
    const wire = online();
    expect(wire.sent[0]).toMatchObject({ op: "identify", numbers: { channels: { "7": 3 } } });
    expect(states).toEqual(["connecting", "online"]);
  });

  test("answers find the question by ref", async () => {
    gateway.start();
    const wire = online();
    const answer = gateway.ask<{ seq: number }>({
      op: "message.delete",
      channel_id: "1",
      message_id: "2",
    });
    wire.say({ op: "ok", ref: wire.sent.at(-1)?.ref, seq: 9 });
    expect((await answer).seq).toBe(9);
  });

  test("a server that cannot store for a while is left for another", async () => {
    gateway.start();
    const wire = online();
    const askInVain = async (code: string): Promise<void> => {
      const asked = gateway.ask({ op: "message.delete", channel_id: "1", message_id: "2" });
      wire.say({ op: "error", ref: wire.sent.at(-1)?.ref, code, title: "" });
      await expect(asked).rejects.toMatchObject({ code });
    };
    await askInVain("storage.unavailable");
    await vi.advanceTimersByTimeAsync(14_000);
    await askInVain("message.unknown");
    await askInVain("storage.unavailable");
    expect(states.at(-1)).toBe("online");
    await vi.advanceTimersByTimeAsync(1_000);
    await askInVain("storage.unavailable");
    expect(states.at(-1)).toBe("offline");
  });

  test("one answer in between keeps the server", async () => {
    gateway.start();
    const wire = online();
    for (const op of ["error", "ok", "error"]) {
      const asked = gateway.ask({ op: "message.delete", channel_id: "1", message_id: "2" });
      const code = "storage.unavailable";
      wire.say({ op, ref: wire.sent.at(-1)?.ref, code, title: "" });
      await asked.catch(() => undefined);
      await vi.advanceTimersByTimeAsync(10_000);
    }
    expect(states.at(-1)).toBe("online");
  });

  test("a server that does not answer at all is left for another", async () => {
    gateway.start();
    online();
    const asked = gateway.ask({ op: "message.delete", channel_id: "1", message_id: "2" });
    const told = expect(asked).rejects.toMatchObject({ code: "offline" });
    await vi.advanceTimersByTimeAsync(15_000);
    await told;
    expect(states.at(-1)).toBe("offline");
  });

  test("a refusal rejects with its code", async () => {
    gateway.start();
    const wire = online();
    const answer = gateway.ask({ op: "typing", channel_id: "1" });
    wire.say({ op: "error", ref: wire.sent.at(-1)?.ref, code: "channel.unknown", title: "No" });
    await expect(answer).rejects.toMatchObject({ code: "channel.unknown" });
  });

  test("a lost connection fails what waits and tries again with longer pauses", async () => {
    gateway.start();
    const wire = online();
    const answer = gateway.ask({ op: "typing", channel_id: "1" });
    wire.close();
    await expect(answer).rejects.toMatchObject({ code: "offline" });
    vi.advanceTimersByTime(400);
    expect(wires).toHaveLength(2);
    wires[1]?.close();
    vi.advanceTimersByTime(400);
    expect(wires).toHaveLength(2);
    vi.advanceTimersByTime(400);
    expect(wires).toHaveLength(3);
  });

  test("two silent heartbeats end the connection", () => {
    gateway.start();
    online();
    vi.advanceTimersByTime(60_001);
    expect(states).toContain("offline");
  });

  test("an unknown session stops the trying", () => {
    gateway.start();
    wires[0]?.say(HELLO);
    wires[0]?.say({ op: "error", code: "auth.required", title: "Sign in" });
    wires[0]?.close();
    vi.advanceTimersByTime(60_000);
    expect(refused).toHaveBeenCalled();
    expect(wires).toHaveLength(1);
  });

  test("tells how each way went: ready, ended before, or nothing heard at all", () => {
    gateway.start();
    online().close();
    vi.advanceTimersByTime(400);
    wires[1]?.close();
    vi.advanceTimersByTime(400);
    vi.advanceTimersByTime(400);
    vi.advanceTimersByTime(10_000);
    expect(outcomes).toEqual(["proved", "failed", "late"]);
  });

  test("what is refused or stopped says nothing of the way", () => {
    gateway.start();
    wires[0]?.say(HELLO);
    gateway.stop();
    expect(outcomes).toEqual([]);
  });

  test("changes to a better way only while nobody waits for an answer", async () => {
    gateway.start();
    const wire = online();
    hasBetter = true;
    const answer = gateway.ask({ op: "typing", channel_id: "1" });
    wire.say({ op: "heartbeat.ok" });
    vi.advanceTimersByTime(10_000);
    expect(wires).toHaveLength(1);
    wire.say({ op: "ok", ref: wire.sent.at(-1)?.ref });
    await answer;
    vi.advanceTimersByTime(20_400);
    expect(wires).toHaveLength(2);
    expect(wire.isOpen).toBe(false);
  });

  test("waking does not wait for the pause", () => {
    gateway.start();
    wires[0]?.close();
    gateway.wake();
    expect(wires).toHaveLength(2);
  });
});

test("the pause doubles, is jittered by half, and never exceeds thirty seconds", () => {
  expect(backoff(0, () => 0)).toBe(250);
  expect(backoff(0, () => 1)).toBe(500);
  expect(backoff(50, () => 1)).toBe(30_000);
});
