// The words of the interface: English, looked up by typed keys. Dates and numbers follow the
// browser's own language.

import { flatten, translator } from "@solid-primitives/i18n";
import { en } from "./en";

const words = flatten(en);

/** `{name}` in a text stands for what is given under that name. */
function fill(text: string, given: Readonly<Record<string, string | number>> = {}): string {
  return text.replace(/\{(\w+)\}/gu, (mark, name: string) => String(given[name] ?? mark));
}

export const t = translator(() => words, fill as never);
/** Keys of words, without those of groups of words. */
export type Key = {
  [Each in keyof typeof words]: (typeof words)[Each] extends string ? Each : never;
}[keyof typeof words];

/** `{n} members` in the number's own form: keys end in `One` and `Other`. */
export function plural(count: number, one: Key, other: Key): string {
  const rule = new Intl.PluralRules("en").select(count);
  const shown = new Intl.NumberFormat().format(count);
  return t(rule === "one" ? one : other, { n: shown }) as string;
}

export function formatDate(ms: number): string {
  return new Intl.DateTimeFormat(undefined, { dateStyle: "medium" }).format(ms);
}

export function formatMoment(ms: number): string {
  const style = { dateStyle: "medium", timeStyle: "short" } as const;
  return new Intl.DateTimeFormat(undefined, style).format(ms);
}
