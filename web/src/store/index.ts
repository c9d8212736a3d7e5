// The front door of the store. A component calls `useStore()` and gets:
//
//   state      what is known, as a fine-grained Solid store (read only; see state.ts)
//   messages   histories, sending (optimistic, outbox), edits, reactions, threads, read marks
//   channels   titles, unread and mention counts, membership, `follow` for previews and threads
//   people     users by id, presence by view, search
//   drafts     composer text by channel or thread id
//   session    start, sign out, preferences, what is on the screen
//
// The signatures and their promises are in api.ts. Helpers for rows are in keys.ts.

import { createContext, useContext } from "solid-js";
import type { Store } from "./api";

export type * from "./api";
export { keyOf, keyOfPending } from "./keys";
export type * from "./state";

export const StoreContext = createContext<Store>();

export function useStore(): Store {
  const store = useContext(StoreContext);
  if (!store) throw new Error("useStore was called outside of StoreContext");
  return store;
}
