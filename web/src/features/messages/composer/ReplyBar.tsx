// Which message is being answered.

import X from "lucide-solid/icons/x";
import type { JSX } from "solid-js";
import { type Item, nameOf, useConversation } from "../conversation";
import { plainText } from "../markdown/plain";
import { useView } from "../viewState";

export function ReplyBar(props: { readonly item: Item }): JSX.Element {
  const conversation = useConversation();
  const view = useView();
  return (
    <div class="reply-bar">
      <span class="reply-bar-text" dir="auto">
        Replying to <bdi class="reply-author">{nameOf(conversation, props.item.author_id)}</bdi>{" "}
        <span class="reply-text">{plainText(props.item.body, 80)}</span>
      </span>
      <button
        type="button"
        class="icon-button"
        aria-label="Do not reply"
        onClick={() => {
          view.setReplyTo(null);
          view.focusComposer();
        }}
      >
        <X size={16} />
      </button>
    </div>
  );
}
