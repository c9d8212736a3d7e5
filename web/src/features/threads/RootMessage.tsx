// The message that a thread answers, on top of it.

import { createResource, type JSX, Show } from "solid-js";
import type { Message } from "../../lib/contract";
import { useStore } from "../../store";
import { Attachments } from "../files/Attachments";
import { type Conversation, ConversationContext, type Item } from "../messages/conversation";
import { MessageBody } from "../messages/markdown/MessageBody";
import { Face } from "../messages/rows/Face";
import { Heading } from "../messages/rows/Heading";
import { repliesText } from "../messages/rows/ThreadLine";

interface RootMessageProps {
  readonly parent: Conversation;
  readonly parentId: string;
  readonly rootId: string;
}

export function RootMessage(props: RootMessageProps): JSX.Element {
  const store = useStore();
  const loaded = (): Message | undefined =>
    store.messages.history(props.parentId)?.byId[props.rootId];
  // Out of the loaded part when the thread was opened from the list of threads.
  const [fetched] = createResource(
    () => (loaded() ? null : { parent: props.parentId, root: props.rootId }),
    async ({ parent, root }) => {
      const page = await store.messages.peek(parent, { id: root }, 1);
      return page.items.find((message) => message.id === root);
    },
  );
  const item = (): Item | undefined => {
    const message = loaded() ?? (fetched.error ? undefined : fetched());
    return message && { ...message, key: message.id };
  };
  return (
    <ConversationContext.Provider value={props.parent}>
      <Show when={item()} fallback={<p class="panel-note">The first message is not at hand.</p>}>
        {(root) => (
          <>
            <div class="root-message">
              <div class="message-gutter">
                <Face person={props.parent.person(root().author_id)} size={36} />
              </div>
              <div class="message-main">
                <Heading item={root()} />
                <Show when={root().deleted_ms === null} fallback={<p>This message was deleted.</p>}>
                  <MessageBody item={root()} />
                </Show>
                <Show when={root().attachments.length > 0}>
                  <Attachments files={root().attachments} />
                </Show>
              </div>
            </div>
            <div class="root-line">
              <span>{repliesText(root().thread?.reply_count ?? 0)}</span>
            </div>
          </>
        )}
      </Show>
    </ConversationContext.Provider>
  );
}
