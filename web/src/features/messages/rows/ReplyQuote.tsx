// The message that is being answered, in one line that leads to it.

import type { JSX } from "solid-js";
import { type Item, nameOf, useConversation } from "../conversation";
import { plainText } from "../markdown/plain";
import { useView } from "../viewState";
import { Face } from "./Face";

type Reply = NonNullable<Item["reply_to"]>;

export function ReplyQuote(props: { readonly reply: Reply }): JSX.Element {
  const conversation = useConversation();
  const view = useView();
  const who = (): string => nameOf(conversation, props.reply.author_id);
  return (
    <button
      type="button"
      class="reply-quote"
      tabindex="-1"
      aria-label={`In reply to ${who()}: ${plainText(props.reply.excerpt)}`}
      onClick={() => view.jump({ kind: "id", id: props.reply.id })}
    >
      <span class="reply-hook" aria-hidden="true" />
      <Face person={conversation.person(props.reply.author_id)} size={16} />
      <bdi class="reply-author">{who()}</bdi>
      <span class="reply-text" dir="auto">
        {plainText(props.reply.excerpt) || "A message that is gone"}
      </span>
    </button>
  );
}
