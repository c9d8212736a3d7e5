// Rows to come, in their true sizes; the style sheet keeps them unseen for the first 300 ms.

import { For, type JSX } from "solid-js";

const WIDTHS = [62, 38, 81, 54, 70, 45, 88, 33, 66];

export function Skeleton(props: { readonly rows: number }): JSX.Element {
  return (
    <div class="skeleton" aria-hidden="true">
      <For each={WIDTHS.slice(0, props.rows)}>
        {(width) => (
          <div class="skeleton-row">
            <div class="skeleton-face" />
            <div class="skeleton-lines">
              <div class="skeleton-line skeleton-name" />
              <div class="skeleton-line" style={{ width: `${width}%` }} />
            </div>
          </div>
        )}
      </For>
    </div>
  );
}
