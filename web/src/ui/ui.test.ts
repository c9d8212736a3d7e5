import { expect, test } from "vitest";
import { hueOf, initialsOf } from "./Avatar";

test("initials are the first and last word's, in any script", () => {
  expect(initialsOf("Ada Lovelace")).toBe("AL");
  expect(initialsOf("grace")).toBe("G");
  expect(initialsOf("李 小龙")).toBe("李小");
  expect(initialsOf("👩‍🚀 crew")).toBe("👩‍🚀C");
  expect(initialsOf("  ")).toBe("?");
});

test("a person's colour never changes and neighbours differ", () => {
  expect(hueOf("12345")).toBe(hueOf("12345"));
  expect(Math.abs(hueOf("12345") - hueOf("12346"))).toBeGreaterThan(20);
});
