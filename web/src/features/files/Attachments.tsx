// Files under a message, each in a room of its final size.

import Download from "lucide-solid/icons/download";
import FileIcon from "lucide-solid/icons/file";
import { createSignal, For, type JSX, Match, Show, Switch } from "solid-js";
import { later } from "../../ui/later";
import type { Attachment } from "../messages/conversation";
import { humanSize, reserve, shownAs } from "./sizes";

const Lightbox = later(() => import("./Lightbox"));

function FileCard(props: { readonly file: Attachment }): JSX.Element {
  return (
    <a
      class="file-card"
      href={props.file.url}
      download={props.file.name}
      aria-label={`Download ${props.file.name}, ${humanSize(props.file.size)}`}
    >
      <span class="file-icon" aria-hidden="true">
        <FileIcon size={20} />
      </span>
      <span class="file-words">
        <bdi class="file-name">{props.file.name}</bdi>
        <span class="file-size">{humanSize(props.file.size)}</span>
      </span>
      <Download size={18} />
    </a>
  );
}

export function Attachments(props: { readonly files: readonly Attachment[] }): JSX.Element {
  const [open, setOpen] = createSignal<string | null>(null);
  const pictures = (): Attachment[] =>
    props.files.filter((file) => shownAs(file.media_type) === "image");

  function Picture(picture: { readonly file: Attachment }): JSX.Element {
    const box = (): { width: number; height: number } =>
      reserve(picture.file.width, picture.file.height);
    const [broken, setBroken] = createSignal(false);
    return (
      <Show when={!broken()} fallback={<FileCard file={picture.file} />}>
        <button
          type="button"
          class="picture"
          aria-label={`Open picture ${picture.file.name}`}
          style={{ "aspect-ratio": `${box().width} / ${box().height}`, width: `${box().width}px` }}
          onClick={() => setOpen(picture.file.id)}
        >
          <img
            src={picture.file.url}
            alt={picture.file.name}
            width={box().width}
            height={box().height}
            loading="lazy"
            decoding="async"
            onError={() => setBroken(true)}
          />
        </button>
      </Show>
    );
  }

  return (
    <div class="attachments" classList={{ "attachments-many": pictures().length > 1 }}>
      <For each={props.files}>
        {(file) => (
          <Switch fallback={<FileCard file={file} />}>
            <Match when={shownAs(file.media_type) === "image"}>
              <Picture file={file} />
            </Match>
            <Match when={shownAs(file.media_type) === "video"}>
              {/* biome-ignore lint/a11y/useMediaCaption: people's own recordings have no captions */}
              <video
                class="video"
                controls
                preload="metadata"
                src={file.url}
                style={{
                  "aspect-ratio": `${reserve(file.width, file.height).width} / ${reserve(file.width, file.height).height}`,
                }}
              />
            </Match>
            <Match when={shownAs(file.media_type) === "audio"}>
              <figure class="audio">
                <figcaption>
                  <bdi>{file.name}</bdi> <span class="file-size">{humanSize(file.size)}</span>
                </figcaption>
                {/* biome-ignore lint/a11y/useMediaCaption: people's own recordings have no captions */}
                <audio controls preload="none" src={file.url} />
              </figure>
            </Match>
          </Switch>
        )}
      </For>
      <Show when={open()}>
        {(id) => <Lightbox files={pictures()} start={id()} onClose={() => setOpen(null)} />}
      </Show>
    </div>
  );
}
