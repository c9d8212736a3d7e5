// Message source to HTML text: micromark with the parts of GFM that a chat wants.

import { micromark } from "micromark";
import {
  gfmAutolinkLiteral,
  gfmAutolinkLiteralHtml,
} from "micromark-extension-gfm-autolink-literal";
import { gfmStrikethrough, gfmStrikethroughHtml } from "micromark-extension-gfm-strikethrough";
import { gfmTable, gfmTableHtml } from "micromark-extension-gfm-table";
import { gfmTaskListItem, gfmTaskListItemHtml } from "micromark-extension-gfm-task-list-item";
import type { Extension, HtmlExtension } from "micromark-util-types";
import { flattenNesting, isParsable } from "./guard";

// Left out: raw HTML (shown as typed), indented code and underlined headings (pasted text is
// full of both by accident), link definitions (they would vanish from a message), and images
// (a remote image tells its server who reads).
const CHAT_SYNTAX: Extension = {
  disable: {
    null: [
      "htmlFlow",
      "htmlText",
      "codeIndented",
      "setextUnderline",
      "definition",
      "labelStartImage",
    ],
  },
};

const EXTENSIONS: Extension[] = [
  gfmAutolinkLiteral(),
  gfmStrikethrough({ singleTilde: false }),
  gfmTable(),
  gfmTaskListItem(),
  CHAT_SYNTAX,
];

const HTML_EXTENSIONS: HtmlExtension[] = [
  gfmAutolinkLiteralHtml(),
  gfmStrikethroughHtml(),
  gfmTableHtml(),
  gfmTaskListItemHtml(),
];

function escapeHtml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

/** Turn message source into HTML text; not yet fit for the page, see `sanitize`. */
export function parse(source: string): string {
  if (!isParsable(source)) return `<p>${escapeHtml(source)}</p>`;
  return micromark(flattenNesting(source), {
    extensions: EXTENSIONS,
    htmlExtensions: HTML_EXTENSIONS,
  });
}
