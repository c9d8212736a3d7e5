// Who is writing. The line keeps its height when nobody does, so that nothing moves.

import { createMemo, type JSX, Show } from "solid-js";
import { nameOf, useConversation } from "../messages/conversation";

/** The sentence for some names; many are not counted out. */
export function typingText(names: readonly string[]): string {
  if (names.length === 0) return "";
  if (names.length > 3) return "Several people are typing…";
  const list = new Intl.ListFormat("en").format(names);
  return names.length === 1 ? `${list} is typing…` : `${list} are typing…`;
}

export function TypingLine(): JSX.Element {
  const conversation = useConversation();
  const text = createMemo(() =>
    typingText(conversation.typingIds().map((id) => nameOf(conversation, id))),
  );
  return (
    <div class="typing-line" aria-live="off">
      <Show when={text()}>
        <span class="typing-dots" aria-hidden="true">
          <i />
          <i />
          <i />
        </span>
        <bdi>{text()}</bdi>
      </Show>
    </div>
  );
}
