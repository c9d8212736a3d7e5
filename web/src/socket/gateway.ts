// The gateway client: one wire that stays connected, answers by ref, and resumes by numbers.

import type { ClientFrame, Numbers, ServerFrame } from "../lib/contract";
import { backoff } from "./backoff";
import type { Ways } from "./ways";
import type { Wire } from "./wire";

export type GatewayState = "idle" | "connecting" | "online" | "offline";

export class GatewayError extends Error {
  readonly code: string;
  readonly detail: string;
  constructor(code: string, title: string, detail = "") {
    super(title);
    this.code = code;
    this.detail = detail;
  }
}

export interface GatewayOptions {
  ways: Ways;
  /** What the client holds; the server replays what came after. */
  numbers: () => Numbers;
  onFrame: (frame: ServerFrame) => void;
  onState: (state: GatewayState) => void;
  /** The server does not know us (any more): stop trying, show sign-in. */
  onRefused: () => void;
  random?: () => number;
}

export interface Gateway {
  start(): void;
  stop(): void;
  /** Say something that wants no answer; false when there is no connection. */
  tell(frame: ClientFrame): boolean;
  /** Say something and wait for its `ok`; rejects with GatewayError. */
  ask<T = unknown>(frame: ClientFrame): Promise<T>;
  /** Try now instead of waiting for the back-off. */
  wake(): void;
  /** The network is known to be gone: do not wait for the silence to tell. */
  lost(): void;
}

interface Waiting {
  resolve: (frame: never) => void;
  reject: (error: GatewayError) => void;
  timer: ReturnType<typeof setTimeout>;
}

const ANSWER_MS = 15_000;
/** Codes of a server that is cut off from its database, perhaps alone of several. */
const UNABLE = new Set(["storage.unavailable", "gateway.timeout"]);
/** Codes with which the server says that identifying again cannot help. */
const REFUSED = new Set(["auth.required", "session.unknown"]);

export function createGateway(options: GatewayOptions): Gateway {
  const { ways } = options;
  const waiting = new Map<string, Waiting>();
  let wire: Wire | null = null;
  let isReady = false;
  let isWanted = false;
  let attempt = 0;
  let lastRef = 0;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let beatTimer: ReturnType<typeof setInterval> | undefined;
  let helloTimer: ReturnType<typeof setTimeout> | undefined;
  let lastHeardMs = 0;
  let unableSinceMs = Number.POSITIVE_INFINITY;

  const write = (frame: ClientFrame, ref?: string): boolean => {
    if (!wire?.isOpen) return false;
    wire.send(ref ? { ...frame, ref } : frame);
    return true;
  };

  const failWaiting = (): void => {
    for (const each of waiting.values()) {
      clearTimeout(each.timer);
      each.reject(new GatewayError("offline", "The connection was lost"));
    }
    waiting.clear();
  };

  const lose = (isLate = false): void => {
    clearInterval(beatTimer);
    clearTimeout(helloTimer);
    if (isWanted && !isReady) ways.failed(isLate);
    isReady = false;
    wire = null;
    failWaiting();
    if (!isWanted) {
      options.onState("idle");
      return;
    }
    options.onState("offline");
    clearTimeout(retryTimer);
    retryTimer = setTimeout(connect, backoff(attempt, options.random));
    attempt += 1;
  };

  /** End a connection on which nothing comes any more: its own closing could take minutes. */
  const drop = (isLate = false): void => {
    const dead = wire;
    wire = null;
    dead?.close();
    lose(isLate);
  };

  const beat = (seconds: number): void => {
    clearInterval(beatTimer);
    beatTimer = setInterval(() => {
      // A dead network tells nobody: two silent beats are the end of the connection.
      if (Date.now() - lastHeardMs > seconds * 2_500) drop();
      // Between two answers, so that changing the way fails nobody's question.
      else if (isReady && ways.hasBetter && waiting.size === 0) drop();
      else write({ op: "heartbeat" });
    }, seconds * 1000);
  };

  /** Go elsewhere when this server could do nothing for as long as an answer is waited for. */
  const unable = (askedMs: number): void => {
    unableSinceMs = Math.min(unableSinceMs, askedMs);
    if (Date.now() - unableSinceMs >= ANSWER_MS) drop();
  };

  const settle = (frame: ServerFrame & { op: "ok" | "error" }): boolean => {
    const pending = frame.ref ? waiting.get(frame.ref) : undefined;
    if (!frame.ref || !pending) return false;
    clearTimeout(pending.timer);
    waiting.delete(frame.ref);
    if (frame.op === "ok") {
      unableSinceMs = Number.POSITIVE_INFINITY;
      pending.resolve(frame as never);
    } else {
      pending.reject(new GatewayError(frame.code, frame.title, frame.detail));
      if (UNABLE.has(frame.code)) unable(Date.now());
    }
    return true;
  };

  const hear = (frame: ServerFrame): void => {
    lastHeardMs = Date.now();
    switch (frame.op) {
      case "hello":
        clearTimeout(helloTimer);
        beat(frame.heartbeat_seconds);
        return;
      case "ready":
        isReady = true;
        unableSinceMs = Number.POSITIVE_INFINITY;
        attempt = 0;
        ways.proved();
        options.onFrame(frame);
        options.onState("online");
        return;
      case "ok":
      case "error":
        if (settle(frame)) return;
        if (frame.op === "error" && REFUSED.has(frame.code)) {
          isWanted = false;
          options.onRefused();
        }
        return;
      case "heartbeat.ok":
        return;
      default:
        options.onFrame(frame);
    }
  };

  function connect(): void {
    if (!isWanted || wire) return;
    options.onState("connecting");
    const mine = ways.open(() => ({
      op: "identify",
      numbers: options.numbers(),
      client: "web",
    }));
    wire = mine;
    helloTimer = setTimeout(() => drop(true), mine.patienceMs);
    mine.onframe = (frame) => {
      if (wire === mine) hear(frame);
    };
    mine.onclose = () => {
      if (wire === mine) lose();
    };
  }

  return {
    start() {
      isWanted = true;
      attempt = 0;
      connect();
    },
    stop() {
      isWanted = false;
      clearTimeout(retryTimer);
      if (wire) wire.close();
      else options.onState("idle");
    },
    tell: (frame) => isReady && write(frame),
    ask: <T>(frame: ClientFrame) =>
      new Promise<T>((resolve, reject) => {
        lastRef += 1;
        const ref = String(lastRef);
        if (!isReady || !write(frame, ref)) {
          return reject(new GatewayError("offline", "There is no connection"));
        }
        const askedMs = Date.now();
        const timer = setTimeout(() => {
          waiting.delete(ref);
          reject(new GatewayError("offline", "The server did not answer in time"));
          unable(askedMs);
        }, ANSWER_MS);
        waiting.set(ref, { resolve: resolve as (frame: never) => void, reject, timer });
      }),
    wake() {
      if (!isWanted) return;
      clearTimeout(retryTimer);
      if (wire && isReady) write({ op: "heartbeat" });
      else connect();
    },
    lost() {
      if (isWanted && wire) drop();
    },
  };
}
