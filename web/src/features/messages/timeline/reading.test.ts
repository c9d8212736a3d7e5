import { createRoot } from "solid-js";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createReading } from "./reading";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function reader(): { sees: (seq: number) => void; marked: number[] } {
  const marked: number[] = [];
  const reading = createRoot(() =>
    createReading(
      () => true,
      () => 0,
      (seq) => marked.push(seq),
    ),
  );
  return { sees: reading.sees, marked };
}

test("what stays in sight for a moment is read", () => {
  const { sees, marked } = reader();
  sees(3);
  vi.advanceTimersByTime(600);
  expect(marked).toEqual([3]);
});

test("what was in sight for less than a moment is not read", () => {
  const { sees, marked } = reader();
  sees(14); // before the heights of the rows are known, more of them seem to fit
  vi.advanceTimersByTime(100);
  sees(3);
  vi.advanceTimersByTime(600);
  expect(marked).toEqual([3]);
});

test("going back up does not mark anything unread", () => {
  const { sees, marked } = reader();
  sees(9);
  vi.advanceTimersByTime(600);
  sees(2);
  vi.advanceTimersByTime(600);
  expect(marked).toEqual([9]);
});
