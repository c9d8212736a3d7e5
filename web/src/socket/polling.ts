// The gateway's frames over long polls: the same protocol where a network breaks WebSockets.
//
// Both directions are numbered, so a request whose answer got lost is simply made again. What the
// server does not know any more ends the wire; the gateway client then opens anew and resumes.

import type { PollApi } from "../lib/api/polling";
import type { ClientFrame, FramesPolled } from "../lib/contract";
import { ApiError } from "../lib/http";
import { backoff } from "./backoff";
import type { Identify, Wire } from "./wire";

const TRIES = 3;
const FRAMES_AT_ONCE = 50;
/** The server has enough to do with what was sent: how long to wait before sending the rest. */
const BUSY_MS = 300;
/** A poll that dies after this was cut by something that does not let requests wait. */
const CUT_MS = 4_000;

/** Nothing came for a post, or for a poll, which the server holds for half a minute at most. */
const SILENT_POST_MS = 10_000;
const SILENT_POLL_MS = 45_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Fail as a lost connection does when a request hangs: its number makes it safe to repeat. */
function within<T>(ms: number, request: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new ApiError({})), ms);
    request.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

export function openPolling(api: PollApi, identify: Identify): Wire {
  const leaving = new AbortController();
  const queue: ClientFrame[] = [];
  let id = "";
  let taken = 0;
  let waitSeconds: number | undefined;
  let isOver = false;
  let isSending = false;

  const wire: Wire = {
    get isOpen() {
      return id !== "" && !isOver;
    },
    // All that was missed comes along.
    patienceMs: 45_000,
    send(frame) {
      queue.push(frame);
      if (!isSending) void run(sendAll);
    },
    close() {
      if (isOver) return;
      if (id) leave();
      queueMicrotask(end);
    },
    onframe: null,
    onclose: null,
  };

  function leave(): void {
    // Whom nobody polls any more the server forgets by itself.
    api.close(id).catch(() => undefined);
  }

  function end(): void {
    if (isOver) return;
    isOver = true;
    globalThis.removeEventListener?.("pagehide", wire.close);
    leaving.abort();
    wire.onclose?.();
  }

  /** Make a request until it is answered; what repeating cannot mend is thrown. */
  async function persist<T>(ask: () => Promise<T>): Promise<T> {
    for (let tried = 1; ; tried += 1) {
      try {
        return await ask();
      } catch (error) {
        const isTransient = error instanceof ApiError && error.isTransient;
        if (isOver || !isTransient || tried === TRIES) throw error;
        await pause(Math.max(backoff(tried), error.retryAfterSeconds * 1000));
      }
    }
  }

  /** Run one direction to its end: when it fails, the wire is over. */
  async function run(direction: () => Promise<void>): Promise<void> {
    try {
      await direction();
    } catch (error) {
      if (!isOver && error instanceof ApiError && error.status === 401) {
        wire.onframe?.({ op: "error", code: "auth.required", title: error.message, detail: "" });
      }
      end();
    }
  }

  async function sendAll(): Promise<void> {
    isSending = true;
    let isBusy = false;
    while (queue.length > 0 && !isOver) {
      if (isBusy) await pause(BUSY_MS);
      const frames = queue.slice(0, FRAMES_AT_ONCE);
      const answer = await persist(() => within(SILENT_POST_MS, api.send(id, taken + 1, frames)));
      queue.splice(0, answer.taken - taken);
      isBusy = answer.taken - taken < frames.length;
      taken = answer.taken;
    }
    isSending = false;
  }

  async function listen(): Promise<void> {
    const opened = await api.open(identify());
    id = opened.id;
    taken = 1;
    if (isOver) return leave();
    let last = hear(opened);
    while (!isOver) last = hear(await poll(last));
  }

  function poll(after: number): Promise<FramesPolled> {
    return persist(async () => {
      const begunMs = Date.now();
      try {
        const asked = api.poll(id, after, waitSeconds, leaving.signal);
        return await within(SILENT_POLL_MS, asked);
      } catch (error) {
        const lastedMs = Date.now() - begunMs;
        if (lastedMs > CUT_MS) waitSeconds = Math.floor(lastedMs / 2_000);
        throw error;
      }
    });
  }

  /** Hand on what an answer brought and return the number of its last frame. */
  function hear(answer: FramesPolled): number {
    for (const frame of answer.frames) if (!isOver) wire.onframe?.(frame);
    if (answer.close) end();
    return answer.last;
  }

  // A page that goes away says so, as the browser does for its sockets.
  globalThis.addEventListener?.("pagehide", wire.close);
  void run(listen);
  return wire;
}
