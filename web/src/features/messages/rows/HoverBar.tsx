// The nearest actions, over the corner of the message that the pointer or the focus is on.

import Ellipsis from "lucide-solid/icons/ellipsis";
import { createMemo, For, type JSX } from "solid-js";
import { Dynamic } from "solid-js/web";
import { type Item, useConversation } from "../conversation";
import { useFeed } from "../timeline/FeedKeys";
import { type ActionId, actionsFor } from "./actions";
import { ACTION_ICONS } from "./icons";

const AT_HAND: readonly ActionId[] = ["react", "reply", "thread", "edit"];

export function HoverBar(props: { readonly item: Item }): JSX.Element {
  const conversation = useConversation();
  const feed = useFeed();
  const shown = createMemo(() =>
    actionsFor(conversation, props.item).filter((action) => AT_HAND.includes(action.id)),
  );
  return (
    <div class="hover-bar" role="toolbar" aria-label="Message actions">
      <For each={shown()}>
        {(action) => (
          <button
            type="button"
            class="icon-button"
            aria-label={action.label}
            title={action.key ? `${action.label} (${action.key.toUpperCase()})` : action.label}
            onClick={(event) =>
              action.id === "react"
                ? feed.pick(props.item, event.currentTarget)
                : feed.run(action.id, props.item)
            }
          >
            <Dynamic component={ACTION_ICONS[action.id]} size={18} />
          </button>
        )}
      </For>
      <button
        type="button"
        class="icon-button"
        aria-label="More actions"
        aria-haspopup="menu"
        title="More actions"
        onClick={(event) => feed.more(props.item, event.currentTarget)}
      >
        <Ellipsis size={18} />
      </button>
    </div>
  );
}
