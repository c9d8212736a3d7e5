import { expect, test } from "vitest";
import { append, emptyHistory, MAX_LOADED, place, prepend, startFrom } from "./history";
import { sampleMessage } from "./sample";
import type { History } from "./state";

const page = (from: number, to: number, before = true, after = false) => ({
  items: Array.from({ length: to - from + 1 }, (_, index) => sampleMessage(from + index)),
  has_before: before,
  has_after: after,
});
const seqs = (history: History): number[] => history.order.map((id) => history.byId[id]?.seq ?? 0);

test("pages on both sides join without a gap or a double", () => {
  const history = emptyHistory();
  startFrom(history, page(50, 60, true, true));
  expect(history.hasAfter).toBe(true);
  prepend(history, page(40, 50));
  append(history, page(60, 70, true, false));
  expect(seqs(history)).toEqual(Array.from({ length: 31 }, (_, index) => 40 + index));
  expect(history.hasAfter).toBe(false);
});

test("a message beyond a gap is not put beside what it does not follow", () => {
  const history = emptyHistory();
  startFrom(history, page(1, 5, false));
  place(history, sampleMessage(9));
  expect(seqs(history)).toEqual([1, 2, 3, 4, 5]);
  expect(history.hasAfter).toBe(true);
});

test("the first message of an empty channel is shown", () => {
  const history = emptyHistory();
  startFrom(history, { items: [], has_before: false, has_after: false });
  place(history, sampleMessage(1));
  expect(seqs(history)).toEqual([1]);
});

test("no more than the limit is kept, and what was dropped can be loaded again", () => {
  const history = emptyHistory();
  startFrom(history, page(1, MAX_LOADED, false));
  place(history, sampleMessage(MAX_LOADED + 1));
  expect(history.order).toHaveLength(MAX_LOADED);
  expect(history.hasBefore).toBe(true);
  expect(Object.keys(history.byId)).toHaveLength(MAX_LOADED);
});
