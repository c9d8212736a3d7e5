// Two ways that float over the timeline: up to what is new, down to what is latest.

import { createMemo, type JSX, Show } from "solid-js";
import { useConversation } from "../conversation";
import type { ListHandle } from "./VirtualList";

interface PillsProps {
  readonly list: ListHandle | null;
  readonly newKey: string | null;
  readonly topKey: string | null;
  readonly atEnd: boolean;
  readonly unreadAfter: number | null;
  readonly lastSeq: number;
  readonly onNew: () => void;
  readonly onEnd: () => void;
}

export function Pills(props: PillsProps): JSX.Element {
  const conversation = useConversation();
  const unread = createMemo(() =>
    Math.max(0, props.lastSeq - (props.unreadAfter ?? props.lastSeq)),
  );
  const isNewAbove = createMemo(() => {
    if (props.unreadAfter === null || unread() === 0) return false;
    const top = conversation.history.item(props.topKey ?? "");
    // The line stands before a message; where that is not loaded, all that is stands below it.
    const line = conversation.history.item(props.newKey ?? "")?.seq ?? props.unreadAfter + 1;
    return top !== undefined && top.seq > line;
  });
  const waiting = createMemo(() => {
    const read = conversation.room()?.me?.read_seq;
    return read === undefined ? 0 : Math.max(0, props.lastSeq - read);
  });
  return (
    <>
      <Show when={isNewAbove()}>
        <button type="button" class="pill pill-up" onClick={() => props.onNew()}>
          {unread()} new <span aria-hidden="true">↑</span>
        </button>
      </Show>
      <Show when={!props.atEnd}>
        <button type="button" class="pill pill-down" onClick={() => props.onEnd()}>
          <Show when={waiting() > 0} fallback="Latest">
            {waiting()} new
          </Show>{" "}
          <span aria-hidden="true">↓</span>
        </button>
      </Show>
    </>
  );
}
