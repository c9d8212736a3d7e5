// Files waiting above the composer, with their progress and a way out.

import FileIcon from "lucide-solid/icons/file";
import X from "lucide-solid/icons/x";
import { For, type JSX, Show } from "solid-js";
import { humanSize } from "./sizes";
import type { Tray } from "./tray";

export function FileTray(props: { readonly tray: Tray }): JSX.Element {
  return (
    <Show when={props.tray.files.length > 0}>
      <ul class="tray" aria-label="Files to send">
        <For each={props.tray.files}>
          {(file) => (
            <li class="tray-file" classList={{ [`tray-${file.state}`]: true }}>
              <Show
                when={file.preview}
                fallback={
                  <span class="file-icon" aria-hidden="true">
                    <FileIcon size={20} />
                  </span>
                }
              >
                {(preview) => <img class="tray-picture" src={preview()} alt="" />}
              </Show>
              <span class="file-words">
                <bdi class="file-name">{file.name}</bdi>
                <Show
                  when={file.state !== "failed"}
                  fallback={
                    <span class="tray-problem" role="alert">
                      {file.problem}{" "}
                      <button
                        type="button"
                        class="text-button"
                        onClick={() => props.tray.retry(file.key)}
                      >
                        Retry
                      </button>
                    </span>
                  }
                >
                  <span class="file-size">{humanSize(file.size)}</span>
                </Show>
              </span>
              <button
                type="button"
                class="icon-button"
                aria-label={
                  file.state === "sending" ? `Cancel ${file.name}` : `Remove ${file.name}`
                }
                onClick={() => props.tray.remove(file.key)}
              >
                <X size={16} />
              </button>
              <Show when={file.state === "sending"}>
                <progress class="tray-progress" max="1" value={file.progress}>
                  {Math.round(file.progress * 100)} %
                </progress>
              </Show>
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}
