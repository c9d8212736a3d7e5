// When a message counts as read: seen on the screen of somebody who is there, for a moment.

import { createEffect, createSignal, onCleanup, onMount } from "solid-js";

const MOMENT_MS = 500;

export interface Reading {
  /** Tell the highest number in sight now: only what stays in sight for a moment is read. */
  sees(seq: number): void;
  /** Stop marking: the reader has said that this is to stay unread. */
  hold(): void;
}

/** Whether the page is in view and has the focus. */
export function createAttention(): () => boolean {
  const here = (): boolean => document.visibilityState === "visible" && document.hasFocus();
  const [attentive, setAttentive] = createSignal(here());
  onMount(() => {
    const look = (): void => {
      setAttentive(here());
    };
    document.addEventListener("visibilitychange", look);
    window.addEventListener("focus", look);
    window.addEventListener("blur", look);
    onCleanup(() => {
      document.removeEventListener("visibilitychange", look);
      window.removeEventListener("focus", look);
      window.removeEventListener("blur", look);
    });
  });
  return attentive;
}

/** Mark what is seen, and never go back on its own. */
export function createReading(
  attentive: () => boolean,
  readSeq: () => number,
  mark: (seq: number) => void,
): Reading {
  const [seen, setSeen] = createSignal(0);
  let held = false;
  let marked = 0;
  createEffect(() => {
    const seq = seen();
    if (!attentive() || held || seq <= Math.max(readSeq(), marked)) return;
    const timer = setTimeout(() => {
      if (held) return;
      marked = seq;
      mark(seq);
    }, MOMENT_MS);
    onCleanup(() => clearTimeout(timer));
  });
  return {
    sees: (seq) => setSeen(seq),
    hold: () => {
      held = true;
    },
  };
}
