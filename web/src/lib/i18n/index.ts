// The words of the interface. English is in the entry; another language is one lazy chunk.

import { flatten, resolveTemplate, translator } from "@solid-primitives/i18n";
import { createSignal } from "solid-js";
import { en } from "./en";

/** A dictionary with English's keys: a missing one is a compile error. */
export type Words<T = typeof en> = {
  [Key in keyof T]: T[Key] extends string ? string : Words<T[Key]>;
};

export const LOCALES = { en: "English", de: "Deutsch" } as const;
export type Locale = keyof typeof LOCALES;

const LOADERS: Record<Exclude<Locale, "en">, () => Promise<{ default: Words }>> = {
  de: () => import("./de"),
};

const [words, setWords] = createSignal(flatten(en as Words));
const [locale, setLocaleSignal] = createSignal<Locale>("en");

export { locale };

export const t = translator(words, resolveTemplate);
export type Key = Parameters<typeof t>[0];

export function isLocale(value: string | undefined): value is Locale {
  return value !== undefined && value in LOCALES;
}

/** The reader's choice, else the first language of the browser that there is. */
export function preferredLocale(chosen: string | undefined): Locale {
  if (isLocale(chosen)) return chosen;
  return navigator.languages.map((each) => each.slice(0, 2)).find(isLocale) ?? "en";
}

export async function setLocale(wanted: Locale): Promise<void> {
  const dictionary = wanted === "en" ? en : (await LOADERS[wanted]()).default;
  setWords(() => flatten(dictionary as Words));
  setLocaleSignal(wanted);
  document.documentElement.lang = wanted;
}

/** `{n} members` in the number's own form: keys end in `One` and `Other`. */
export function plural(count: number, one: Key, other: Key): string {
  const rule = new Intl.PluralRules(locale()).select(count);
  const shown = new Intl.NumberFormat(locale()).format(count);
  return t(rule === "one" ? one : other, { n: shown }) as string;
}

export function formatDate(ms: number): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: "medium" }).format(ms);
}

export function formatMoment(ms: number): string {
  const style = { dateStyle: "medium", timeStyle: "short" } as const;
  return new Intl.DateTimeFormat(locale(), style).format(ms);
}
