// The part of a message that answers a search, cut into what is marked and what is not. Pure.

import { withoutMarks, withoutSpoilers } from "../messages/markdown/marks";

export interface Segment {
  readonly text: string;
  readonly isMarked: boolean;
}

const LIMIT = 280;
const BEFORE = 70;
// Stands for one character of Markdown that is not shown, so that places stay the same.
const UNSHOWN = "\u{E000}";

/** `highlights` are places counted in characters, as the server counts them. */
export function excerptOf(
  body: string,
  highlights: readonly (readonly [number, number])[],
): Segment[] {
  const covered = withoutSpoilers(body, asMany("▒"));
  const shown = [...withoutMarks(covered, asMany(UNSHOWN))];
  // An address of a link may be what was found.
  const isLost = highlights.some(([start, end]) =>
    shown.slice(start, end).every((each) => each === UNSHOWN),
  );
  const characters = isLost ? [...covered] : shown;
  const marks = highlights.filter(([start, end]) =>
    characters.slice(start, end).every((each) => each !== "▒"),
  );
  const [from, to] = windowOf(characters, marks[0]?.[0] ?? 0);
  const segments: Segment[] = [];
  const put = (start: number, end: number, isMarked: boolean): void => {
    const text = characters
      .slice(start, end)
      .filter((each) => each !== UNSHOWN)
      .join("")
      .replace(/\s+/gu, " ");
    if (text) segments.push({ text, isMarked });
  };
  if (from > 0) segments.push({ text: "… ", isMarked: false });
  let at = from;
  for (const [start, end] of marks) {
    if (end <= from || start >= to) continue;
    put(at, Math.max(at, start), false);
    put(Math.max(at, start), Math.min(end, to), true);
    at = Math.min(end, to);
  }
  put(at, to, false);
  if (to < characters.length) segments.push({ text: " …", isMarked: false });
  return segments;
}

/** As many of a character as a text has, so that the places of all others stay the same. */
function asMany(character: string): (text: string) => string {
  return (text) => character.repeat([...text].length);
}

/** Where to begin and end: a little before the first mark, not within a word. */
function windowOf(characters: readonly string[], first: number): [number, number] {
  let from = first > BEFORE + 20 ? first - BEFORE : 0;
  while (from > 0 && from < first && /\S/u.test(characters[from - 1] ?? " ")) from += 1;
  return [from, Math.min(characters.length, from + LIMIT)];
}
