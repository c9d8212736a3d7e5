// What Markdown does not know: mentions, emoji, spoilers, breaks, and which way text runs.

import { emojiFor, SHORTCODE } from "../emoji/shortcodes";
import type { MentionLookup } from "./types";

// One pattern for all, so that a text is walked once: spoiler, mention, shortcode.
const MARKS = new RegExp(
  `\\|\\|(?=\\S)([^|]{1,2000}?\\S?)\\|\\||(?<![\\p{L}\\p{N}_@/.])@([\\p{L}\\p{N}_][\\p{L}\\p{N}_.-]{0,63})|${SHORTCODE.source}`,
  "gu",
);
const BLOCKS = "p,h1,h2,h3,h4,h5,h6,li,blockquote,td,th";
const INLINE = new Set(["A", "STRONG", "EM", "DEL", "CODE", "SPAN", "BUTTON", "BDI"]);
const ONE_EMOJI = /\p{Extended_Pictographic}|\p{Regional_Indicator}{2}|[0-9#*]\uFE0F?\u20E3/u;
const ONLY_EMOJI =
  /^(?:\s|\p{Extended_Pictographic}|\p{Emoji_Component}|\uFE0F|\u200D|[\u{E0020}-\u{E007F}])+$/u;
const MOST_BIG_EMOJI = 12;

function mention(name: string, lookup: MentionLookup): { node: Node; used: number } | null {
  // A name may contain full stops, a sentence may end in one: the longest known name wins.
  for (let end = name.length; end > 0; end--) {
    if (end < name.length && !/[.-]/.test(name[end] ?? "")) continue;
    const found = lookup(name.slice(0, end));
    if (!found) continue;
    const chip = document.createElement(found.userId ? "button" : "span");
    chip.className = found.self ? "mention mention-self" : "mention";
    if (found.userId) {
      chip.setAttribute("type", "button");
      chip.dataset.userId = found.userId;
      chip.tabIndex = -1;
    }
    const isolated = document.createElement("bdi");
    isolated.textContent = `@${found.label}`;
    chip.append(isolated);
    return { node: chip, used: end + 1 };
  }
  return null;
}

function spoiler(text: string): HTMLElement {
  const cover = document.createElement("span");
  cover.className = "spoiler";
  cover.setAttribute("role", "button");
  cover.setAttribute("aria-expanded", "false");
  cover.tabIndex = 0;
  cover.textContent = text;
  return cover;
}

function markText(text: string, lookup: MentionLookup): Node[] {
  const nodes: Node[] = [];
  let plain = "";
  let from = 0;
  const flush = (): void => {
    if (plain) nodes.push(document.createTextNode(plain));
    plain = "";
  };
  MARKS.lastIndex = 0;
  for (let hit = MARKS.exec(text); hit; hit = MARKS.exec(text)) {
    plain += text.slice(from, hit.index);
    from = hit.index;
    const [whole, hidden, name, code] = hit;
    if (hidden !== undefined) {
      flush();
      nodes.push(spoiler(hidden));
      from += whole.length;
    } else if (name !== undefined) {
      const chip = mention(name, lookup);
      if (chip) {
        flush();
        nodes.push(chip.node);
      }
      const used = chip?.used ?? whole.length;
      if (!chip) plain += whole;
      from += used;
      MARKS.lastIndex = from;
    } else {
      plain += emojiFor(code ?? "") ?? whole;
      from += whole.length;
    }
  }
  plain += text.slice(from);
  flush();
  return nodes;
}

function isInline(node: Node | null): boolean {
  if (!node) return false;
  return node.nodeType === Node.TEXT_NODE || INLINE.has(node.nodeName);
}

/** Put a break for each new line that stands between inline content. */
function breakLines(node: Text): Node[] {
  const parts = node.data.split("\n");
  if (parts.length === 1) return [node];
  const nodes: Node[] = [];
  parts.forEach((part, index) => {
    const first = index === 0;
    const last = index === parts.length - 1;
    const before = !first && (nodes.length > 0 || isInline(node.previousSibling));
    const after = !last || part.trim() !== "" || isInline(node.nextSibling);
    if (before && after) nodes.push(document.createElement("br"));
    if (part) nodes.push(document.createTextNode(part));
  });
  return nodes;
}

function decorateText(root: DocumentFragment, lookup: MentionLookup): void {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const texts: Text[] = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) texts.push(node as Text);
  for (const text of texts) {
    const parent = text.parentElement;
    if (!parent || parent.closest("pre,code,table > *:not(:has(td,th))")) continue;
    const inLink = parent.closest("a") !== null;
    const nodes = breakLines(text).flatMap((node) =>
      node.nodeType === Node.TEXT_NODE && !inLink ? markText((node as Text).data, lookup) : [node],
    );
    text.replaceWith(...nodes);
  }
}

function decorateElements(root: DocumentFragment): void {
  for (const link of root.querySelectorAll("a")) {
    if (!link.getAttribute("href")) {
      // Its address was refused; as a link it would lead to this very page.
      link.replaceWith(...link.childNodes);
      continue;
    }
    link.setAttribute("rel", "noopener noreferrer nofollow ugc");
    link.setAttribute("target", "_blank");
  }
  for (const block of root.querySelectorAll(BLOCKS)) block.setAttribute("dir", "auto");
  for (const code of root.querySelectorAll("pre")) {
    code.setAttribute("dir", "ltr");
    // Long lines scroll, by keys too.
    code.setAttribute("tabindex", "0");
  }
  for (const box of root.querySelectorAll("input")) {
    // A task list is a statement here, not a form: only its look is kept.
    const mark = document.createElement("span");
    mark.className = box.hasAttribute("checked") ? "task task-done" : "task";
    mark.setAttribute("role", "img");
    mark.setAttribute("aria-label", box.hasAttribute("checked") ? "done" : "to do");
    box.closest("li")?.classList.add("task-item");
    box.replaceWith(mark);
  }
  for (const table of root.querySelectorAll("table")) {
    const scroller = document.createElement("div");
    scroller.className = "table-scroll";
    scroller.tabIndex = 0;
    table.replaceWith(scroller);
    scroller.append(table);
  }
}

function isOnlyEmoji(root: DocumentFragment): boolean {
  const text = root.textContent?.trim() ?? "";
  if (!text || text.length > 120 || !ONLY_EMOJI.test(text) || !ONE_EMOJI.test(text)) return false;
  if (root.querySelector("a,code,pre,button,.spoiler,li,h1,h2,h3,h4,h5,h6")) return false;
  return [...new Intl.Segmenter().segment(text.replace(/\s/g, ""))].length <= MOST_BIG_EMOJI;
}

/** Finish a sanitized fragment for the timeline. */
export function decorate(root: DocumentFragment, lookup: MentionLookup): DocumentFragment {
  decorateText(root, lookup);
  decorateElements(root);
  if (isOnlyEmoji(root)) {
    for (const block of root.querySelectorAll("p")) block.classList.add("big-emoji");
  }
  return root;
}
