import { DropdownMenu } from "@kobalte/core/dropdown-menu";
import { For, type JSX, Show } from "solid-js";
import { Dynamic } from "solid-js/web";

export interface MenuEntry {
  readonly label: string;
  readonly icon?: (props: { size?: number }) => JSX.Element;
  readonly isDanger?: boolean;
  readonly isHidden?: boolean;
  /** A line above, to part what changes from what destroys. */
  readonly startsGroup?: boolean;
  readonly act: () => void;
}

interface MenuProps {
  readonly label: string;
  readonly class?: string;
  readonly trigger: JSX.Element;
  readonly entries: readonly MenuEntry[];
}

/** The layer is measured before it is placed: until then the release of a quick click, meant for
 *  the trigger, must not choose the entry that happens to lie under the pointer. */
function arrive(layer: HTMLElement): void {
  layer.dataset.arriving = "";
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      delete layer.dataset.arriving;
    }),
  );
}

export function Menu(props: MenuProps): JSX.Element {
  return (
    <DropdownMenu gutter={4} modal={false} placement="bottom-start">
      <DropdownMenu.Trigger
        type="button"
        class={props.class ?? "icon-button"}
        aria-label={props.label}
      >
        {props.trigger}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content class="menu-layer" ref={arrive}>
          <For each={props.entries.filter((each) => !each.isHidden)}>
            {(entry) => (
              <>
                <Show when={entry.startsGroup}>
                  <DropdownMenu.Separator class="menu-rule" />
                </Show>
                <DropdownMenu.Item
                  class="menu-entry"
                  classList={{ "menu-entry-danger": entry.isDanger ?? false }}
                  onSelect={() => entry.act()}
                >
                  <Show when={entry.icon}>
                    {(icon) => <Dynamic component={icon()} size={16} />}
                  </Show>
                  {entry.label}
                </DropdownMenu.Item>
              </>
            )}
          </For>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu>
  );
}
