// Source to page, remembered: scrolling back must not parse a message again.

import { shortcodesLoaded } from "../emoji/shortcodes";
import { decorate } from "./decorate";
import { parse } from "./parse";
import { sanitize } from "./sanitize";
import type { MentionLookup } from "./types";

const MOST_KEPT = 3_000;
const kept = new Map<string, DocumentFragment>();

/** Render without remembering: for previews. */
export function renderOnce(source: string, lookup: MentionLookup): DocumentFragment {
  const made = decorate(sanitize(parse(source)), lookup);
  if (made.textContent?.trim() || made.querySelector("hr,.task")) return made;
  // Only marks, as in ">>>": nothing would be seen, so the marks are what was meant.
  const typed = document.createElement("p");
  typed.textContent = source;
  made.replaceChildren(typed);
  return made;
}

/** Render a message; `key` names its id, version and whatever the lookup depends on. */
export function render(key: string, source: string, lookup: MentionLookup): DocumentFragment {
  const full = `${key}:${shortcodesLoaded() ? 1 : 0}`;
  let made = kept.get(full);
  if (made) {
    // Taken out and put back: a Map keeps order, so its first key is the longest unused.
    kept.delete(full);
  } else {
    made = renderOnce(source, lookup);
  }
  kept.set(full, made);
  if (kept.size > MOST_KEPT) {
    const oldest = kept.keys().next().value;
    if (oldest !== undefined) kept.delete(oldest);
  }
  return made.cloneNode(true) as DocumentFragment;
}
