// Message source as one line of plain text: reply quotes, thread lists, announcements.

const FENCE = /```[^\n]*\n?([\s\S]*?)(?:```|$)/g;

/** Strip the marks of Markdown; what remains is for reading, never for parsing again. */
export function plainText(source: string, limit = 140): string {
  const line = source
    .slice(0, limit * 4)
    .replace(FENCE, " $1 ")
    .replace(/\|\|[^|]{1,2000}\|\|/g, "▒▒▒")
    .replace(/!?\[([^\]\n]{0,200})\]\([^)\n]{0,2000}\)/g, "$1")
    .replace(/^[ \t]*(?:>+|#{1,6}|[-*+])[ \t]+/gm, "")
    .replace(/(\*\*|__|~~|`)(?=\S)/g, "")
    .replace(/(?<=\S)(\*\*|__|~~|`)/g, "")
    .replace(/(?<![\p{L}\p{N}_*])([*_])(?=\S)([^*_\n]{1,200})(?<=\S)\1(?![\p{L}\p{N}_*])/gu, "$2")
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
