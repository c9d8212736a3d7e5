// The row of buttons under the text.

import Eye from "lucide-solid/icons/eye";
import Paperclip from "lucide-solid/icons/paperclip";
import SendHorizontal from "lucide-solid/icons/send-horizontal";
import Smile from "lucide-solid/icons/smile";
import { type JSX, Show } from "solid-js";

interface ToolsProps {
  readonly mayAttach: boolean;
  readonly preview: boolean;
  readonly canSend: boolean;
  readonly onFiles: (files: File[]) => void;
  readonly onEmoji: (anchor: HTMLElement) => void;
  readonly onPreview: () => void;
  readonly onSend: () => void;
  readonly children: JSX.Element;
}

export function Tools(props: ToolsProps): JSX.Element {
  let picker!: HTMLInputElement;
  return (
    <div class="composer-tools">
      <Show when={props.mayAttach}>
        <button
          type="button"
          class="icon-button"
          aria-label="Attach files"
          title="Attach files"
          onClick={() => picker.click()}
        >
          <Paperclip size={18} />
        </button>
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          aria-label="Attach files"
          onChange={() => {
            props.onFiles([...(picker.files ?? [])]);
            // The same file may be chosen again after it was removed.
            picker.value = "";
          }}
        />
      </Show>
      <button
        type="button"
        class="icon-button"
        aria-label="Emoji"
        title="Emoji"
        onClick={(event) => props.onEmoji(event.currentTarget)}
      >
        <Smile size={18} />
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label="Preview"
        title="Preview"
        aria-pressed={props.preview}
        onClick={() => props.onPreview()}
      >
        <Eye size={18} />
      </button>
      <span class="composer-gap">{props.children}</span>
      <button
        type="button"
        class="send-button"
        aria-label="Send"
        title="Send"
        disabled={!props.canSend}
        onClick={() => props.onSend()}
      >
        <SendHorizontal size={18} />
      </button>
    </div>
  );
}
