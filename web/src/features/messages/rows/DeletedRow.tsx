// What remains of a deleted message; its author may take the deletion back for a while.

import { createSignal, type JSX, onCleanup, Show } from "solid-js";
import { type Item, useConversation } from "../conversation";
import { useView } from "../viewState";

const UNDO_MS = 5 * 60_000;

export function DeletedRow(props: { readonly item: Item; readonly size: number }): JSX.Element {
  const conversation = useConversation();
  const view = useView();
  const age = (): number => Date.now() - (props.item.deleted_ms ?? 0);
  const [young, setYoung] = createSignal(age() < UNDO_MS);
  const timer = setTimeout(() => setYoung(false), Math.max(0, UNDO_MS - age()));
  onCleanup(() => clearTimeout(timer));
  const own = (): boolean => props.item.author_id === conversation.me()?.id;
  return (
    <article
      class="message message-deleted"
      data-key={props.item.key}
      data-seq={props.item.seq}
      tabindex={view.active() === props.item.key ? 0 : -1}
      aria-posinset={Math.max(1, props.item.seq)}
      aria-setsize={Math.max(props.size, props.item.seq)}
    >
      <div class="message-gutter" />
      <div class="message-main">
        <span>{own() ? "You deleted this message." : "This message was deleted."}</span>
        <Show when={own() && young()}>
          <button
            type="button"
            class="text-button"
            onClick={() => void conversation.verbs.restore(props.item)}
          >
            Undo
          </button>
        </Show>
      </div>
    </article>
  );
}
