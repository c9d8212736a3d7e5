// A message.

import { createMemo, createSignal, type JSX, Show } from "solid-js";
import { later } from "../../../ui/later";
import { Attachments } from "../../files/Attachments";
import { type Item, nameOf, useConversation } from "../conversation";
import { MessageBody } from "../markdown/MessageBody";
import { useFeed } from "../timeline/FeedKeys";
import { useView } from "../viewState";
import { Face } from "./Face";
import { Heading, TimeLink } from "./Heading";
import { HoverBar } from "./HoverBar";
import { createLongPress } from "./longPress";
import { Reactions } from "./Reactions";
import { ReplyQuote } from "./ReplyQuote";
import { Sending } from "./Sending";
import { ThreadLine } from "./ThreadLine";

const InlineEdit = later(() => import("../composer/InlineEdit"));

interface MessageRowProps {
  readonly item: Item;
  readonly grouped: boolean;
  readonly size: number;
}

export function MessageRow(props: MessageRowProps): JSX.Element {
  const conversation = useConversation();
  const view = useView();
  const feed = useFeed();
  const [near, setNear] = createSignal(false);
  let row!: HTMLElement;

  const isMentioned = createMemo(() => {
    const me = conversation.me()?.id;
    return (
      me !== undefined &&
      props.item.author_id !== me &&
      (props.item.mentions.includes(me) || props.item.mention_all !== null)
    );
  });
  const isActive = (): boolean => view.active() === props.item.key;
  const isEditing = (): boolean => view.editing() === props.item.key;
  const who = (): string => nameOf(conversation, props.item.author_id);
  const press = createLongPress(() => feed.more(props.item, row));

  return (
    <article
      ref={row}
      class="message"
      classList={{
        "message-grouped": props.grouped,
        "message-mention": isMentioned(),
        "message-lit": props.item.id !== "" && view.highlighted() === props.item.id,
        "message-editing": isEditing(),
        "message-answered": view.replyTo()?.key === props.item.key,
        [`message-${props.item.sending ?? "sent"}`]: true,
      }}
      data-key={props.item.key}
      data-id={props.item.id}
      data-seq={props.item.seq}
      tabindex={isActive() ? 0 : -1}
      aria-posinset={Math.max(1, props.item.seq)}
      aria-setsize={Math.max(props.size, props.item.seq)}
      aria-label={`${who()}, ${conversation.calendar().time(props.item.created_ms)}`}
      onMouseEnter={() => setNear(true)}
      onMouseLeave={() => setNear(false)}
      onFocusIn={() => setNear(true)}
      onFocusOut={(event) => {
        if (!row.contains(event.relatedTarget as Node | null)) setNear(false);
      }}
      {...press}
    >
      <Show when={props.item.reply_to}>{(reply) => <ReplyQuote reply={reply()} />}</Show>
      <div class="message-gutter">
        <Show when={!props.grouped} fallback={<TimeLink item={props.item} short />}>
          <button
            type="button"
            class="face-button"
            tabindex="-1"
            aria-label={`Profile of ${who()}`}
            onClick={(event) =>
              conversation.verbs.openProfile(props.item.author_id, event.currentTarget)
            }
          >
            <Face person={conversation.person(props.item.author_id)} size={36} />
          </button>
        </Show>
      </div>
      <div class="message-main">
        <Show when={!props.grouped}>
          <Heading item={props.item} />
        </Show>
        <Show when={!isEditing()} fallback={<InlineEdit item={props.item} />}>
          <Show when={props.item.body}>
            <MessageBody item={props.item} />
          </Show>
        </Show>
        <Show when={props.item.attachments.length > 0}>
          <Attachments files={props.item.attachments} />
        </Show>
        <Show when={props.item.reactions.length > 0}>
          <Reactions item={props.item} />
        </Show>
        <Show when={props.item.thread}>
          {(thread) => <ThreadLine item={props.item} thread={thread()} />}
        </Show>
        <Show when={props.item.sending}>
          <Sending item={props.item} />
        </Show>
      </div>
      <Show when={near() && !isEditing()}>
        <HoverBar item={props.item} />
      </Show>
    </article>
  );
}
