// Which dialog of the shell is open: any part of the page may ask for one.

import { createSignal } from "solid-js";
import type { Id } from "../lib/contract";

export type DialogRequest =
  | { kind: "switcher" }
  | { kind: "shortcuts" }
  | { kind: "space" }
  | { kind: "people" }
  | { kind: "channel"; spaceId: Id }
  | { kind: "invite"; spaceId: Id }
  | { kind: "leave-space"; spaceId: Id };

const [dialog, setDialog] = createSignal<DialogRequest | null>(null);

export { dialog };

let opener: Element | null = null;

export function openDialog(request: DialogRequest): void {
  opener = document.activeElement;
  setDialog(request);
}

/** The focus goes back to where it came from, unless something else took it meanwhile. */
export function closeDialog(): void {
  setDialog(null);
  requestAnimationFrame(() => {
    const isLost = !document.activeElement || document.activeElement === document.body;
    if (isLost && opener instanceof HTMLElement) opener.focus({ preventScroll: true });
  });
}
