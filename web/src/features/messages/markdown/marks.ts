// The marks of Markdown in a message's source, for showing it as plain text. Pure.

// What each hides: all of it but the second group.
const MARKS = [
  /(```[^\n`]*\n|```)()/gu,
  /(!?\[)([^\]\n]{0,200})(\]\([^)\n]{0,2000}\))/gu,
  /^([ \t]*(?:>+|#{1,6}|[-*+])[ \t]+)()/gmu,
  /(\*\*|__|~~|`)()(?=\S)/gu,
  /(?<=\S)(\*\*|__|~~|`)()/gu,
  /(?<![\p{L}\p{N}_*])([*_])((?=\S)[^*_\n]{1,200}(?<=\S))([*_])(?![\p{L}\p{N}_*])/gu,
];
const SPOILER = /\|\|[^|]{1,2000}\|\|/gu;

/** Put `stand` for each mark; what remains is for reading, never for parsing again. */
export function withoutMarks(source: string, stand: (mark: string) => string): string {
  return MARKS.reduce(
    (text, mark) =>
      text.replace(
        mark,
        (_, before: string, kept: string, after?: unknown) =>
          stand(before) + kept + (typeof after === "string" ? stand(after) : ""),
      ),
    source,
  );
}

/** Put `stand` for what somebody covered. */
export function withoutSpoilers(source: string, stand: (spoiler: string) => string): string {
  return source.replace(SPOILER, stand);
}
