import { createRoot, createSignal } from "solid-js";
import { expect, test } from "vitest";
import { followAbsence } from "./absence";

function page(isWaiting = true) {
  return createRoot(() => {
    const [refreshed, refresh] = createSignal(0);
    const [numbers, tell] = createSignal({ read: 8, last: 8 });
    const [newKey, load] = createSignal<string | null>(null);
    const lines: number[] = [];
    const shown: string[] = [];
    followAbsence({
      refreshed,
      readSeq: () => numbers().read,
      lastSeq: () => numbers().last,
      newKey,
      isWaiting: () => isWaiting,
      draw: (seq) => lines.push(seq),
      show: (key) => shown.push(key),
    });
    return { back: () => refresh((n) => n + 1), tell, load, lines, shown };
  });
}

test("what came meanwhile stands below a line that is shown once it is loaded", async () => {
  const { back, tell, load, lines, shown } = page();
  tell({ read: 8, last: 13 });
  back();
  expect(lines).toEqual([8]);
  expect(shown).toEqual([]);
  load("m9");
  await Promise.resolve();
  load("m10");
  await Promise.resolve();
  expect(shown).toEqual(["m9"]);
});

test("who reads further up is not moved", async () => {
  const { back, tell, load, lines, shown } = page(false);
  tell({ read: 8, last: 13 });
  back();
  load("m9");
  await Promise.resolve();
  expect(lines).toEqual([8]);
  expect(shown).toEqual([]);
});

test("nothing new, no line", () => {
  const { back, lines } = page();
  back();
  expect(lines).toEqual([]);
});
