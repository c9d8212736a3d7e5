import CircleAlert from "lucide-solid/icons/circle-alert";
import Info from "lucide-solid/icons/info";
import { type JSX, Show } from "solid-js";

interface NoticeProps {
  readonly title?: string | undefined;
  readonly children?: JSX.Element;
}

/** What went wrong, why, and what to do now. */
export function Problem(props: NoticeProps): JSX.Element {
  return (
    <div class="notice-box notice-danger" role="alert">
      <CircleAlert size={18} aria-hidden="true" />
      <div>
        <Show when={props.title}>
          <p class="notice-title">{props.title}</p>
        </Show>
        {props.children}
      </div>
    </div>
  );
}

/** What the server refused, when it did. */
export function Refusal(props: {
  readonly of: { readonly title: string; readonly detail: string } | undefined;
}): JSX.Element {
  return (
    <Show when={props.of}>
      {(problem) => <Problem title={problem().title}>{problem().detail}</Problem>}
    </Show>
  );
}

export function Note(props: NoticeProps): JSX.Element {
  return (
    <div class="notice-box">
      <Info size={18} aria-hidden="true" />
      <div>
        <Show when={props.title}>
          <p class="notice-title">{props.title}</p>
        </Show>
        {props.children}
      </div>
    </div>
  );
}
