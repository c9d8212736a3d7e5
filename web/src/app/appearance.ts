// Theme, contrast and density: attributes of the root that the style sheets read.

import { createEffect } from "solid-js";
import type { Preferences } from "../lib/contract";

const KEPT = "plexichat.appearance";
const NAMES = ["theme", "contrast", "density"] as const;
const ALLOWED = {
  theme: ["light", "dark"],
  contrast: ["normal", "high"],
  density: ["compact"],
} as const;

function paint(preferences: Preferences): void {
  const { dataset } = document.documentElement;
  for (const name of NAMES) {
    const wanted = preferences[name];
    const allowed: readonly string[] = ALLOWED[name];
    if (wanted !== undefined && allowed.includes(wanted)) dataset[name] = wanted;
    else delete dataset[name];
  }
}

/** Before anything is known of the reader: as it looked the last time in this browser. */
export function paintFirst(): void {
  try {
    paint(JSON.parse(localStorage.getItem(KEPT) ?? "{}") as Preferences);
  } catch {
    // Storage is refused or holds something else: the system's look it is.
  }
}

export function followAppearance(preferences: () => Preferences | undefined): void {
  createEffect(() => {
    const all = preferences();
    if (!all) return;
    paint(all);
    const kept = Object.fromEntries(NAMES.map((name) => [name, all[name]]));
    try {
      localStorage.setItem(KEPT, JSON.stringify(kept));
    } catch {
      // Private windows may refuse: then the first paint is the system's.
    }
  });
}
