// Short words at the bottom of the screen, with a way back where there is one.

import { createSignal, For, type JSX, Show } from "solid-js";

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly isProblem: boolean;
  readonly action?: { readonly label: string; readonly act: () => void } | undefined;
}

const SHOWN_MS = 6_000;
const [toasts, setToasts] = createSignal<readonly Toast[]>([]);
let lastId = 0;

function dismiss(id: number): void {
  setToasts((all) => all.filter((each) => each.id !== id));
}

function show(text: string, isProblem: boolean, action?: Toast["action"]): void {
  lastId += 1;
  const id = lastId;
  setToasts((all) => [...all.slice(-2), { id, text, isProblem, action }]);
  setTimeout(() => dismiss(id), SHOWN_MS);
}

export function toast(text: string, action?: Toast["action"]): void {
  show(text, false, action);
}

/** Say what a refused request says of itself. */
export function complain(problem: unknown): void {
  const refusal = problem as { detail?: string; message?: string };
  show(refusal.detail || refusal.message || String(problem), true);
}

export function Toasts(props: { readonly label: string }): JSX.Element {
  return (
    <section class="toasts" aria-label={props.label} aria-live="polite">
      <For each={toasts()}>
        {(each) => (
          <div class="toast" classList={{ "toast-problem": each.isProblem }}>
            <span>{each.text}</span>
            <Show when={each.action}>
              {(action) => (
                <button
                  type="button"
                  onClick={() => {
                    action().act();
                    dismiss(each.id);
                  }}
                >
                  {action().label}
                </button>
              )}
            </Show>
          </div>
        )}
      </For>
    </section>
  );
}
