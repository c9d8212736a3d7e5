// The text field itself: its height, and edits that the browser's undo knows of.

import type { Selected } from "./formatting";

/** Grow with the text where the style sheet cannot do it alone. */
export function grow(field: HTMLTextAreaElement): void {
  if (CSS.supports("field-sizing", "content")) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}

export function selectionOf(field: HTMLTextAreaElement): Selected {
  return { text: field.value, start: field.selectionStart, end: field.selectionEnd };
}

/**
 * Change the text as if it were typed.
 *
 * `execCommand` is old and disowned, and still the only way that Ctrl+Z takes back.
 */
export function replaceText(field: HTMLTextAreaElement, wanted: Selected): void {
  const old = field.value;
  let from = 0;
  const least = Math.min(old.length, wanted.text.length);
  while (from < least && old[from] === wanted.text[from]) from++;
  let same = 0;
  while (
    same < least - from &&
    old[old.length - 1 - same] === wanted.text[wanted.text.length - 1 - same]
  ) {
    same++;
  }
  field.focus();
  field.setSelectionRange(from, old.length - same);
  const inserted = wanted.text.slice(from, wanted.text.length - same);
  const isDone = inserted
    ? document.execCommand("insertText", false, inserted)
    : from === old.length - same || document.execCommand("delete");
  if (!isDone || field.value !== wanted.text) {
    field.value = wanted.text;
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
  field.setSelectionRange(wanted.start, wanted.end);
  grow(field);
}

/** Whether Enter now belongs to an input method: it chooses a character, it sends nothing. */
export function isComposing(event: KeyboardEvent): boolean {
  // 229: some input methods report the last key after the composition has ended.
  return event.isComposing || event.keyCode === 229;
}
