import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ServerFrame } from "../lib/contract";
import { backoff } from "./backoff";
import { createGateway, type Gateway, type GatewayState } from "./gateway";

/** A socket whose other end is the test. */
class WireSocket {
  readyState = 1;
  sent: { op: string; ref?: string; numbers?: unknown }[] = [];
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(): void {
    this.readyState = 3;
    this.onclose?.();
  }
  say(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
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

let sockets: WireSocket[];
let states: GatewayState[];
let frames: ServerFrame[];
let gateway: Gateway;
const refused = vi.fn();

beforeEach(() => {
  vi.useFakeTimers();
  sockets = [];
  states = [];
  frames = [];
  gateway = createGateway({
    url: () => "ws://test/",
    numbers: () => ({ channels: { "7": 3 } }),
    onFrame: (frame) => frames.push(frame),
    onState: (state) => states.push(state),
    onRefused: refused,
    random: () => 0.5,
    open: () => {
      const made = new WireSocket();
      sockets.push(made);
      return made as unknown as WebSocket;
    },
  });
});
afterEach(() => vi.useRealTimers());

function online(): WireSocket {
  const wire = sockets.at(-1) as WireSocket;
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
    expect(sockets).toHaveLength(2);
    sockets[1]?.close();
    vi.advanceTimersByTime(400);
    expect(sockets).toHaveLength(2);
    vi.advanceTimersByTime(400);
    expect(sockets).toHaveLength(3);
  });

  test("two silent heartbeats end the connection", () => {
    gateway.start();
    online();
    vi.advanceTimersByTime(60_001);
    expect(states).toContain("offline");
  });

  test("an unknown session stops the trying", () => {
    gateway.start();
    sockets[0]?.say(HELLO);
    sockets[0]?.say({ op: "error", code: "auth.required", title: "Sign in" });
    sockets[0]?.close();
    vi.advanceTimersByTime(60_000);
    expect(refused).toHaveBeenCalled();
    expect(sockets).toHaveLength(1);
  });

  test("waking does not wait for the pause", () => {
    gateway.start();
    sockets[0]?.close();
    gateway.wake();
    expect(sockets).toHaveLength(2);
  });
});

test("the pause doubles, is jittered by half, and never exceeds thirty seconds", () => {
  expect(backoff(0, () => 0)).toBe(250);
  expect(backoff(0, () => 1)).toBe(500);
  expect(backoff(50, () => 1)).toBe(30_000);
});
