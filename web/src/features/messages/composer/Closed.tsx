// Why one cannot write here, in place of the composer, and what can be done about it.

import { type JSX, Match, Switch } from "solid-js";
import type { Room } from "../conversation";
import { useConversation } from "../conversation";

export type Closing = "archived" | "preview" | "announcement" | "forbidden" | "deactivated" | null;

/** The first reason that keeps one from writing, or null. */
export function closingOf(
  room: Room,
  can: (permission: string) => boolean,
  isOtherGone: boolean,
): Closing {
  if (room.archived_ms !== null) return "archived";
  if (room.me === null && room.kind !== "thread") return "preview";
  if (isOtherGone) return "deactivated";
  if (room.kind === "announcement" && !can("post_announcements")) return "announcement";
  if (!can("send")) return "forbidden";
  return null;
}

interface ClosedProps {
  readonly closing: Exclude<Closing, null>;
  readonly onJoin: () => void;
}

export function Closed(props: ClosedProps): JSX.Element {
  const conversation = useConversation();
  return (
    <div class="composer-closed">
      <Switch>
        <Match when={props.closing === "archived"}>
          This channel is archived: it can be read and searched, but not written to.
        </Match>
        <Match when={props.closing === "preview"}>
          <span>
            You are looking at <bdi>{conversation.title()}</bdi> from outside.
          </span>
          <button type="button" class="button button-primary" onClick={() => props.onJoin()}>
            Join channel
          </button>
        </Match>
        <Match when={props.closing === "announcement"}>
          Only some people post announcements here. You can answer in the threads.
        </Match>
        <Match when={props.closing === "forbidden"}>
          You have no permission to write in this channel.
        </Match>
        <Match when={props.closing === "deactivated"}>
          This person has left the server and will not read new messages.
        </Match>
      </Switch>
    </div>
  );
}
