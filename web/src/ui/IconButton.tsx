import { Tooltip } from "@kobalte/core/tooltip";
import { type JSX, splitProps } from "solid-js";

interface IconButtonProps extends Omit<JSX.ButtonHTMLAttributes<HTMLButtonElement>, "type"> {
  /** The name for screen readers, shown as a tooltip on hover and focus. */
  readonly label: string;
}

export function IconButton(props: IconButtonProps): JSX.Element {
  const [own, rest] = splitProps(props, ["label", "class", "children"]);
  return (
    <Tooltip openDelay={500} closeDelay={0} gutter={6}>
      <Tooltip.Trigger
        type="button"
        {...rest}
        aria-label={own.label}
        class={`icon-button ${own.class ?? ""}`}
      >
        {own.children}
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content class="tooltip">{own.label}</Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip>
  );
}
