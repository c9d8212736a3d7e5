import { type Component, type JSX, Show } from "solid-js";
import { Dynamic } from "solid-js/web";

interface EmptyProps {
  readonly icon: Component<{ size?: number }>;
  readonly title: string;
  readonly text?: string | undefined;
  /** What to do about it: one button, rarely two. */
  readonly children?: JSX.Element;
}

export function Empty(props: EmptyProps): JSX.Element {
  return (
    <div class="empty">
      <span class="empty-glyph" aria-hidden="true">
        <Dynamic component={props.icon} size={26} />
      </span>
      <p class="empty-title">{props.title}</p>
      <Show when={props.text}>
        <p>{props.text}</p>
      </Show>
      <Show when={props.children}>
        <div class="empty-action">{props.children}</div>
      </Show>
    </div>
  );
}
