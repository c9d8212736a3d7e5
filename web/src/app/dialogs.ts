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

export function openDialog(request: DialogRequest): void {
  setDialog(request);
}

export function closeDialog(): void {
  setDialog(null);
}
