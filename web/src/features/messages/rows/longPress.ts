// A finger that stays: the touch screen's way to a message's actions.

const HOLD_MS = 450;
const SLIP_PX = 10;

interface LongPress {
  onPointerDown: (event: PointerEvent) => void;
  onPointerMove: (event: PointerEvent) => void;
  onPointerUp: () => void;
  onPointerCancel: () => void;
  onContextMenu: (event: MouseEvent) => void;
}

/** The finger that opened the actions is lifted beside them: as a press that would close them. */
function ignoreLift(): void {
  const over = new AbortController();
  const options = { capture: true, passive: false, signal: over.signal };
  const lifted = (event: Event): void => {
    event.preventDefault();
    over.abort();
  };
  document.addEventListener("touchend", lifted, options);
  // It became a scroll, or another finger: that one's press counts.
  document.addEventListener("touchcancel", () => over.abort(), options);
  document.addEventListener("touchstart", () => over.abort(), options);
}

export function createLongPress(act: () => void): LongPress {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let from = { x: 0, y: 0 };
  let byTouch = false;
  const stop = (): void => clearTimeout(timer);
  return {
    onPointerDown(event) {
      byTouch = event.pointerType === "touch";
      const onControl = (event.target as HTMLElement).closest(
        "button,a,input,textarea,video,audio",
      );
      if (!byTouch || onControl) return;
      from = { x: event.clientX, y: event.clientY };
      stop();
      timer = setTimeout(() => {
        navigator.vibrate?.(10);
        ignoreLift();
        act();
      }, HOLD_MS);
    },
    onPointerMove(event) {
      if (Math.hypot(event.clientX - from.x, event.clientY - from.y) > SLIP_PX) stop();
    },
    onPointerUp: stop,
    onPointerCancel: stop,
    onContextMenu(event) {
      // The browser's own menu would cover ours; a mouse keeps it, and links do.
      if (byTouch && !(event.target as HTMLElement).closest("a")) event.preventDefault();
    },
  };
}
