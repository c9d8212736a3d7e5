// What somebody found worth keeping at hand.

import X from "lucide-solid/icons/x";
import { createResource, For, type JSX, Show } from "solid-js";
import type { Message } from "../../../lib/contract";
import { useStore } from "../../../store";
import { type Conversation, ConversationContext, type Item, nameOf } from "../conversation";
import { MessageBody } from "../markdown/MessageBody";
import { Face } from "../rows/Face";

interface PinsPanelProps {
  readonly channelId: string;
  readonly conversation: Conversation;
  readonly onJump: (messageId: string) => void;
  readonly onClose: () => void;
}

export default function PinsPanel(props: PinsPanelProps): JSX.Element {
  const store = useStore();
  const [pins, { mutate }] = createResource(
    () => props.channelId,
    (id) => store.messages.pins(id),
  );
  const itemOf = (message: Message): Item => ({ ...message, key: message.id });

  async function unpin(message: Message): Promise<void> {
    await props.conversation.verbs.pin(itemOf(message), false);
    mutate((all) => all?.filter((one) => one.id !== message.id));
  }

  return (
    <aside class="panel" aria-label="Pinned messages">
      <header class="panel-header">
        <h2>Pinned messages</h2>
        <button
          type="button"
          class="icon-button"
          aria-label="Close pinned messages"
          onClick={() => props.onClose()}
        >
          <X size={18} />
        </button>
      </header>
      <div class="panel-body">
        <Show when={pins.error}>
          <p class="panel-note" role="alert">
            The pinned messages could not be read. Close and open this panel to try again.
          </p>
        </Show>
        <Show when={!(pins.error || pins.loading) && pins()?.length === 0}>
          <p class="panel-note">
            Nothing is pinned yet. Pin a message from its menu to keep it at hand for everybody.
          </p>
        </Show>
        <ConversationContext.Provider value={props.conversation}>
          <For each={pins.error ? [] : pins()}>
            {(message) => (
              <article class="pin">
                <div class="pin-heading">
                  <Face person={props.conversation.person(message.author_id)} size={20} />
                  <bdi class="author">{nameOf(props.conversation, message.author_id)}</bdi>
                  <span class="time">
                    {props.conversation.calendar().dayLabel(message.created_ms, Date.now())}
                  </span>
                </div>
                <div class="pin-body">
                  <MessageBody item={itemOf(message)} />
                  <Show when={message.attachments.length > 0}>
                    <p class="panel-note">
                      {message.attachments.map((file) => file.name).join(", ")}
                    </p>
                  </Show>
                </div>
                <div class="pin-actions">
                  <button
                    type="button"
                    class="text-button"
                    onClick={() => props.onJump(message.id)}
                  >
                    Show in channel
                  </button>
                  <Show when={props.conversation.can("pin")}>
                    <button type="button" class="text-button" onClick={() => void unpin(message)}>
                      Unpin
                    </button>
                  </Show>
                </div>
              </article>
            )}
          </For>
        </ConversationContext.Provider>
      </div>
    </aside>
  );
}
