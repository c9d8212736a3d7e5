// What belongs to a room, in one menu: a narrow header has no place for a button each.

import Bell from "lucide-solid/icons/bell";
import { type Component, For, type JSX, Show } from "solid-js";
import { Dynamic } from "solid-js/web";
import { Layer } from "../layers/Layer";
import type { Panel } from "./ChannelHeader";

interface HeaderMenuProps {
  readonly anchor: HTMLElement;
  readonly panels: readonly {
    readonly id: Panel;
    readonly label: string;
    readonly icon: Component<{ size?: number }>;
  }[];
  readonly onPanel: (panel: Panel) => void;
  /** Where the menu hung is where the next one hangs. Absent where there is nothing to be told of. */
  readonly onNotify: ((anchor: HTMLElement) => void) | undefined;
  readonly onClose: () => void;
}

export default function HeaderMenu(props: HeaderMenuProps): JSX.Element {
  function choose(act: (anchor: HTMLElement) => void): void {
    const anchor = props.anchor;
    props.onClose();
    act(anchor);
  }
  return (
    <Layer
      anchor={props.anchor}
      label="More about this room"
      role="menu"
      class="menu"
      sheet
      onClose={props.onClose}
    >
      <For each={props.panels}>
        {(panel) => (
          <button
            type="button"
            role="menuitem"
            class="menu-item"
            onClick={() => choose(() => props.onPanel(panel.id))}
          >
            <Dynamic component={panel.icon} size={18} />
            <span>{panel.label}</span>
          </button>
        )}
      </For>
      <Show when={props.onNotify}>
        {(notify) => (
          <button type="button" role="menuitem" class="menu-item" onClick={() => choose(notify())}>
            <Bell size={18} />
            <span>Notifications</span>
          </button>
        )}
      </Show>
    </Layer>
  );
}
