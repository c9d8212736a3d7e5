import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ClientFrame, ServerFrame } from "../lib/contract";
import { createWays, type Way, type Ways } from "./ways";
import type { Wire } from "./wire";

const TEN_MINUTES = 600_000;

interface TestWire extends Wire {
  way: Way;
  sent: ClientFrame[];
}

const identify = () => ({ op: "identify" }) as const;

let opened: TestWire[];
let isReached: boolean;
let kept: Way;
let ways: Ways;

function wireOf(way: Way): TestWire {
  const wire: TestWire = {
    way,
    sent: [],
    isOpen: true,
    patienceMs: 1,
    send: (frame) => void wire.sent.push(frame),
    close: vi.fn(),
    onframe: null,
    onclose: null,
  };
  opened.push(wire);
  return wire;
}

function create(): Ways {
  return createWays({
    openSocket: () => wireOf("socket"),
    openPolling: () => wireOf("polling"),
    reach: async () => isReached,
    kept: { load: () => kept, save: (way) => (kept = way) },
  });
}

/** Open, and let it end before it is ready. */
async function fail(isLate = false): Promise<void> {
  ways.open(identify);
  ways.failed(isLate);
  await vi.advanceTimersByTimeAsync(0);
}

async function next(): Promise<Way> {
  ways.open(identify);
  await vi.advanceTimersByTimeAsync(0);
  return opened.at(-1)?.way as Way;
}

const say = (wire: TestWire | undefined, op: string): void =>
  wire?.onframe?.({ op } as ServerFrame);

beforeEach(() => {
  vi.useFakeTimers();
  opened = [];
  isReached = true;
  kept = "socket";
  ways = create();
});
afterEach(() => vi.useRealTimers());

describe("the way to the server", () => {
  test("is a WebSocket as long as one opens", async () => {
    await fail();
    ways.open(identify);
    ways.proved();
    await fail();
    expect(await next()).toBe("socket");
  });

  test("is polling after two WebSockets failed while the server could be reached", async () => {
    await fail();
    expect(await next()).toBe("socket");
    ways.failed(false);
    await vi.advanceTimersByTimeAsync(0);
    expect(await next()).toBe("polling");
  });

  test("is polling after one WebSocket on which nothing came", async () => {
    await fail(true);
    expect(await next()).toBe("polling");
  });

  test("does not change by a failure that is known only after the next one proved itself", async () => {
    ways.open(identify);
    ways.failed(true);
    ways.open(identify);
    ways.proved();
    expect(await next()).toBe("socket");
  });

  test("does not change because the server is down", async () => {
    isReached = false;
    for (let each = 0; each < 5; each += 1) await fail(true);
    expect(await next()).toBe("socket");
  });

  test("is a WebSocket again where polling fails too", async () => {
    await fail(true);
    await fail();
    await fail();
    expect(await next()).toBe("socket");
  });

  test("is remembered for the tab once it proved itself", async () => {
    await fail(true);
    expect(kept).toBe("socket");
    ways.open(identify);
    ways.proved();
    expect(kept).toBe("polling");
    ways = create();
    expect(await next()).toBe("polling");
  });
});

describe("a WebSocket beside the polls", () => {
  beforeEach(async () => {
    await fail(true);
    ways.open(identify);
    ways.proved();
    opened = [];
  });

  test("is tried after ten minutes, and taken when frames go both ways", async () => {
    await vi.advanceTimersByTimeAsync(TEN_MINUTES);
    const [trial] = opened;
    expect(trial?.way).toBe("socket");
    say(trial, "hello");
    expect(trial?.sent).toEqual([{ op: "heartbeat" }]);
    expect(ways.hasBetter).toBe(false);
    say(trial, "error");
    await vi.advanceTimersByTimeAsync(0);
    expect(trial?.close).toHaveBeenCalled();
    expect(ways.hasBetter).toBe(true);
    expect(await next()).toBe("socket");
    expect(ways.hasBetter).toBe(false);
  });

  test("is tried at once when the network changes, once at a time", () => {
    ways.tryAgain();
    ways.tryAgain();
    expect(opened).toHaveLength(1);
  });

  test.each([
    ["closes", (trial: TestWire) => trial.onclose?.()],
    ["says hello and nothing more", (trial: TestWire) => say(trial, "hello")],
    ["says nothing", () => undefined],
  ])("is left alone when it %s, and tried again ten minutes later", async (_, act) => {
    ways.tryAgain();
    act(opened[0] as TestWire);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(ways.hasBetter).toBe(false);
    await vi.advanceTimersByTimeAsync(TEN_MINUTES);
    expect(opened).toHaveLength(2);
  });

  test("is not tried while there is a WebSocket already", async () => {
    ways.tryAgain();
    say(opened[0], "error");
    await vi.advanceTimersByTimeAsync(0);
    ways.open(identify);
    ways.proved();
    opened = [];
    ways.tryAgain();
    await vi.advanceTimersByTimeAsync(TEN_MINUTES);
    expect(opened).toHaveLength(0);
  });
});
