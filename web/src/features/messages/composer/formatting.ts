// The composer's text with marks put around, or before, what is selected.

export interface Selected {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export type Format = "bold" | "italic" | "strike" | "code" | "link" | "quote" | "list" | "numbers";

const AROUND: Partial<Record<Format, string>> = {
  bold: "**",
  italic: "_",
  strike: "~~",
  code: "`",
};

function around(at: Selected, mark: string): Selected {
  const { text, start, end } = at;
  const inside = text.slice(start, end);
  if (inside.includes("\n") && mark === "`") return fence(at);
  const marked =
    text.slice(start - mark.length, start) === mark && text.slice(end, end + mark.length) === mark;
  if (marked) {
    return {
      text: text.slice(0, start - mark.length) + inside + text.slice(end + mark.length),
      start: start - mark.length,
      end: end - mark.length,
    };
  }
  return {
    text: text.slice(0, start) + mark + inside + mark + text.slice(end),
    start: start + mark.length,
    end: end + mark.length,
  };
}

function fence({ text, start, end }: Selected): Selected {
  const before = start > 0 && text[start - 1] !== "\n" ? "\n```\n" : "```\n";
  const after = text[end] === "\n" || end === text.length ? "\n```" : "\n```\n";
  return {
    text: text.slice(0, start) + before + text.slice(start, end) + after + text.slice(end),
    start: start + before.length,
    end: end + before.length,
  };
}

function link({ text, start, end }: Selected): Selected {
  const inside = text.slice(start, end);
  const isAddress = /^https?:\/\/\S+$/.test(inside);
  const made = isAddress ? `[](${inside})` : `[${inside}](https://)`;
  // The caret goes where something is still missing.
  const caret = isAddress ? start + 1 : start + made.length - 1;
  return { text: text.slice(0, start) + made + text.slice(end), start: caret, end: caret };
}

function lines({ text, start, end }: Selected, mark: (index: number) => string): Selected {
  const first = text.lastIndexOf("\n", start - 1) + 1;
  const found = text.indexOf("\n", end);
  const last = found < 0 ? text.length : found;
  const old = text.slice(first, last).split("\n");
  const undo = old.every((line, index) => line.startsWith(mark(index)));
  const now = old
    .map((line, index) => (undo ? line.slice(mark(index).length) : mark(index) + line))
    .join("\n");
  const stop = first + now.length;
  return {
    text: text.slice(0, first) + now + text.slice(last),
    start: start === end ? stop : first,
    end: stop,
  };
}

/** Apply a format, or take it away where it already is. */
export function format(at: Selected, wanted: Format): Selected {
  const mark = AROUND[wanted];
  if (mark) return around(at, mark);
  if (wanted === "link") return link(at);
  if (wanted === "quote") return lines(at, () => "> ");
  if (wanted === "numbers") return lines(at, (index) => `${index + 1}. `);
  return lines(at, () => "- ");
}

const ITEM = /^(\s*)(?:([-*+])|(\d{1,9})([.)]))[ ]+(\[[ x]\][ ]+)?/;

/** What a new line adds inside a list, or null; an empty item ends the list. */
export function continueList(text: string, caret: number): Selected | null {
  const first = text.lastIndexOf("\n", caret - 1) + 1;
  const line = text.slice(first, caret);
  const hit = ITEM.exec(line);
  if (!hit) return null;
  if (line.length === hit[0].length) {
    const cleared = text.slice(0, first) + text.slice(caret);
    return { text: cleared, start: first, end: first };
  }
  const marker = hit[2] ?? `${Number(hit[3]) + 1}${hit[4]}`;
  const added = `\n${hit[1]}${marker} ${hit[5] ? "[ ] " : ""}`;
  const stop = caret + added.length;
  return { text: text.slice(0, caret) + added + text.slice(caret), start: stop, end: stop };
}

/** The format that a key asks for; letters by what they print, the digit row by position. */
export function formatOf(event: {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}): Format | null {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return null;
  const key = /^[a-z]$/i.test(event.key)
    ? event.key.toLowerCase()
    : event.code.slice(-1).toLowerCase();
  if (event.shiftKey) {
    const shifted: Record<string, Format> = {
      "7": "numbers",
      "8": "list",
      "9": "quote",
      x: "strike",
    };
    return shifted[event.code.startsWith("Digit") ? event.code.slice(-1) : key] ?? null;
  }
  const plain: Record<string, Format> = { b: "bold", i: "italic", e: "code" };
  return plain[key] ?? null;
}
