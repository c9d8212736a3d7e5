import { describe, expect, test } from "vitest";
import { calendar } from "./dates";
import { continues } from "./grouping";
import { type RowKeys, rowKeys } from "./keyboard";

const minute = 60_000;
const at = (iso: string): number => Date.parse(iso);

describe("days", () => {
  const kolkata = calendar("Asia/Kolkata", "en");
  test("a day begins at the reader's midnight", () => {
    expect(kolkata.dayKey(at("2026-03-01T18:29:00Z"))).toBe("2026-03-01");
    expect(kolkata.dayKey(at("2026-03-01T18:31:00Z"))).toBe("2026-03-02");
  });
  test("today and yesterday are named, other years carry theirs", () => {
    const now = at("2026-03-02T12:00:00Z");
    expect(kolkata.dayLabel(now, now)).toBe("Today");
    expect(kolkata.dayLabel(now - 24 * 60 * minute, now)).toBe("Yesterday");
    expect(kolkata.dayLabel(at("2026-02-02T12:00:00Z"), now)).toBe("Monday, February 2");
    expect(kolkata.dayLabel(at("2025-02-02T12:00:00Z"), now)).toContain("2025");
  });
  test("yesterday is found across a change of clocks", () => {
    const newYork = calendar("America/New_York", "en");
    const now = at("2026-03-09T04:30:00Z"); // half past midnight after a day of 23 hours
    expect(newYork.dayLabel(at("2026-03-08T05:10:00Z"), now)).toBe("Yesterday");
  });
  test("the start of a day is found in every zone", () => {
    for (const zone of ["Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC", "Asia/Kathmandu"]) {
      const local = calendar(zone, "en");
      const start = local.startOfDay("2026-05-10") ?? 0;
      expect(local.dayKey(start)).toBe("2026-05-10");
      expect(local.dayKey(start - 1)).toBe("2026-05-09");
    }
    expect(calendar("UTC").startOfDay("tomorrow")).toBeNull();
  });
});

describe("grouping", () => {
  const sameDay = (): boolean => true;
  const first = { author_id: "1", kind: "text", created_ms: 0 };
  test("the same author within five minutes goes on", () => {
    expect(continues(first, { ...first, created_ms: 4 * minute }, sameDay)).toBe(true);
    expect(continues(first, { ...first, created_ms: 5 * minute }, sameDay)).toBe(false);
  });
  test("another author, a reply, a system line or another day begins anew", () => {
    expect(continues(first, { ...first, author_id: "2" }, sameDay)).toBe(false);
    expect(continues(first, { ...first, reply_to: { id: "9" } }, sameDay)).toBe(false);
    expect(continues({ ...first, kind: "join" }, first, sameDay)).toBe(false);
    expect(continues(first, first, () => false)).toBe(false);
    expect(continues(undefined, first, sameDay)).toBe(false);
  });
});

describe("keys on a message", () => {
  const press = (key: string, code = "", more = {}): Parameters<RowKeys["read"]>[0] => ({
    key,
    code,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    ...more,
  });
  test("letters act, also on a keyboard of another script", () => {
    const keys = rowKeys(() => true);
    expect(keys.read(press("r", "KeyR"), 0)).toBe("reply");
    expect(keys.read(press("к", "KeyR"), 0)).toBe("reply");
    expect(keys.read(press("r", "KeyR", { ctrlKey: true }), 0)).toBeNull();
    expect(keys.read(press("+", "Equal", { shiftKey: true }), 0)).toBe("react");
  });
  test("g then d goes to a date, within a moment", () => {
    const keys = rowKeys(() => true);
    expect(keys.read(press("g"), 0)).toBeNull();
    expect(keys.read(press("d"), 500)).toBe("date");
    expect(keys.read(press("g"), 0)).toBeNull();
    expect(keys.read(press("d"), 5_000)).toBeNull();
  });
  test("single keys can be switched off, arrows stay", () => {
    const keys = rowKeys(() => false);
    expect(keys.read(press("r", "KeyR"), 0)).toBeNull();
    expect(keys.read(press("ArrowUp"), 0)).toBe("previous");
  });
});
