// What happened, as opposed to what was said.

import type { JSX } from "solid-js";
import { type Item, nameOf, useConversation } from "../conversation";
import { useView } from "../viewState";
import { TimeLink } from "./Heading";

/** The sentence of a system message, after the name of who did it. */
export function sentence(kind: string, body: string): string {
  switch (kind) {
    case "join":
      return "joined";
    case "leave":
      return "left";
    case "rename":
      return body ? `renamed the channel to ${body}` : "renamed the channel";
    case "topic":
      return body ? `set the topic: ${body}` : "removed the topic";
    case "pin":
      return "pinned a message";
    case "archive":
      return "archived the channel";
    case "unarchive":
      return "opened the channel again";
    case "thread":
      return "started a thread";
    case "create":
      return "made the channel";
    default:
      return body || kind;
  }
}

export function SystemRow(props: { readonly item: Item; readonly size: number }): JSX.Element {
  const conversation = useConversation();
  const view = useView();
  return (
    <article
      class="message message-system"
      data-key={props.item.key}
      data-seq={props.item.seq}
      tabindex={view.active() === props.item.key ? 0 : -1}
      aria-posinset={Math.max(1, props.item.seq)}
      aria-setsize={Math.max(props.size, props.item.seq)}
    >
      <div class="message-gutter">
        <span class="system-dot" aria-hidden="true" />
      </div>
      <div class="message-main" dir="auto">
        <bdi class="system-name">{nameOf(conversation, props.item.author_id)}</bdi>{" "}
        {sentence(props.item.kind, props.item.body)} <TimeLink item={props.item} />
      </div>
    </article>
  );
}
