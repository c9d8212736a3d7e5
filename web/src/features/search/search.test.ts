import { createRoot, createSignal } from "solid-js";
import { beforeEach, expect, test, vi } from "vitest";
import { api } from "../../lib/api";
import type { FoundMessage, SearchPage } from "../../lib/contract";
import { ApiError } from "../../lib/http";
import { paths } from "../../lib/paths";
import { createSearch, type Search } from "./createSearch";
import { excerptOf, type Segment } from "./excerpt";
import { hasPart, partsOf, togglePart } from "./query";

const text = (segments: Segment[]): string => segments.map((each) => each.text).join("");
const marked = (segments: Segment[]): string[] =>
  segments.filter((each) => each.isMarked).map((each) => each.text);

test("a query falls apart as the server reads it", () => {
  expect(partsOf('rain -"heavy rain" from:ada in:"two words" 東京')).toEqual([
    "rain",
    '-"heavy rain"',
    "from:ada",
    'in:"two words"',
    "東京",
  ]);
});

test("a filter is put in once, whatever its case, and taken out again", () => {
  expect(togglePart("rain", "from:me")).toBe("rain from:me");
  expect(togglePart("", "has:file")).toBe("has:file");
  expect(hasPart("From:Me rain", "from:me")).toBe(true);
  expect(togglePart('From:Me "heavy  rain"', "from:me")).toBe('"heavy  rain"');
  expect(hasPart("from:meg", "from:me")).toBe(false);
});

test("an excerpt marks what was found, counted in characters", () => {
  const found = excerptOf("👩‍🚀 lands in the rain", [[17, 21]]);
  expect(marked(found)).toEqual(["rain"]);
  expect(text(found)).toBe("👩‍🚀 lands in the rain");
});

test("an excerpt of a long message begins a little before the first mark, at a word", () => {
  const body = `${"word ".repeat(100)}needle ${"tail ".repeat(100)}`;
  const found = excerptOf(body, [[500, 506]]);
  expect(marked(found)).toEqual(["needle"]);
  expect(text(found).startsWith("… word")).toBe(true);
  expect(text(found).endsWith(" …")).toBe(true);
  expect(text(found).length).toBeLessThan(300);
});

test("an excerpt without marks is the beginning of the message", () => {
  expect(excerptOf("one\n\ntwo", [])).toEqual([{ text: "one two", isMarked: false }]);
  expect(excerptOf("", [])).toEqual([]);
});

test("what is covered in a message is covered in the excerpt", () => {
  const found = excerptOf("she ||dies at the end|| and then", [
    [6, 10],
    [28, 32],
  ]);
  expect(text(found)).not.toContain("dies");
  expect(marked(found)).toEqual(["then"]);
});

test("an excerpt has no marks of Markdown, and marks what was found in it all the same", () => {
  const body = "> **heavy *rain*** and `rain()`, see [rain map](https://maps.test/a)\n# snake_rain";
  const at = [...body.matchAll(/rain/g)].map(({ index }): [number, number] => [index, index + 4]);
  const found = excerptOf(body, at);
  expect(text(found)).toBe("heavy rain and rain(), see rain map snake_rain");
  expect(marked(found)).toEqual(["rain", "rain", "rain", "rain"]);
  expect(text(excerptOf("```js\nlet rain = 2 * 3 * 4\n```", []))).toBe("let rain = 2 * 3 * 4 ");
  expect(text(excerptOf("```let rain```", []))).toBe("let rain");
});

test("an excerpt shows the address of a link where that is what was found", () => {
  const body = "the [map](https://rain.test/a)";
  const start = body.indexOf("rain");
  const found = excerptOf(body, [[start, start + 4]]);
  expect(marked(found)).toEqual(["rain"]);
  expect(text(found)).toBe(body);
});

test("an address keeps what is asked", () => {
  expect(paths.search()).toBe("/search");
  expect(paths.search("a b&c", "7")).toBe("/search?q=a+b%26c&channel=7");
  expect(paths.search("", "7")).toBe("/search?channel=7");
});

function page(ids: string[], next: string | null = null): SearchPage {
  const items = ids.map((id) => ({ message: { id }, highlights: [] }) as unknown as FoundMessage);
  return { items, channels: [], authors: [], next, complete: true };
}

const ids = (search: Search): string[] => search.items().map((each) => each.message.id);
const settled = (): Promise<void> => new Promise((done) => setTimeout(done));

function searching(first: string): {
  search: Search;
  ask: (query: string) => void;
  end: () => void;
} {
  return createRoot((end) => {
    const [query, ask] = createSignal(first);
    return { search: createSearch(() => ({ query: query() })), ask, end };
  });
}

let answers: (SearchPage | Error | Promise<SearchPage>)[] = [];
const asked: (string | null | undefined)[] = [];
beforeEach(() => {
  answers = [];
  asked.length = 0;
  vi.spyOn(api.search, "find").mockImplementation(async (what, before) => {
    asked.push(before ?? what.query);
    const answer = await answers.shift();
    if (answer instanceof Error) throw answer;
    if (!answer) throw new Error("nobody expected this question");
    return answer;
  });
});

test("pages are put behind each other until there are no more", async () => {
  answers = [page(["3", "2"], "x"), page(["1"])];
  const { search, end } = searching("rain");
  await settled();
  expect([ids(search), search.hasMore()]).toEqual([["3", "2"], true]);
  await search.more();
  expect([ids(search), search.hasMore()]).toEqual([["3", "2", "1"], false]);
  expect(asked).toEqual(["rain", "x"]);
  end();
});

test("empty pages with more behind them are passed over", async () => {
  answers = [page([], "x"), page([], "y"), page(["1"])];
  const { search, end } = searching("rain");
  await settled();
  expect(ids(search)).toEqual(["1"]);
  end();
});

test("an answer to an older question is dropped", async () => {
  let late: (value: SearchPage) => void = () => {};
  answers = [new Promise<SearchPage>((done) => (late = done)), page(["new"])];
  const { search, ask, end } = searching("rai");
  ask("rain");
  await settled();
  late(page(["old"]));
  await settled();
  expect(ids(search)).toEqual(["new"]);
  end();
});

test("a refusal is shown, and gone with the next answer", async () => {
  answers = [
    new ApiError({ title: "That is no date", detail: "Write it as …", status: 422 }),
    page(["1"]),
  ];
  const { search, end } = searching("on:never");
  await settled();
  expect([search.state(), search.problem()?.title]).toEqual(["failed", "That is no date"]);
  await search.again();
  expect([search.state(), search.problem()]).toEqual(["found", undefined]);
  end();
});

test("without words nothing is asked", async () => {
  const { search, end } = searching("  ");
  await settled();
  expect([search.state(), asked]).toEqual(["idle", []]);
  end();
});
