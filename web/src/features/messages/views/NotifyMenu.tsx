// How loud a channel is.

import Check from "lucide-solid/icons/check";
import { For, type JSX, Show } from "solid-js";
import type { Notify } from "../../../lib/contract";
import { useStore } from "../../../store";
import { Layer } from "../layers/Layer";

interface NotifyMenuProps {
  readonly channelId: string;
  readonly anchor: HTMLElement;
  readonly onClose: () => void;
}

const LEVELS: readonly { readonly value: Notify; readonly label: string }[] = [
  { value: "all", label: "Every message" },
  { value: "mentions", label: "Mentions only" },
  { value: "none", label: "Nothing" },
];
const HOUR_MS = 3_600_000;
const SILENCES = [
  { hours: 1, label: "Mute for an hour" },
  { hours: 8, label: "Mute for 8 hours" },
  { hours: 24 * 365 * 100, label: "Mute until I unmute" },
];

export default function NotifyMenu(props: NotifyMenuProps): JSX.Element {
  const store = useStore();
  const me = () => store.channels.get(props.channelId)?.me;
  function set(change: {
    notify?: Notify;
    muted_until_ms?: number | null;
    favourite?: boolean;
  }): void {
    void store.channels.setMe(props.channelId, change);
    props.onClose();
  }
  return (
    <Layer
      anchor={props.anchor}
      label="Notifications"
      role="menu"
      class="menu"
      sheet
      onClose={props.onClose}
    >
      <For each={LEVELS}>
        {(level) => (
          <button
            type="button"
            role="menuitemradio"
            class="menu-item"
            aria-checked={me()?.notify === level.value}
            onClick={() => set({ notify: level.value })}
          >
            <span class="menu-check">
              <Show when={me()?.notify === level.value}>
                <Check size={16} />
              </Show>
            </span>
            <span>{level.label}</span>
          </button>
        )}
      </For>
      <hr class="menu-line" />
      <Show
        when={!store.channels.isMuted(props.channelId)}
        fallback={
          <button
            type="button"
            role="menuitem"
            class="menu-item"
            onClick={() => set({ muted_until_ms: null })}
          >
            <span class="menu-check" />
            <span>Unmute</span>
          </button>
        }
      >
        <For each={SILENCES}>
          {(silence) => (
            <button
              type="button"
              role="menuitem"
              class="menu-item"
              onClick={() => set({ muted_until_ms: Date.now() + silence.hours * HOUR_MS })}
            >
              <span class="menu-check" />
              <span>{silence.label}</span>
            </button>
          )}
        </For>
      </Show>
      <hr class="menu-line" />
      <button
        type="button"
        role="menuitemcheckbox"
        class="menu-item"
        aria-checked={me()?.favourite ?? false}
        onClick={() => set({ favourite: !(me()?.favourite ?? false) })}
      >
        <span class="menu-check">
          <Show when={me()?.favourite}>
            <Check size={16} />
          </Show>
        </span>
        <span>Favourite</span>
      </button>
    </Layer>
  );
}
