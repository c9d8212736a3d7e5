// Message source as one line of plain text: reply quotes, thread lists, announcements.

import { withoutMarks, withoutSpoilers } from "./marks";

/** Strip the marks of Markdown; what remains is for reading, never for parsing again. */
export function plainText(source: string, limit = 140): string {
  const shown = withoutSpoilers(source, () => "▒▒▒").slice(0, limit * 4);
  const line = withoutMarks(shown, () => "")
    .replace(/\s+/g, " ")
    .trim();
  if (line.length <= limit) return line;
  // Cut between what a reader takes for letters, never inside an emoji.
  let out = "";
  for (const { segment } of new Intl.Segmenter().segment(line)) {
    if (out.length + segment.length > limit - 1) break;
    out += segment;
  }
  return `${out}…`;
}
