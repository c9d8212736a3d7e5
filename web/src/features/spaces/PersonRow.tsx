// Somebody in a list: face, name, user name.

import { type JSX, Show } from "solid-js";
import type { Id } from "../../lib/contract";
import { useStore } from "../../store";
import { Avatar } from "../../ui/Avatar";

interface PersonRowProps {
  readonly userId: Id;
  readonly size?: number;
  /** What stands after the name: chips, notes. */
  readonly children?: JSX.Element;
}

export function PersonRow(props: PersonRowProps): JSX.Element {
  const store = useStore();
  const person = () => store.people.get(props.userId);
  return (
    <>
      <Avatar
        id={props.userId}
        name={person()?.display_name ?? ""}
        url={person()?.avatar_url}
        size={props.size ?? 32}
      />
      <span class="person-words">
        <bdi>{person()?.display_name ?? "…"}</bdi>
        <bdi>
          <Show when={person()}>{(known) => `@${known().username}`}</Show>
        </bdi>
        {props.children}
      </span>
    </>
  );
}
