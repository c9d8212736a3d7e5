// The second belt: whatever the parser let through, only these elements reach the page.

import DOMPurify from "dompurify";

const TAGS = [
  "a",
  "p",
  "br",
  "strong",
  "em",
  "del",
  "code",
  "pre",
  "blockquote",
  "ul",
  "ol",
  "li",
  "hr",
  "h1",
  "h2",
  "h3",
  "h4",
  "h5",
  "h6",
  "table",
  "thead",
  "tbody",
  "tr",
  "th",
  "td",
  "input",
];
const ATTRIBUTES = ["href", "title", "class", "start", "align", "type", "checked", "disabled"];
const SAFE_ADDRESS = /^(?:https?:\/\/|mailto:)/i;

/** Make a fragment of the page from HTML text, without anything that could act or fetch. */
export function sanitize(html: string): DocumentFragment {
  return DOMPurify.sanitize(html, {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: ATTRIBUTES,
    ALLOWED_URI_REGEXP: SAFE_ADDRESS,
    // Else the values of these are held to be addresses, and refused as such.
    ADD_URI_SAFE_ATTR: ["align", "start", "type"],
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  });
}
