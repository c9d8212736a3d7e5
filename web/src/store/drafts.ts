// Text left in composers. Written through to local storage at once: a crash loses nothing.

import { createStore } from "solid-js/store";
import type { DraftStore } from "./api";

const PREFIX = "plexichat.draft.";

export function createDrafts(storage: Storage | undefined): DraftStore {
  const initial: Record<string, string> = {};
  for (let index = 0; index < (storage?.length ?? 0); index += 1) {
    const name = storage?.key(index) ?? "";
    if (name.startsWith(PREFIX)) initial[name.slice(PREFIX.length)] = storage?.getItem(name) ?? "";
  }
  const [drafts, setDrafts] = createStore(initial);
  return {
    get: (key) => drafts[key] ?? "",
    has: (key) => Boolean(drafts[key]?.trim()),
    set: (key, text) => {
      setDrafts(key, text);
      try {
        if (text) storage?.setItem(PREFIX + key, text);
        else storage?.removeItem(PREFIX + key);
      } catch {
        // Storage is full or refused: the draft lives as long as the page.
      }
    },
  };
}

export function forgetDrafts(storage: Storage | undefined): void {
  for (const name of Object.keys(storage ?? {})) {
    if (name.startsWith(PREFIX)) storage?.removeItem(name);
  }
}
