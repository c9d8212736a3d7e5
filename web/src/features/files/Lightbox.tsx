// Pictures of one message, as large as the screen allows.

import ChevronLeft from "lucide-solid/icons/chevron-left";
import ChevronRight from "lucide-solid/icons/chevron-right";
import Download from "lucide-solid/icons/download";
import X from "lucide-solid/icons/x";
import { createMemo, createSignal, type JSX, onMount, Show } from "solid-js";
import type { Attachment } from "../messages/conversation";
import { humanSize } from "./sizes";

interface LightboxProps {
  readonly files: readonly Attachment[];
  readonly start: string;
  readonly onClose: () => void;
}

export default function Lightbox(props: LightboxProps): JSX.Element {
  let dialog!: HTMLDialogElement;
  const [index, setIndex] = createSignal(
    Math.max(
      0,
      props.files.findIndex((file) => file.id === props.start),
    ),
  );
  const file = createMemo(() => props.files[index()]);
  const step = (by: number): void => {
    setIndex((now) => (now + by + props.files.length) % props.files.length);
  };
  onMount(() => dialog.showModal());

  return (
    <dialog
      ref={dialog}
      class="lightbox"
      aria-label={file()?.name ?? "Picture"}
      onClose={() => props.onClose()}
      onClick={(event) => {
        if (event.target === dialog) dialog.close();
      }}
      onKeyDown={(event) => {
        // The keys of the message underneath are not meant.
        event.stopPropagation();
        if (event.key === "ArrowLeft") step(-1);
        else if (event.key === "ArrowRight") step(1);
      }}
    >
      <Show when={file()}>
        {(shown) => (
          <>
            <header class="lightbox-bar">
              <bdi>{shown().name}</bdi>
              <span class="lightbox-size">{humanSize(shown().size)}</span>
              <Show when={props.files.length > 1}>
                <span class="lightbox-count">
                  {index() + 1} of {props.files.length}
                </span>
              </Show>
              <a
                class="icon-button"
                href={shown().url}
                download={shown().name}
                aria-label="Download"
              >
                <Download size={20} />
              </a>
              <button
                type="button"
                class="icon-button"
                aria-label="Close"
                onClick={() => dialog.close()}
              >
                <X size={20} />
              </button>
            </header>
            <img class="lightbox-picture" src={shown().url} alt={shown().name} />
            <Show when={props.files.length > 1}>
              <button
                type="button"
                class="icon-button lightbox-back"
                aria-label="Previous picture"
                onClick={() => step(-1)}
              >
                <ChevronLeft size={28} />
              </button>
              <button
                type="button"
                class="icon-button lightbox-on"
                aria-label="Next picture"
                onClick={() => step(1)}
              >
                <ChevronRight size={28} />
              </button>
            </Show>
          </>
        )}
      </Show>
    </dialog>
  );
}
