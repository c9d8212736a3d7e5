// Names between colons to Unicode. The daily ones are here; the rest come when first needed.

import { createSignal } from "solid-js";
import common from "./common.data";

/** Matches a short name; group 1 of it (the last group) is the name. */
export const SHORTCODE: RegExp = /:([a-z0-9_+-]{1,50}):/u;

export interface NamedEmoji {
  readonly emoji: string;
  readonly names: readonly string[];
}

function read(text: string): NamedEmoji[] {
  return text.split(",").map((entry) => {
    const [emoji = "", ...names] = entry.split(" ");
    return { emoji, names };
  });
}

function index(list: readonly NamedEmoji[]): Map<string, string> {
  return new Map(list.flatMap(({ emoji, names }) => names.map((name) => [name, emoji] as const)));
}

const COMMON = read(common);
let list: readonly NamedEmoji[] = COMMON;
let byName = index(COMMON);
let loading: Promise<void> | null = null;
const [shortcodesLoaded, setLoaded] = createSignal(false);

/** Whether every name is known by now; reading it in a computation repeats it on arrival. */
export { shortcodesLoaded };

/** Fetch all names once; harmless when repeated or offline. */
export function loadShortcodes(): Promise<void> {
  loading ??= import("./all.data").then(
    ({ default: all }) => {
      list = read(all);
      byName = index(list);
      setLoaded(true);
    },
    () => {
      loading = null;
    },
  );
  return loading;
}

/** The emoji of a name, or undefined; an unknown name starts the fetch of all. */
export function emojiFor(name: string): string | undefined {
  const found = byName.get(name);
  if (!found && !shortcodesLoaded()) void loadShortcodes();
  return found;
}

/** Emoji whose names begin with, then contain, what was typed. */
export function findEmoji(typed: string, limit = 8): { emoji: string; name: string }[] {
  const wanted = typed.toLowerCase();
  const starts: { emoji: string; name: string }[] = [];
  const holds: { emoji: string; name: string }[] = [];
  for (const { emoji, names } of list) {
    const first = names.find((name) => name.startsWith(wanted));
    const some = first ?? names.find((name) => name.includes(wanted));
    if (first) starts.push({ emoji, name: first });
    else if (some) holds.push({ emoji, name: some });
  }
  // A shorter name is nearer to what was typed: ":heart" before ":heart_eyes_cat".
  starts.sort((a, b) => a.name.length - b.name.length);
  return [...starts, ...holds].slice(0, limit);
}
