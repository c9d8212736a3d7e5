import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Emoji, qualified, search, withTone } from "./catalogue";

// From the package's root, where the tests are run.
const data = "node_modules/emoji-picker-element-data/en/emojibase/data.json";
const all = (JSON.parse(readFileSync(data, "utf8")) as Emoji[]).map(qualified);

test("a name finds its emoji before those that only have to do with it", () => {
  expect(search(all, "tada")[0]?.emoji).toBe("🎉");
  expect(search(all, "pizza")[0]?.emoji).toBe("🍕");
});

test("several words must all fit, in any order", () => {
  const found = search(all, "cat smiling").map((each) => each.emoji);
  expect(found).toContain("😺");
  expect(found).not.toContain("😀");
});

test("what nothing is called finds nothing", () => {
  expect(search(all, "qqqq")).toEqual([]);
});

test("a tone is given to hands and not to fruit", () => {
  const wave = all.find((each) => each.emoji === "👋") as Emoji;
  const apple = all.find((each) => each.emoji === "🍎") as Emoji;
  expect(withTone(wave, 3)).toBe("👋🏽");
  expect(withTone(apple, 3)).toBe("🍎");
});

test("an emoji is written one way, so that a reaction is one", () => {
  const named = (name: string) => all.find((each) => each.annotation === name)?.emoji;
  expect(named("thumbs up")).toBe("\u{1F44D}");
  expect(named("red heart")).toBe("\u2764\uFE0F");
});
