// What is being completed at the caret, and what fits best.

export type Trigger = "@" | "#" | ":" | "/";

export interface Completing {
  readonly trigger: Trigger;
  readonly query: string;
  /** Where the trigger stands; what is chosen replaces everything from here to the caret. */
  readonly from: number;
}

const AT_CARET = /(?:^|[\s([{"'])([@#:])([\p{L}\p{N}_.+-]{0,40})$/u;
const COMMAND = /^\/([a-z]{0,20})$/;

/** Find the word at the caret that asks for completion. */
export function completingAt(text: string, caret: number): Completing | null {
  const before = text.slice(Math.max(0, caret - 60), caret);
  const command = caret <= 21 ? COMMAND.exec(text.slice(0, caret)) : null;
  if (command) return { trigger: "/", query: command[1] ?? "", from: 0 };
  const hit = AT_CARET.exec(before);
  if (!hit) return null;
  const trigger = hit[1] as Trigger;
  const query = hit[2] ?? "";
  // ":" alone is punctuation, and ":1" a time; two letters say that an emoji is meant.
  if (trigger === ":" && !/^[a-z+-][a-z0-9_+-]/i.test(query)) return null;
  return { trigger, query, from: caret - query.length - 1 };
}

/** Put the choice in place of what was typed and give the new text and caret. */
export function complete(
  text: string,
  caret: number,
  at: Completing,
  chosen: string,
): { text: string; caret: number } {
  const after = text.slice(caret);
  const gap = /^\s/.test(after) ? "" : " ";
  return {
    text: text.slice(0, at.from) + chosen + gap + after,
    caret: at.from + chosen.length + 1,
  };
}

function folded(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();
}

/** 0 is best; undefined means that it does not fit. */
export function fitness(query: string, ...names: readonly string[]): number | undefined {
  const wanted = folded(query);
  if (!wanted) return 0;
  let best: number | undefined;
  for (const name of names) {
    const candidate = folded(name);
    let score: number | undefined;
    if (candidate === wanted) score = 0;
    else if (candidate.startsWith(wanted)) score = 1;
    else if (candidate.split(/[\s._-]+/).some((word) => word.startsWith(wanted))) score = 2;
    else if (candidate.includes(wanted)) score = 3;
    if (score !== undefined && (best === undefined || score < best)) best = score;
  }
  return best;
}

/** The best fitting items, in their given order where they fit alike. */
export function bestFits<T>(
  items: readonly T[],
  query: string,
  names: (item: T) => readonly string[],
  limit = 8,
): T[] {
  return items
    .map((item, order) => ({ item, order, score: fitness(query, ...names(item)) }))
    .filter((entry): entry is typeof entry & { score: number } => entry.score !== undefined)
    .sort((a, b) => a.score - b.score || a.order - b.order)
    .slice(0, limit)
    .map((entry) => entry.item);
}
