import { For, type JSX } from "solid-js";

interface SkeletonRowsProps {
  readonly label: string;
  readonly rows: number;
  readonly height: number;
}

/** Grey rows of the true size, after a moment: a quick answer shows none. */
export function SkeletonRows(props: SkeletonRowsProps): JSX.Element {
  return (
    <div class="bones" role="status" aria-label={props.label}>
      <For each={Array.from({ length: props.rows })}>
        {(_, index) => (
          <div
            class="bone"
            style={{ height: `${props.height}px`, width: `${92 - ((index() * 17) % 40)}%` }}
          />
        )}
      </For>
    </div>
  );
}
