// Rooms under a heading that folds; what is unread stays in sight.

import ChevronDown from "lucide-solid/icons/chevron-down";
import { createMemo, createSignal, createUniqueId, For, type JSX, Show } from "solid-js";
import type { Channel, Id } from "../../lib/contract";
import { useStore } from "../../store";
import { RoomLink } from "./RoomLink";

export interface Asked {
  readonly channelId: Id;
  readonly anchor: HTMLElement;
}

interface SectionProps {
  readonly title: string;
  readonly rooms: readonly Channel[];
  /** What stands in place of no rooms; without it an empty section is not shown. */
  readonly empty?: string | undefined;
  readonly action?: JSX.Element;
  readonly onMenu: (asked: Asked) => void;
  readonly children?: JSX.Element;
}

export function Section(props: SectionProps): JSX.Element {
  const store = useStore();
  const id = createUniqueId();
  const [isOpen, setOpen] = createSignal(true);
  const ids = createMemo(() =>
    props.rooms
      .filter((room) => isOpen() || store.channels.unread(room.id) > 0)
      .map((room) => room.id),
  );
  return (
    <Show when={props.rooms.length > 0 || props.empty || props.children}>
      <section class="section" aria-labelledby={id}>
        <div class="section-head">
          <h3 class="section-title">
            <button
              type="button"
              id={id}
              class="section-fold"
              aria-expanded={isOpen()}
              onClick={() => setOpen(!isOpen())}
            >
              <ChevronDown size={14} aria-hidden="true" />
              {props.title}
            </button>
          </h3>
          {props.action}
        </div>
        <ul>
          <For each={ids()}>
            {(channelId) => (
              <li>
                <RoomLink channelId={channelId} onMenu={props.onMenu} />
              </li>
            )}
          </For>
        </ul>
        <Show when={props.rooms.length === 0 && props.empty}>
          <p class="section-empty">{props.empty}</p>
        </Show>
        <Show when={isOpen()}>{props.children}</Show>
      </section>
    </Show>
  );
}
