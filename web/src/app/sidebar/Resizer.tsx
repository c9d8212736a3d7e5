// The edge of the sidebar: dragged by the pointer, moved by the arrow keys, kept in the browser.

import { createSignal, type JSX } from "solid-js";
import { t } from "../../lib/i18n";

const KEPT = "plexichat.sidebar-width";
const [LEAST, USUAL, MOST] = [200, 248, 360];
const STEP = 16;

const clamp = (width: number): number => Math.min(MOST, Math.max(LEAST, Math.round(width)));
const [sidebarWidth, setSidebarWidth] = createSignal(
  clamp(Number(globalThis.localStorage?.getItem(KEPT)) || USUAL),
);

export { sidebarWidth };

function keep(width: number): void {
  setSidebarWidth(clamp(width));
  localStorage.setItem(KEPT, String(sidebarWidth()));
}

export function Resizer(): JSX.Element {
  const direction = (element: HTMLElement): 1 | -1 =>
    getComputedStyle(element).direction === "rtl" ? -1 : 1;

  function drag(event: PointerEvent & { currentTarget: HTMLElement }): void {
    const edge = event.currentTarget;
    const from = { x: event.clientX, width: sidebarWidth(), sign: direction(edge) };
    edge.setPointerCapture(event.pointerId);
    const move = (moved: PointerEvent): void =>
      keep(from.width + (moved.clientX - from.x) * from.sign);
    edge.addEventListener("pointermove", move);
    edge.addEventListener(
      "lostpointercapture",
      () => edge.removeEventListener("pointermove", move),
      {
        once: true,
      },
    );
  }

  function press(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
    const sign = direction(event.currentTarget);
    const moves: Record<string, number> = {
      ArrowLeft: sidebarWidth() - STEP * sign,
      ArrowRight: sidebarWidth() + STEP * sign,
      Home: LEAST,
      End: MOST,
    };
    const wanted = moves[event.key];
    if (wanted === undefined) return;
    event.preventDefault();
    keep(wanted);
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be moved; a separator can
    <div
      class="resizer"
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={t("nav.resize")}
      aria-valuemin={LEAST}
      aria-valuemax={MOST}
      aria-valuenow={sidebarWidth()}
      onPointerDown={drag}
      onDblClick={() => keep(USUAL)}
      onKeyDown={press}
    />
  );
}
