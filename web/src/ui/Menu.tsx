import { DropdownMenu } from "@kobalte/core/dropdown-menu";
import { createMemo, For, type JSX, Show } from "solid-js";
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

/** So far a hand wanders between pressing and letting go without meaning an entry. */
const DRAG_PX = 8;
let pressed: PointerEvent | null = null;
document.addEventListener("pointerdown", (event) => (pressed = event), true);
for (const end of ["pointerup", "pointercancel"]) {
  document.addEventListener(end, () => (pressed = null), true);
}

/** The layer is measured before it is placed, which may take long: the release of the press that
 *  opened it must not choose the entry that happens to lie under the pointer then. */
function arrive(layer: HTMLElement): void {
  const press = pressed;
  if (!press) return;
  layer.dataset.arriving = "";
  const over = new AbortController();
  const listening = { capture: true, signal: over.signal };
  const arrived = (): void => {
    over.abort();
    delete layer.dataset.arriving;
  };
  const released = (): unknown => setTimeout(arrived);
  document.addEventListener("pointerup", released, listening);
  document.addEventListener("pointercancel", released, listening);
  document.addEventListener(
    "pointermove",
    (event) => {
      const { clientX: x, clientY: y } = event;
      if (Math.hypot(x - press.clientX, y - press.clientY) > DRAG_PX) arrived();
    },
    listening,
  );
}

export function Menu(props: MenuProps): JSX.Element {
  // By their labels: an entry that is told anew stays in its place and keeps the focus.
  const shown = createMemo(() =>
    props.entries.filter((each) => !each.isHidden).map((each) => each.label),
  );
  const entryOf = (label: string) => props.entries.find((each) => each.label === label);
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
          <For each={shown()}>
            {(label) => (
              <>
                <Show when={entryOf(label)?.startsGroup}>
                  <DropdownMenu.Separator class="menu-rule" />
                </Show>
                <DropdownMenu.Item
                  class="menu-entry"
                  classList={{ "menu-entry-danger": entryOf(label)?.isDanger ?? false }}
                  onSelect={() => entryOf(label)?.act()}
                >
                  <Show when={entryOf(label)?.icon}>
                    {(icon) => <Dynamic component={icon()} size={16} />}
                  </Show>
                  {label}
                </DropdownMenu.Item>
              </>
            )}
          </For>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu>
  );
}
