// All emoji with the words that find them, from this server's own copy of the data.

import address from "emoji-picker-element-data/en/emojibase/data.json?url";

export interface Emoji {
  readonly emoji: string;
  readonly annotation: string;
  readonly tags?: readonly string[];
  readonly shortcodes?: readonly string[];
  readonly group: number;
  readonly order: number;
  readonly skins?: readonly { readonly emoji: string; readonly tone: number }[];
}

/** The groups of Unicode's list in its order; the second holds only parts of others. */
export const GROUPS = [
  { id: 0, icon: "😀", name: "Smileys" },
  { id: 1, icon: "👋", name: "People" },
  { id: 3, icon: "🐻", name: "Animals and nature" },
  { id: 4, icon: "🍎", name: "Food and drink" },
  { id: 5, icon: "✈️", name: "Travel and places" },
  { id: 6, icon: "⚽", name: "Activities" },
  { id: 7, icon: "💡", name: "Objects" },
  { id: 8, icon: "❤️", name: "Symbols" },
  { id: 9, icon: "🏁", name: "Flags" },
] as const;

let loading: Promise<readonly Emoji[]> | undefined;

/** The data ask for the picture of a sign (U+FE0F) also where that is what it is anyway; others do
 *  not, and one reaction would be two. UTS #51, ED-18a. */
export function qualified(each: Emoji): Emoji {
  const plain = (emoji: string): string => emoji.replace(/(\p{Emoji_Presentation})\uFE0F/gu, "$1");
  const skins = each.skins?.map((skin) => ({ ...skin, emoji: plain(skin.emoji) }));
  return { ...each, emoji: plain(each.emoji), ...(skins && { skins }) };
}

/** Rejects when the data cannot be fetched; the next call tries again. */
export function loadEmoji(): Promise<readonly Emoji[]> {
  loading ??= fetch(address)
    .then(async (answer) => {
      if (!answer.ok) throw new Error(`the emoji data answered ${answer.status}`);
      return ((await answer.json()) as Emoji[]).map(qualified);
    })
    .catch((problem: unknown) => {
      loading = undefined;
      throw problem;
    });
  return loading;
}

/** What fits all the words typed: by name first, then by the words around it. */
export function search(all: readonly Emoji[], typed: string): Emoji[] {
  const words = typed
    .toLowerCase()
    .split(/[\s:_-]+/u)
    .filter(Boolean);
  const scored = all.flatMap((each) => {
    const names = [each.annotation.toLowerCase(), ...(each.shortcodes ?? [])];
    const whole = [...names, ...(each.tags ?? [])].join(" ").replaceAll("_", " ");
    if (!words.every((word) => whole.includes(word))) return [];
    const first = words[0] ?? "";
    const isName = names.some((name) => name === words.join("_") || name === words.join(" "));
    const starts = names.some((name) => name.startsWith(first));
    return [{ each, score: Number(isName) * 4 + Number(starts) * 2 }];
  });
  return scored
    .sort((a, b) => b.score - a.score || a.each.order - b.each.order)
    .map((found) => found.each);
}

export function withTone(each: Emoji, tone: number): string {
  return each.skins?.find((skin) => skin.tone === tone)?.emoji ?? each.emoji;
}
