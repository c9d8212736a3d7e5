// A person's or space's picture: a rounded square, or initials on a colour that is always theirs.

import { createMemo, createSignal, type JSX, Show } from "solid-js";

interface AvatarProps {
  readonly id: string;
  readonly name: string;
  readonly url?: string | null | undefined;
  readonly size?: number;
}

/** A hue that is always the same for an id; the low digits of a snowflake vary most. */
export function hueOf(id: string): number {
  let hash = 0;
  for (const character of id) hash = (hash * 31 + character.charCodeAt(0)) % 3600;
  return (hash * 137.5) % 360;
}

/** One letter, or the first and last word's: what fits and still tells people apart. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const first = (word: string | undefined): string => {
    const segment = [...new Intl.Segmenter().segment(word ?? "")][0]?.segment ?? "";
    return segment.toLocaleUpperCase();
  };
  if (words.length < 2) return first(words[0]) || "?";
  return first(words[0]) + first(words.at(-1));
}

export function Avatar(props: AvatarProps): JSX.Element {
  const [isBroken, setBroken] = createSignal(false);
  const initials = createMemo(() => initialsOf(props.name));
  return (
    <span
      class="avatar"
      aria-hidden="true"
      // Drawn by the style, not text: it is no part of the name of what it stands in.
      data-initials={!isBroken() && props.url ? undefined : initials()}
      style={{ "--size": `${props.size ?? 36}px`, "--hue": hueOf(props.id) }}
    >
      <Show when={!isBroken() && props.url}>
        {(url) => (
          <img src={url()} alt="" loading="lazy" decoding="async" onError={() => setBroken(true)} />
        )}
      </Show>
    </span>
  );
}
