// What stands above the first message of a room.

import { type JSX, Match, Show, Switch } from "solid-js";
import type { Conversation } from "../conversation";
import { Face } from "../rows/Face";

export function Beginning(props: { readonly conversation: Conversation }): JSX.Element {
  const room = (): ReturnType<Conversation["room"]> => props.conversation.room();
  const others = (): readonly string[] =>
    (room()?.member_ids ?? []).filter((id) => id !== props.conversation.me()?.id);
  const isEmpty = (): boolean => props.conversation.history.keys().length === 0;
  return (
    <div class="beginning">
      <Switch
        fallback={
          <>
            <h2 class="beginning-title">
              <bdi>{props.conversation.title()}</bdi>
            </h2>
            <p>This is the beginning of the channel.{isEmpty() ? " Say the first word." : ""}</p>
          </>
        }
      >
        <Match when={room()?.kind === "direct"}>
          <Face person={props.conversation.person(others()[0] ?? "")} size={64} />
          <h2 class="beginning-title">
            <bdi>{props.conversation.title()}</bdi>
          </h2>
          <p>Only the two of you can read this.</p>
        </Match>
        <Match when={room()?.kind === "group"}>
          <h2 class="beginning-title">
            <bdi>{props.conversation.title()}</bdi>
          </h2>
          <p>Only the {(room()?.member_ids ?? []).length} of you can read this.</p>
        </Match>
      </Switch>
      <Show when={room()?.topic}>{(topic) => <p class="beginning-topic">{topic()}</p>}</Show>
    </div>
  );
}
