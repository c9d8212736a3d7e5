// Which messages read as one utterance.

export const GROUP_MS = 5 * 60_000;

/** What grouping looks at; the store's messages have all of it. */
export interface Groupable {
  readonly author_id: string;
  readonly kind: string;
  readonly created_ms: number;
  readonly reply_to?: unknown;
}

/** Whether a message follows its predecessor without a heading of its own. */
export function continues(
  previous: Groupable | undefined,
  message: Groupable,
  sameDay: (a: number, b: number) => boolean,
): boolean {
  if (previous?.kind !== "text" || message.kind !== "text") return false;
  if (previous.author_id !== message.author_id || message.reply_to) return false;
  const gap = message.created_ms - previous.created_ms;
  // A clock gone backwards gives a negative gap; the server's order still holds.
  return gap < GROUP_MS && sameDay(previous.created_ms, message.created_ms);
}
