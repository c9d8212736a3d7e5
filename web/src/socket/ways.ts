// Which way leads to the server: WebSocket, or long polling where a network breaks WebSockets.
//
// A way that fails again and again while the server can be reached is left for the other one.
// Whoever polls has a WebSocket tried now and then, beside the polls that go on meanwhile.

import type { Identify, Wire } from "./wire";

export type Way = "socket" | "polling";

export interface Ways {
  /** Open the way that is the right one now; its first frame is `identify`. */
  open(identify: Identify): Wire;
  /** What was opened last became ready. */
  proved(): void;
  /** What was opened last ended before it was ready; `isLate`: nothing came at all. */
  failed(isLate: boolean): void;
  /** Try a WebSocket now: the network may be another one. */
  tryAgain(): void;
  /** Whether opening now would take another way than the one in use. */
  readonly hasBetter: boolean;
}

export interface WaysOptions {
  openSocket: (identify?: Identify) => Wire;
  openPolling: (identify: Identify) => Wire;
  /** Tell whether the server answers at all: a server that is down says nothing of the network. */
  reach: () => Promise<boolean>;
  /** What is remembered for this tab. */
  kept?: { load(): Way; save(way: Way): void };
}

const FAILURES = 2;
const TRY_AGAIN_MS = 600_000;
const TRIAL_MS = 10_000;
const KEY = "plexichat.way";

const tab = {
  load: (): Way => (globalThis.sessionStorage?.getItem(KEY) === "polling" ? "polling" : "socket"),
  save: (way: Way): void => globalThis.sessionStorage?.setItem(KEY, way),
};

export function createWays({ openSocket, openPolling, reach, kept = tab }: WaysOptions): Ways {
  let way = kept.load();
  let used = way;
  let failures = 0;
  let proofs = 0;
  let againTimer: ReturnType<typeof setTimeout> | undefined;
  let trial: Wire | null = null;

  const tryAgain = (): void => {
    if (way === "socket" || trial) return;
    againIn(TRY_AGAIN_MS);
    trial = openSocket();
    carries(trial).then((isCarried) => {
      trial = null;
      if (isCarried) way = "socket";
    });
  };

  const againIn = (ms: number): void => {
    clearTimeout(againTimer);
    againTimer = setTimeout(tryAgain, ms);
  };

  return {
    open(identify) {
      used = way;
      return way === "socket" ? openSocket(identify) : openPolling(identify);
    },
    proved() {
      failures = 0;
      proofs += 1;
      kept.save(used);
      clearTimeout(againTimer);
      if (used === "polling") againIn(TRY_AGAIN_MS);
    },
    failed(isLate) {
      const [failed, before] = [used, proofs];
      void reach().then((isReached) => {
        if (!isReached || way !== failed || proofs !== before) return;
        // Who heard nothing has waited long enough already.
        failures += isLate ? FAILURES : 1;
        if (failures < FAILURES) return;
        failures = 0;
        way = way === "socket" ? "polling" : "socket";
      });
    },
    tryAgain,
    get hasBetter() {
      return way !== used;
    },
  };
}

/** Tell whether a new WebSocket carries frames both ways, and close it. */
function carries(trial: Wire): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => done(false), TRIAL_MS);
    const done = (isCarried: boolean): void => {
      clearTimeout(timer);
      trial.onframe = null;
      trial.onclose = null;
      trial.close();
      resolve(isCarried);
    };
    // The server refuses what comes before `identify`: an answer that needs no session.
    trial.onframe = (frame) => {
      if (frame.op === "hello") trial.send({ op: "heartbeat" });
      else done(true);
    };
    trial.onclose = () => done(false);
  });
}
