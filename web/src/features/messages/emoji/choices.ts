// What this reader picks: the skin tone, and the emoji used last. Kept in the browser.

import { createSignal } from "solid-js";

const TONE = "plexichat.emoji-tone";
const LAST = "plexichat.emoji-last";
const MOST = 18;
const AT_FIRST = ["👍", "❤️", "😂", "🎉", "👀", "🙏", "🔥", "✅", "😮"];

function read<T>(key: string, otherwise: T): T {
  try {
    return (JSON.parse(localStorage.getItem(key) ?? "null") as T | null) ?? otherwise;
  } catch {
    return otherwise;
  }
}

function keep(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Full or refused: then it holds until the page closes.
  }
}

const [tone, setToneSignal] = createSignal(read(TONE, 0));
const [last, setLast] = createSignal<readonly string[]>(read(LAST, AT_FIRST));

/** 0 is the yellow of no tone, 1 to 5 are Fitzpatrick's scale as Unicode counts it. */
export { last, tone };

export function setTone(value: number): void {
  setToneSignal(value);
  keep(TONE, value);
}

export function remember(emoji: string): void {
  setLast([emoji, ...last().filter((each) => each !== emoji)].slice(0, MOST));
  keep(LAST, last());
}
