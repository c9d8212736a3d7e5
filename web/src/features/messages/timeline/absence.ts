// What came while the page was away from the server stands below a line, and the line in sight.
//
// After a reload the page shows at once what it showed last, and only then hears what came since.

import { createEffect, on, untrack } from "solid-js";

interface Absence {
  /** Grows whenever the server has told afresh what there is. */
  readonly refreshed: () => number;
  readonly readSeq: () => number | undefined;
  readonly lastSeq: () => number;
  /** Key of the first message below the line, once it is loaded. */
  readonly newKey: () => string | null;
  /** Whether the reader waits at the end, where a jump takes them from nothing. */
  readonly isWaiting: () => boolean;
  readonly draw: (afterSeq: number) => void;
  readonly show: (key: string) => void;
}

export function followAbsence(absence: Absence): void {
  let wantsLine = false;
  createEffect(
    on(
      absence.refreshed,
      () => {
        const read = untrack(absence.readSeq);
        if (read === undefined || read >= untrack(absence.lastSeq)) return;
        wantsLine = untrack(absence.isWaiting);
        absence.draw(read);
      },
      { defer: true },
    ),
  );
  // The messages themselves come a moment after the numbers.
  createEffect(
    on(absence.newKey, (key) => {
      if (!(key && wantsLine)) return;
      wantsLine = false;
      queueMicrotask(() => absence.show(key));
    }),
  );
}
