// Reactions under a message: press to join or leave, rest on one to see who.

import { createSignal, For, type JSX, Show } from "solid-js";
import { type Item, nameOf, type Reaction, useConversation } from "../conversation";
import { useFeed } from "../timeline/FeedKeys";

const NAMED = 12;

export function Reactions(props: { readonly item: Item }): JSX.Element {
  const conversation = useConversation();
  const feed = useFeed();
  const me = (): string => conversation.me()?.id ?? "";
  const may = (): boolean => conversation.can("react") && conversation.room()?.me != null;

  function Chip(chip: { readonly reaction: Reaction }): JSX.Element {
    const [who, setWho] = createSignal<readonly string[]>(chip.reaction.user_ids);
    let asked = false;
    const mine = (): boolean => chip.reaction.user_ids.includes(me());
    function names(): string {
      const ids = asked ? who() : chip.reaction.user_ids;
      const shown = ids
        .slice(0, NAMED)
        .map((id) => (id === me() ? "you" : nameOf(conversation, id)));
      const more = chip.reaction.count - shown.length;
      if (more > 0) shown.push(`${more} more`);
      return `${new Intl.ListFormat().format(shown)} with ${chip.reaction.emoji}`;
    }
    // The message carries the first twenty only; the rest are asked for when somebody looks.
    function look(): void {
      if (asked || chip.reaction.count <= chip.reaction.user_ids.length) return;
      asked = true;
      void conversation.verbs.whoReacted(props.item, chip.reaction.emoji).then(setWho);
    }
    return (
      <button
        type="button"
        class="reaction"
        classList={{ "reaction-mine": mine() }}
        aria-pressed={mine()}
        aria-label={`${chip.reaction.emoji} ${chip.reaction.count}: ${names()}`}
        title={names()}
        tabindex="-1"
        disabled={!may()}
        onMouseEnter={look}
        onFocus={look}
        onClick={() => conversation.verbs.react(props.item, chip.reaction.emoji)}
      >
        <span class="reaction-emoji">{chip.reaction.emoji}</span>
        <span class="reaction-count">{chip.reaction.count}</span>
      </button>
    );
  }

  return (
    <div class="reactions">
      <For each={props.item.reactions}>{(reaction) => <Chip reaction={reaction} />}</For>
      <Show when={may()}>
        <button
          type="button"
          class="reaction reaction-add"
          aria-label="Add reaction"
          title="Add reaction"
          tabindex="-1"
          onClick={(event) => feed.pick(props.item, event.currentTarget)}
        >
          <span aria-hidden="true">☺︎+</span>
        </button>
      </Show>
    </div>
  );
}
