// A form's one request at a time, and what was wrong with it.

import { createSignal } from "solid-js";
import { ApiError } from "../../lib/http";

export interface Asking {
  readonly busy: () => boolean;
  readonly problem: () => { title: string; detail: string } | undefined;
  /** True when it went through; otherwise `problem` says why not. */
  run(act: () => Promise<unknown>): Promise<boolean>;
}

export function createAsking(): Asking {
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<{ title: string; detail: string }>();
  return {
    busy,
    problem,
    async run(act) {
      if (busy()) return false;
      setBusy(true);
      setProblem(undefined);
      try {
        await act();
        return true;
      } catch (error) {
        const isRefusal = error instanceof ApiError;
        const fields = isRefusal ? Object.values(error.fields) : [];
        setProblem({
          title: isRefusal ? error.message : String(error),
          detail: [isRefusal ? error.detail : "", ...fields].filter(Boolean).join(" "),
        });
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}
