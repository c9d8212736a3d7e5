// All actions of a message: a menu beside it, a sheet on a phone.

import { createMemo, For, type JSX, Show } from "solid-js";
import { Dynamic } from "solid-js/web";
import { type Item, useConversation } from "../conversation";
import { Layer } from "../layers/Layer";
import { type ActionId, actionsFor } from "./actions";
import { ACTION_ICONS } from "./icons";

const QUICK = ["👍", "❤️", "😂", "🎉", "👀", "✅"];

interface ActionSheetProps {
  readonly item: Item;
  readonly anchor: HTMLElement;
  readonly onAct: (id: ActionId) => void;
  readonly onClose: () => void;
}

export default function ActionSheet(props: ActionSheetProps): JSX.Element {
  const conversation = useConversation();
  const actions = createMemo(() => actionsFor(conversation, props.item));
  const mayReact = createMemo(() => actions().some((action) => action.id === "react"));

  function moved(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>("[role=menuitem]")];
    if (!step || buttons.length === 0) return;
    event.preventDefault();
    const at = buttons.indexOf(document.activeElement as HTMLElement);
    buttons[(at + step + buttons.length) % buttons.length]?.focus();
  }

  return (
    <Layer
      anchor={props.anchor}
      label="Message actions"
      role="menu"
      class="menu"
      sheet
      onClose={props.onClose}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: arrows move between its items */}
      <div onKeyDown={moved}>
        <Show when={mayReact()}>
          <div class="menu-quick" role="none">
            <For each={QUICK}>
              {(emoji) => (
                <button
                  type="button"
                  role="menuitem"
                  class="icon-button"
                  aria-label={`React with ${emoji}`}
                  onClick={() => {
                    conversation.verbs.react(props.item, emoji);
                    props.onClose();
                  }}
                >
                  {emoji}
                </button>
              )}
            </For>
          </div>
        </Show>
        <For each={actions()}>
          {(action) => (
            <button
              type="button"
              role="menuitem"
              class="menu-item"
              classList={{ "menu-item-danger": action.danger ?? false }}
              onClick={() => props.onAct(action.id)}
            >
              <Dynamic component={ACTION_ICONS[action.id]} size={18} />
              <span>{action.label}</span>
              <Show when={action.key}>{(key) => <kbd>{key().toUpperCase()}</kbd>}</Show>
            </button>
          )}
        </For>
      </div>
    </Layer>
  );
}
