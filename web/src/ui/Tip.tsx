import { Tooltip } from "@kobalte/core/tooltip";
import type { JSX } from "solid-js";

interface TipProps {
  readonly text: string;
  readonly side?: "right" | "top" | "bottom";
  readonly children: JSX.Element;
}

/** Wraps something focusable that already has an accessible name. */
export function Tip(props: TipProps): JSX.Element {
  return (
    <Tooltip openDelay={300} closeDelay={0} gutter={8} placement={props.side ?? "right"}>
      <Tooltip.Trigger as="div">{props.children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content class="tooltip">{props.text}</Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip>
  );
}
