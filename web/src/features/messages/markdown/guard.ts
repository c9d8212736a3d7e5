// Bounds on what the Markdown engine is asked to do.
//
// The engine is linear on honest text but not on every hostile one: unclosed brackets,
// emphasis runs and nested quotes make it look back over everything before them. So the
// marks that can nest are counted first, and a text past the bound is shown as it was typed.

const MAX_LENGTH = 40_000;
const MAX_QUOTE_DEPTH = 8;
const MAX_OPENERS = 400;
const MAX_EMPHASIS = 1_500;

function count(source: string, wanted: string): number {
  let found = 0;
  for (let i = 0; i < source.length; i++) if (wanted.includes(source[i] ?? "")) found++;
  return found;
}

/** Say whether a text is cheap enough to be parsed as Markdown. */
export function isParsable(source: string): boolean {
  if (source.length > MAX_LENGTH) return false;
  return (
    count(source, "[") <= MAX_OPENERS &&
    count(source, "*_~") <= MAX_EMPHASIS &&
    count(source, "`<") <= MAX_EMPHASIS &&
    count(source, "|") <= 2 * MAX_EMPHASIS
  );
}

/** Cut quotes and lists nested past reading, each level of which costs the parser a container. */
export function flattenNesting(source: string): string {
  return source.replace(
    /^(?:[ \t]{0,3}(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t]))[ \t]*){9,}/gm,
    (marks) => {
      const kept = marks.replace(/[ \t]/g, "").slice(0, MAX_QUOTE_DEPTH);
      return kept.startsWith(">") ? ">".repeat(MAX_QUOTE_DEPTH) : "\\- ";
    },
  );
}
