// Row keys that stay the same when the server confirms a message, so that its row is not rebuilt.

import type { Message } from "../lib/contract";
import type { Pending } from "./state";

export function keyOf(message: Pick<Message, "author_id" | "nonce">): string {
  return `${message.author_id}:${message.nonce}`;
}

export function keyOfPending(pending: Pick<Pending, "nonce">, meId: string): string {
  return `${meId}:${pending.nonce}`;
}
