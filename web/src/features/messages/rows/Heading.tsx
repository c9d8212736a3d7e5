// Who wrote, what they are, and when.

import { type JSX, Show } from "solid-js";
import { type Item, nameOf, useConversation } from "../conversation";

export function TimeLink(props: { readonly item: Item; readonly short?: boolean }): JSX.Element {
  const conversation = useConversation();
  const time = (): string => conversation.calendar().time(props.item.created_ms);
  return (
    <a
      class="time"
      tabindex="-1"
      href={conversation.verbs.permalink(props.item)}
      title={conversation.calendar().full(props.item.created_ms)}
      classList={{ "time-short": props.short ?? false }}
    >
      <time datetime={new Date(props.item.created_ms).toISOString()}>{time()}</time>
    </a>
  );
}

export function Heading(props: { readonly item: Item }): JSX.Element {
  const conversation = useConversation();
  const person = () => conversation.person(props.item.author_id);
  return (
    <div class="message-heading">
      <button
        type="button"
        class="author"
        tabindex="-1"
        onClick={(event) =>
          conversation.verbs.openProfile(props.item.author_id, event.currentTarget)
        }
      >
        <bdi>{nameOf(conversation, props.item.author_id)}</bdi>
      </button>
      <Show when={person()?.kind === "bot"}>
        <span class="label">Bot</span>
      </Show>
      <Show when={person()?.kind === "imported"}>
        <span class="label" title="Brought from another chat; has not signed in here">
          Imported
        </span>
      </Show>
      <Show when={person()?.status_emoji}>
        {(emoji) => (
          <span class="status-emoji" title={person()?.status_text ?? undefined}>
            {emoji()}
          </span>
        )}
      </Show>
      <TimeLink item={props.item} />
      <Show when={props.item.pinned_ms !== null}>
        <span class="pinned-mark">Pinned</span>
      </Show>
    </div>
  );
}
