// Files dragged over an area.

import { type Accessor, createSignal } from "solid-js";
import { filesOf } from "../../files/incoming";

interface Drops {
  readonly isOver: Accessor<boolean>;
  readonly handlers: {
    onDragEnter: (event: DragEvent) => void;
    onDragOver: (event: DragEvent) => void;
    onDragLeave: () => void;
    onDrop: (event: DragEvent) => void;
  };
}

export function createDrops(take: (files: File[]) => void): Drops {
  // Entering a child is reported before leaving its parent: depth tells the true leaving.
  const [depth, setDepth] = createSignal(0);
  const carriesFiles = (event: DragEvent): boolean =>
    event.dataTransfer?.types.includes("Files") ?? false;
  return {
    isOver: () => depth() > 0,
    handlers: {
      onDragEnter(event) {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        setDepth((now) => now + 1);
      },
      onDragOver(event) {
        if (carriesFiles(event)) event.preventDefault();
      },
      onDragLeave() {
        setDepth((now) => Math.max(0, now - 1));
      },
      onDrop(event) {
        setDepth(0);
        const files = filesOf(event.dataTransfer);
        if (!files) return;
        event.preventDefault();
        take(files);
      },
    },
  };
}
