// Somebody's picture, or their letters on a colour that is always theirs.

import { createMemo, type JSX, Show } from "solid-js";
import type { Person } from "../conversation";

interface FaceProps {
  readonly person: Pick<Person, "id" | "display_name" | "avatar_url"> | undefined;
  readonly size: number;
}

/** One or two letters, taken from the first and last word, whole even in scripts with marks. */
export function letters(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const pick = words.length > 1 ? [words[0], words.at(-1)] : words;
  const segmenter = new Intl.Segmenter();
  return pick
    .map((word) => [...segmenter.segment(word ?? "")][0]?.segment ?? "")
    .join("")
    .toLocaleUpperCase();
}

/** A hue from the id: near ids, as of people who signed up together, land far apart. */
export function hueOf(id: string): number {
  let hash = 7;
  for (let index = 0; index < id.length; index++) {
    hash = (Math.imul(hash, 31) + id.charCodeAt(index)) >>> 0;
  }
  return Math.round((hash * 137.508) % 360);
}

export function Face(props: FaceProps): JSX.Element {
  const hue = createMemo(() => hueOf(props.person?.id ?? ""));
  return (
    <span
      class="face"
      aria-hidden="true"
      style={{
        "--face-hue": String(hue()),
        width: `${props.size}px`,
        height: `${props.size}px`,
        "font-size": `${Math.round(props.size * 0.4)}px`,
      }}
    >
      <Show when={props.person?.avatar_url} fallback={letters(props.person?.display_name ?? "?")}>
        {(url) => <img src={url()} alt="" width={props.size} height={props.size} loading="lazy" />}
      </Show>
    </span>
  );
}
