// A text field with completion, formatting and lists: shared by the composer and the editor.

import { type Accessor, createMemo, createSignal } from "solid-js";
import type { Conversation } from "../conversation";
import { type Completing, complete, completingAt } from "./completion";
import { grow, isComposing, replaceText, selectionOf } from "./field";
import { continueList, format, formatOf } from "./formatting";
import { type Offer, offersFor } from "./offers";

export interface Field {
  readonly text: Accessor<string>;
  setText(text: string): void;
  readonly offers: Accessor<readonly Offer[]>;
  readonly chosen: Accessor<number>;
  point(index: number): void;
  choose(offer: Offer): void;
  /** Read the field after a change or a move of the caret. */
  read(): void;
  /** Handle a key that concerns the text; true when nothing else should. */
  pressed(event: KeyboardEvent): boolean;
  insert(text: string): void;
  attach(element: HTMLTextAreaElement): void;
  element(): HTMLTextAreaElement;
}

const STEP: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };

export function createField(conversation: Conversation, initial: string): Field {
  let element!: HTMLTextAreaElement;
  const [text, setText] = createSignal(initial);
  const [at, setAt] = createSignal<Completing | null>(null, {
    equals: (a, b) => a?.trigger === b?.trigger && a?.query === b?.query && a?.from === b?.from,
  });
  const [chosen, setChosen] = createSignal(0);
  // Escape closes the list for the word at hand; another word opens it again.
  const [dismissed, setDismissed] = createSignal(-1);
  const offers = createMemo<readonly Offer[]>(() => {
    const now = at();
    if (!now || dismissed() === now.from) return [];
    return offersFor(conversation, now);
  });

  function read(): void {
    setText(element.value);
    grow(element);
    const isPoint = element.selectionStart === element.selectionEnd;
    const now = isPoint ? completingAt(element.value, element.selectionStart) : null;
    if (now?.from !== at()?.from || now?.query !== at()?.query) setChosen(0);
    if (!now) setDismissed(-1);
    setAt(now);
  }

  function choose(offer: Offer): void {
    const now = at();
    if (!now) return;
    const made = complete(element.value, element.selectionStart, now, offer.insert);
    replaceText(element, { text: made.text, start: made.caret, end: made.caret });
    setAt(null);
    setText(element.value);
  }

  function isTypedInFull(offer: Offer): boolean {
    const now = at();
    if (!now) return false;
    const made = complete(element.value, element.selectionStart, now, offer.insert);
    return made.text.trimEnd() === element.value.trimEnd();
  }

  function inList(event: KeyboardEvent): boolean {
    const list = offers();
    if (list.length === 0) return false;
    const step = STEP[event.key];
    if (step) setChosen((chosen() + step + list.length) % list.length);
    else if (event.key === "Escape") setDismissed(at()?.from ?? -1);
    else if (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey)) {
      const offer = list[chosen()];
      // What is typed in full is to be sent, not completed.
      if (!offer || (event.key === "Enter" && isTypedInFull(offer))) return false;
      choose(offer);
    } else return false;
    event.preventDefault();
    return true;
  }

  return {
    text,
    setText(now) {
      element.value = now;
      setText(now);
      setAt(null);
      grow(element);
    },
    offers,
    chosen,
    point: setChosen,
    choose,
    read,
    pressed(event) {
      if (isComposing(event)) return true;
      if (inList(event)) return true;
      const wanted = formatOf(event);
      if (wanted) {
        event.preventDefault();
        replaceText(element, format(selectionOf(element), wanted));
        read();
        return true;
      }
      if (event.key === "Enter" && event.shiftKey) {
        const listed = continueList(element.value, element.selectionStart);
        if (!listed || element.selectionStart !== element.selectionEnd) return false;
        event.preventDefault();
        replaceText(element, listed);
        read();
        return true;
      }
      return false;
    },
    insert(added) {
      const { text: now, start, end } = selectionOf(element);
      const caret = start + added.length;
      replaceText(element, {
        text: now.slice(0, start) + added + now.slice(end),
        start: caret,
        end: caret,
      });
      read();
    },
    attach(field) {
      element = field;
      element.value = text();
      queueMicrotask(() => grow(element));
    },
    element: () => element,
  };
}
