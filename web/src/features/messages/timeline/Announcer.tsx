// New messages for those who hear the page: gathered each second, silent during composition.

import { createEffect, createSignal, type JSX, on, onCleanup, onMount } from "solid-js";
import { nameOf, useConversation } from "../conversation";
import { plainText } from "../markdown/plain";
import { useView } from "../viewState";

const EVERY_MS = 1_000;
/** More than this at once is said as a number: nobody can listen to a flood. */
const MOST_SAID = 3;

export function Announcer(): JSX.Element {
  const conversation = useConversation();
  const view = useView();
  const [text, setText] = createSignal("");
  let gathered: string[] = [];
  let composing = false;
  let lastSeq = Number.POSITIVE_INFINITY;

  createEffect(
    on(
      () => conversation.history.keys(),
      (keys) => {
        const fresh: string[] = [];
        let newest = 0;
        for (let index = keys.length - 1; index >= 0; index--) {
          const item = conversation.history.item(keys[index] ?? "");
          if (!item || item.sending) continue;
          newest = Math.max(newest, item.seq);
          if (item.seq <= lastSeq) break;
          if (item.author_id !== conversation.me()?.id && item.kind === "text") {
            fresh.unshift(`${nameOf(conversation, item.author_id)}: ${plainText(item.body, 200)}`);
          }
        }
        // What comes with paging is older than the newest and stays unsaid; so is a first page.
        if (newest > 0 && !conversation.history.hasAfter()) {
          gathered.push(...fresh);
          lastSeq = newest;
        }
      },
    ),
  );

  onMount(() => {
    const began = (): void => {
      composing = true;
    };
    const ended = (): void => {
      composing = false;
    };
    document.addEventListener("compositionstart", began);
    document.addEventListener("compositionend", ended);
    const timer = setInterval(() => {
      if (composing || gathered.length === 0) return;
      const many = gathered.length > MOST_SAID;
      setText(many ? `${gathered.length} new messages` : gathered.join(". "));
      gathered = [];
    }, EVERY_MS);
    onCleanup(() => {
      clearInterval(timer);
      document.removeEventListener("compositionstart", began);
      document.removeEventListener("compositionend", ended);
    });
  });

  return (
    <div class="visually-hidden" role="status" aria-live="polite">
      {text()} {view.said()}
    </div>
  );
}
