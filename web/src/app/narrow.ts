// Whether the screen has room for one pane only; the style sheets have the same number.

import { createSignal } from "solid-js";

const query = globalThis.matchMedia?.("(max-width: 639px)");
const [isNarrow, setNarrow] = createSignal(query?.matches ?? false);
query?.addEventListener("change", (event) => setNarrow(event.matches));

export { isNarrow };
