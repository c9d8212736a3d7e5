import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { PollApi } from "../lib/api/polling";
import type { ClientFrame, FramesPolled, PollOpened, ServerFrame } from "../lib/contract";
import { ApiError } from "../lib/http";
import { openPolling } from "./polling";
import type { Wire } from "./wire";

interface Polled {
  after: number;
  wait: number | undefined;
  answer: (answer: FramesPolled) => void;
  fail: (error: unknown) => void;
}

/** The server's end: each poll waits for the test, posts are taken as `room` says. */
class TestApi implements PollApi {
  polls: Polled[] = [];
  posts: { first: number; frames: readonly ClientFrame[] }[] = [];
  room = Number.POSITIVE_INFINITY;
  failing: unknown[] = [];
  closed: string[] = [];
  opening: Promise<PollOpened> = Promise.resolve({ id: "c1", frames: [], last: 2 });

  open = () => this.opening;
  poll = (_id: string, after: number, wait?: number, signal?: AbortSignal) =>
    new Promise<FramesPolled>((answer, fail) => {
      signal?.addEventListener("abort", () => fail(new DOMException("", "AbortError")));
      this.polls.push({ after, wait, answer, fail });
    });
  send = async (_id: string, first: number, frames: readonly ClientFrame[]) => {
    const failure = this.failing.shift();
    this.posts.push({ first, frames });
    if (failure === "hangs") return new Promise<never>(() => undefined);
    if (failure) throw failure;
    return { taken: first - 1 + Math.min(frames.length, this.room) };
  };
  close = async (id: string) => void this.closed.push(id);
}

const OFFLINE = new ApiError({});
const refused = (status: number, code: string): ApiError => new ApiError({ status, code });
const frame = (n: number): ServerFrame => ({ op: "fact", n }) as unknown as ServerFrame;
const beat = (ref: string): ClientFrame => ({ op: "heartbeat", ref });

let api: TestApi;
let wire: Wire;
const wires: Wire[] = [];
let heard: ServerFrame[];
let closed: number;

const settle = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

async function open(): Promise<void> {
  wire = openPolling(api, () => ({ op: "identify" }));
  wires.push(wire);
  wire.onframe = (each) => heard.push(each);
  wire.onclose = () => {
    closed += 1;
  };
  await settle();
}

beforeEach(async () => {
  vi.useFakeTimers();
  api = new TestApi();
  heard = [];
  closed = 0;
  await open();
});
afterEach(async () => {
  for (const each of wires.splice(0)) each.close();
  await settle();
  vi.useRealTimers();
});

describe("hearing", () => {
  test("each poll asks for what comes after the last frame", async () => {
    api.polls[0]?.answer({ frames: [frame(3), frame(4)], last: 4 });
    await settle();
    expect(heard).toEqual([frame(3), frame(4)]);
    expect(api.polls.map((each) => each.after)).toEqual([2, 4]);
  });

  test("a poll whose answer got lost is made again with the same number", async () => {
    api.polls[0]?.fail(OFFLINE);
    await settle(1_000);
    expect(api.polls.map((each) => each.after)).toEqual([2, 2]);
    expect(closed).toBe(0);
  });

  test("waits less where something cuts requests that wait", async () => {
    await settle(10_000);
    api.polls[0]?.fail(refused(504, "http"));
    await settle(1_000);
    expect(api.polls[1]?.wait).toBe(5);
  });

  test("gives up when nothing is answered again and again", async () => {
    for (let each = 0; each < 3; each += 1) {
      api.polls.at(-1)?.fail(OFFLINE);
      await settle(5_000);
    }
    expect(closed).toBe(1);
    expect(wire.isOpen).toBe(false);
  });

  test.each([
    [404, "gateway.connection_unknown"],
    [409, "gateway.number_wrong"],
    [409, "gateway.poll_replaced"],
  ])("ends at once when the server answers %i %s", async (status, code) => {
    api.polls[0]?.fail(refused(status, code));
    await settle();
    expect([closed, heard]).toEqual([1, []]);
  });

  test("tells of a session that ended as the gateway does", async () => {
    api.polls[0]?.fail(refused(401, "auth.needed"));
    await settle();
    expect(heard[0]).toMatchObject({ op: "error", code: "auth.required" });
    expect(closed).toBe(1);
  });

  test("ends after the frames that come with the server's close", async () => {
    api.polls[0]?.answer({ frames: [frame(3)], last: 3, close: { code: 1012, reason: "restart" } });
    await settle();
    expect([heard, closed, api.polls.length]).toEqual([[frame(3)], 1, 1]);
  });
});

describe("opening", () => {
  test("brings the first frames, and no poll after a refusal", async () => {
    const close = { code: 4003, reason: "Sign in first" };
    api.opening = Promise.resolve({ id: "c2", frames: [frame(1), frame(2)], last: 2, close });
    await open();
    expect([heard, closed, api.polls.length]).toEqual([[frame(1), frame(2)], 1, 1]);
  });

  test("that is refused ends the wire", async () => {
    api.opening = Promise.reject(refused(503, "limit.connections"));
    await open();
    expect(closed).toBe(1);
  });
});

describe("saying", () => {
  test("what is said while a post is on its way goes with the next, numbered on", async () => {
    for (const ref of ["1", "2", "3"]) wire.send(beat(ref));
    await settle();
    expect(api.posts).toEqual([
      { first: 2, frames: [beat("1")] },
      { first: 3, frames: [beat("2"), beat("3")] },
    ]);
  });

  test("a post whose answer got lost is made again under the same number", async () => {
    api.failing = [OFFLINE];
    wire.send(beat("1"));
    await settle(1_000);
    expect(api.posts).toEqual([
      { first: 2, frames: [beat("1")] },
      { first: 2, frames: [beat("1")] },
    ]);
  });

  test("a post that hangs is made again, and so is a poll", async () => {
    api.failing = ["hangs"];
    wire.send(beat("1"));
    await settle(12_000);
    expect(api.posts).toHaveLength(2);
    await settle(45_000);
    expect(api.polls.map((each) => each.after)).toEqual([2, 2]);
    expect(closed).toBe(0);
  });

  test("waits as long as it is told to", async () => {
    api.failing = [new ApiError({ status: 429, code: "rate.limit" }, 7)];
    wire.send(beat("1"));
    await settle(6_900);
    expect(api.posts).toHaveLength(1);
    await settle(200);
    expect(api.posts).toHaveLength(2);
  });

  test("what a busy server left is sent again after a pause", async () => {
    api.room = 0;
    wire.send(beat("1"));
    await settle();
    expect(api.posts).toHaveLength(1);
    api.room = 9;
    await settle(300);
    expect(api.posts[1]).toEqual({ first: 2, frames: [beat("1")] });
  });
});

describe("closing", () => {
  test("says so to the server, and to its owner later", async () => {
    wire.close();
    expect(closed).toBe(0);
    await settle();
    expect([api.closed, closed, heard]).toEqual([["c1"], 1, []]);
  });

  test("a page that goes away closes", async () => {
    globalThis.dispatchEvent(new Event("pagehide"));
    await settle();
    expect([api.closed, closed]).toEqual([["c1"], 1]);
  });

  test("what opened only after it was closed is closed as well", async () => {
    let answer: (opened: PollOpened) => void = () => undefined;
    api.opening = new Promise((resolve) => {
      answer = resolve;
    });
    await open();
    wire.close();
    await settle();
    answer({ id: "c2", frames: [], last: 2 });
    await settle();
    expect(api.closed).toEqual(["c2"]);
    expect(api.polls).toHaveLength(1);
  });
});
