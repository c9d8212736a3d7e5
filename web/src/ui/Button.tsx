import { type JSX, Show, splitProps } from "solid-js";

type Kind = "plain" | "primary" | "danger" | "danger-solid" | "quiet";

interface ButtonProps extends JSX.ButtonHTMLAttributes<HTMLButtonElement> {
  readonly kind?: Kind;
  readonly small?: boolean;
  readonly wide?: boolean;
  /** Something is under way: the button stays where it is and says so. */
  readonly busy?: boolean;
}

export function Button(props: ButtonProps): JSX.Element {
  const [own, rest] = splitProps(props, ["kind", "small", "wide", "busy", "class", "children"]);
  return (
    <button
      type="button"
      {...rest}
      disabled={rest.disabled || own.busy}
      aria-busy={own.busy || undefined}
      class={`button ${own.class ?? ""}`}
      classList={{
        [`button-${own.kind}`]: own.kind !== undefined && own.kind !== "plain",
        "button-small": own.small,
        "button-wide": own.wide,
      }}
    >
      <Show when={own.busy}>
        <span class="spinner" aria-hidden="true" />
      </Show>
      {own.children}
    </button>
  );
}
