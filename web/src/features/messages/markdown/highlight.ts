// The page's end of the highlighter: asked for nothing until a block with a language is seen.

import type { HighlightDone, HighlightJob } from "./highlight.worker";

const MAX_CODE = 20_000;
const MOST_KEPT = 200;

let worker: Worker | null = null;
let broken = false;
let lastId = 0;
const waiting = new Map<number, (html: string | null) => void>();
const kept = new Map<string, string | null>();

function start(): Worker {
  const made = new Worker(new URL("./highlight.worker.ts", import.meta.url), { type: "module" });
  made.onmessage = ({ data }: MessageEvent<HighlightDone>): void => {
    waiting.get(data.id)?.(data.html);
    waiting.delete(data.id);
  };
  made.onerror = (): void => {
    // Code without colours is still code: give up quietly and for good.
    broken = true;
    for (const answer of waiting.values()) answer(null);
    waiting.clear();
  };
  return made;
}

function ask(code: string, language: string): Promise<string | null> {
  if (broken || code.length > MAX_CODE) return Promise.resolve(null);
  worker ??= start();
  const id = ++lastId;
  const job: HighlightJob = { id, code, language };
  return new Promise((resolve) => {
    waiting.set(id, resolve);
    worker?.postMessage(job);
  });
}

/** Colour a block in place, when its language is known. */
export async function highlight(block: Element): Promise<void> {
  const language = /(?:^| )language-(\S+)/.exec(block.className)?.[1]?.toLowerCase();
  const code = block.textContent ?? "";
  if (!language) return;
  const key = `${language}\n${code}`;
  let html = kept.get(key);
  if (html === undefined) {
    html = await ask(code, language);
    kept.set(key, html);
    if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value ?? "");
  }
  if (html === null || block.textContent !== code) return;
  const made = document.createElement("template");
  made.innerHTML = html;
  // Colour only: whatever else the text would become is refused.
  const foreign = made.content.querySelector(":not(span)");
  if (!foreign && made.content.textContent === code) block.replaceChildren(made.content);
}
