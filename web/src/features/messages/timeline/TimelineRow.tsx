// One message with what stands before it: the day, the "New" line, a heading or none.

import { createMemo, type JSX, Match, Show, Switch } from "solid-js";
import { useConversation } from "../conversation";
import { DeletedRow } from "../rows/DeletedRow";
import { MessageRow } from "../rows/MessageRow";
import { SystemRow } from "../rows/SystemRow";
import { continues } from "./grouping";

interface TimelineRowProps {
  readonly key_: string;
  readonly previous: string | null;
  readonly isFirst: boolean;
  readonly isNew: boolean;
  /** Messages in the whole room, as far as is known. */
  readonly size: number;
}

export function TimelineRow(props: TimelineRowProps): JSX.Element {
  const conversation = useConversation();
  const item = createMemo(() => conversation.history.item(props.key_));
  const before = createMemo(() =>
    props.previous === null ? undefined : conversation.history.item(props.previous),
  );
  const sameDay = (a: number, b: number): boolean =>
    conversation.calendar().dayKey(a) === conversation.calendar().dayKey(b);
  const newDay = createMemo(() => {
    const now = item();
    const earlier = before();
    if (!now) return false;
    if (earlier) return !sameDay(earlier.created_ms, now.created_ms);
    // Of what is not loaded yet one cannot know; a line that went again would move the rows.
    return props.isFirst && !conversation.history.hasBefore();
  });
  const grouped = createMemo(() => {
    const now = item();
    const earlier = before();
    if (!now || props.isNew || earlier?.deleted_ms) return false;
    return continues(earlier, now, sameDay);
  });

  return (
    <Show when={item()}>
      {(shown) => (
        <>
          <Show when={newDay()}>
            <div class="day-line">
              <span>{conversation.calendar().dayLabel(shown().created_ms, Date.now())}</span>
            </div>
          </Show>
          <Show when={props.isNew}>
            <div class="new-line">
              <span>New</span>
            </div>
          </Show>
          <Switch fallback={<MessageRow item={shown()} grouped={grouped()} size={props.size} />}>
            <Match when={shown().deleted_ms !== null}>
              <DeletedRow item={shown()} size={props.size} />
            </Match>
            <Match when={shown().kind !== "text"}>
              <SystemRow item={shown()} size={props.size} />
            </Match>
          </Switch>
        </>
      )}
    </Show>
  );
}
