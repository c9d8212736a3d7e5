// A slim line while the connection is away for longer than a moment.

import CloudOff from "lucide-solid/icons/cloud-off";
import { createEffect, createSignal, type JSX, onCleanup, Show } from "solid-js";
import { t } from "../lib/i18n";
import { useStore } from "../store";

const QUIET_MS = 3_000;

export function ConnectionLine(): JSX.Element {
  const { state } = useStore();
  const [isShown, setShown] = createSignal(false);
  createEffect(() => {
    if (state.lostMs === 0) {
      setShown(false);
      return;
    }
    const left = Math.max(0, state.lostMs + QUIET_MS - Date.now());
    const timer = setTimeout(() => setShown(true), left);
    onCleanup(() => clearTimeout(timer));
  });
  return (
    <div role="status" class="connection-room">
      <Show when={isShown()}>
        <p class="connection-line">
          <CloudOff size={14} aria-hidden="true" />
          {t(navigator.onLine ? "app.reconnecting" : "app.offline")}
        </p>
      </Show>
    </div>
  );
}
