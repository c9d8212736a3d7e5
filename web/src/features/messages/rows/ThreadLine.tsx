// The thread under a message: who answers, how much, and when last.

import { For, type JSX, Show } from "solid-js";
import { type Item, type ThreadSummary, useConversation } from "../conversation";
import { Face } from "./Face";

const FACES = 4;
const plural = new Intl.PluralRules();

export function repliesText(count: number): string {
  return plural.select(count) === "one" ? `${count} reply` : `${count} replies`;
}

export function ThreadLine(props: {
  readonly item: Item;
  readonly thread: ThreadSummary;
}): JSX.Element {
  const conversation = useConversation();
  return (
    <Show when={props.thread.reply_count > 0}>
      <button
        type="button"
        class="thread-line"
        tabindex="-1"
        onClick={() => conversation.verbs.openThread(props.item)}
      >
        <span class="thread-faces">
          <For each={props.thread.user_ids.slice(0, FACES)}>
            {(id) => <Face person={conversation.person(id)} size={20} />}
          </For>
        </span>
        <span class="thread-count">{repliesText(props.thread.reply_count)}</span>
        <Show when={props.thread.last_reply_ms}>
          {(last) => (
            <span class="thread-last">
              {conversation.calendar().dayLabel(last(), Date.now())},{" "}
              {conversation.calendar().time(last())}
            </span>
          )}
        </Show>
      </button>
    </Show>
  );
}
