// The emoji picker, fetched when first opened, with this server's own copy of the data.

import Picker from "emoji-picker-element/picker";
import data from "emoji-picker-element-data/en/emojibase/data.json?url";
import { type JSX, onCleanup, onMount } from "solid-js";
import { Layer } from "../layers/Layer";

interface EmojiPopoverProps {
  readonly anchor: HTMLElement;
  readonly onPick: (emoji: string) => void;
  readonly onClose: () => void;
}

export default function EmojiPopover(props: EmojiPopoverProps): JSX.Element {
  let frame!: HTMLDivElement;
  onMount(() => {
    // Without a source of its own the picker would ask a public server.
    const picker = new Picker({ dataSource: data, locale: "en" });
    const picked = (event: Event): void => {
      const { unicode } = (event as CustomEvent<{ unicode?: string }>).detail;
      if (unicode) props.onPick(unicode);
    };
    picker.addEventListener("emoji-click", picked);
    frame.append(picker);
    // The search field is drawn a little later, inside the element.
    const focus = (tries: number): void => {
      const field = picker.shadowRoot?.querySelector<HTMLInputElement>("input[type=search]");
      if (field) field.focus();
      else if (tries > 0) requestAnimationFrame(() => focus(tries - 1));
    };
    focus(30);
    onCleanup(() => picker.removeEventListener("emoji-click", picked));
  });
  return (
    <Layer
      anchor={props.anchor}
      label="Emoji"
      role="dialog"
      class="emoji-layer"
      sheet
      onClose={props.onClose}
    >
      <div ref={frame} class="emoji-frame" tabindex="-1" />
    </Layer>
  );
}
