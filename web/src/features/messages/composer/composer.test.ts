import { describe, expect, test } from "vitest";
import { intentOf } from "./commands";
import { bestFits, complete, completingAt } from "./completion";
import { continueList, type Format, format, formatOf } from "./formatting";

describe("completion at the caret", () => {
  test("a name begins after a space or at the start, not inside an address", () => {
    expect(completingAt("hi @an", 6)).toEqual({ trigger: "@", query: "an", from: 3 });
    expect(completingAt("@", 1)?.query).toBe("");
    expect(completingAt("me@an", 5)).toBeNull();
    expect(completingAt("(#gen", 5)?.trigger).toBe("#");
  });
  test("a colon asks for emoji only with two letters", () => {
    expect(completingAt(":sm", 3)?.query).toBe("sm");
    expect(completingAt(":s", 2)).toBeNull();
    expect(completingAt("at 10:30", 8)).toBeNull();
    expect(completingAt(":30", 3)).toBeNull();
  });
  test("a slash is a command only at the very start", () => {
    expect(completingAt("/to", 3)).toEqual({ trigger: "/", query: "to", from: 0 });
    expect(completingAt("a /to", 5)).toBeNull();
    expect(completingAt("/usr/bin", 8)).toBeNull();
  });
  test("the choice replaces the typed part and leaves one space", () => {
    const at = completingAt("hi @an there", 6);
    if (!at) throw new Error("expected a completion");
    expect(complete("hi @an there", 6, at, "@ann")).toEqual({ text: "hi @ann there", caret: 8 });
    expect(complete("hi @an", 6, at, "@ann")).toEqual({ text: "hi @ann ", caret: 8 });
  });
  test("whole words before parts, accents aside, order kept", () => {
    const people = ["Joanna", "Ánna", "Lee Ann", "Ann", "Bob"];
    expect(bestFits(people, "ann", (name) => [name])).toEqual(["Ann", "Ánna", "Lee Ann", "Joanna"]);
    expect(bestFits(people, "", (name) => [name], 2)).toEqual(["Joanna", "Ánna"]);
  });
});

describe("formatting", () => {
  const on = (text: string, start: number, end: number, how: Format) =>
    format({ text, start, end }, how);
  test("marks go around the selection, and away again", () => {
    const bold = on("a word here", 2, 6, "bold");
    expect(bold).toEqual({ text: "a **word** here", start: 4, end: 8 });
    expect(format(bold, "bold").text).toBe("a word here");
  });
  test("code of several lines becomes a fence", () => {
    expect(on("x\ny", 0, 3, "code").text).toBe("```\nx\ny\n```");
  });
  test("lines are listed and unlisted", () => {
    expect(on("a\nb", 0, 3, "numbers").text).toBe("1. a\n2. b");
    expect(on("> a\n> b", 0, 7, "quote").text).toBe("a\nb");
  });
  test("a link leaves the caret where something is missing", () => {
    const made = on("docs", 0, 4, "link");
    expect(made.text).toBe("[docs](https://)");
    expect(made.start).toBe(made.text.length - 1);
    expect(on("https://a.b", 0, 11, "link")).toEqual({ text: "[](https://a.b)", start: 1, end: 1 });
  });
  test("lists go on, and end on an empty item", () => {
    expect(continueList("1. a", 4)?.text).toBe("1. a\n2. ");
    expect(continueList("- [x] a", 7)?.text).toBe("- [x] a\n- [ ] ");
    expect(continueList("- a\n- ", 6)?.text).toBe("- a\n");
    expect(continueList("text", 4)).toBeNull();
  });
  test("keys are read on layouts without Latin letters too", () => {
    const keys = { ctrlKey: true, metaKey: false, shiftKey: false, altKey: false };
    expect(formatOf({ ...keys, key: "b", code: "KeyN" })).toBe("bold");
    expect(formatOf({ ...keys, key: "и", code: "KeyB" })).toBe("bold");
    expect(formatOf({ ...keys, shiftKey: true, key: "/", code: "Digit7" })).toBe("numbers");
    expect(formatOf({ ...keys, ctrlKey: false, key: "b", code: "KeyB" })).toBeNull();
    // AltGr arrives as Ctrl+Alt and writes characters on many keyboards.
    expect(formatOf({ ...keys, altKey: true, key: "e", code: "KeyE" })).toBeNull();
  });
});

describe("commands", () => {
  test("what is said differently", () => {
    expect(intentOf("/me waves")).toEqual({ kind: "say", body: "_waves_" });
    expect(intentOf("/shrug dunno")).toMatchObject({ kind: "say" });
    expect(intentOf("hello")).toEqual({ kind: "say", body: "hello" });
  });
  test("paths and doubled slashes are text", () => {
    expect(intentOf("/usr/bin/env")).toEqual({ kind: "say", body: "/usr/bin/env" });
    expect(intentOf("//topic")).toEqual({ kind: "say", body: "/topic" });
  });
  test("what is done instead", () => {
    expect(intentOf("/topic  New things ")).toEqual({ kind: "topic", topic: "New things" });
    expect(intentOf("/invite @ann, bob")).toEqual({ kind: "invite", names: ["ann", "bob"] });
    expect(intentOf("/mute 2")).toEqual({ kind: "mute", hours: 2 });
    expect(intentOf("/frobnicate")).toEqual({ kind: "unknown", name: "frobnicate" });
    expect(intentOf("/invite")).toEqual({ kind: "unknown", name: "invite" });
  });
});
