// @vitest-environment jsdom
import { describe, expect, test } from "vitest";
import { admit, filesOf } from "./incoming";
import { humanSize, reserve, shownAs } from "./sizes";

function transfer(files: File[], types: string[]): DataTransfer {
  return { files, types } as unknown as DataTransfer;
}
const png = (name: string, size = 3): File =>
  new File(["x".repeat(size)], name, { type: "image/png" });

describe("what a paste brings", () => {
  test("text alone is left to the browser", () => {
    expect(filesOf(transfer([], ["text/plain"]))).toBeNull();
    expect(filesOf(null)).toBeNull();
  });
  test("a picture of pasted text is not taken for a file", () => {
    expect(filesOf(transfer([png("image.png")], ["text/plain", "text/html", "Files"]))).toBeNull();
  });
  test("nameless pictures are named by the moment, others keep their names", () => {
    const now = new Date("2026-02-03T04:05:06Z");
    const names = filesOf(transfer([png("image.png"), png("cat.png")], ["Files"]), now)?.map(
      (file) => file.name,
    );
    expect(names).toEqual(["pasted 2026-02-03 04.05.06.png", "cat.png"]);
  });
});

test("what does not fit is refused with its reason", () => {
  const limits = { count: 2, bytes: 10 };
  const taken = admit(
    [png("a"), png("b"), png("big", 11), png("c"), png("d", 0)],
    0,
    limits,
    String,
  );
  expect(taken.files.map((file) => file.name)).toEqual(["a", "b"]);
  expect(taken.refused).toContain("big");
  expect(taken.refused).toContain("at most 2");
  expect(taken.refused).toContain("empty");
  expect(admit([png("a")], 0, limits, String).refused).toBeNull();
});

test("room is kept in the picture's own shape, never larger than its bounds", () => {
  expect(reserve(4200, 2100)).toEqual({ width: 420, height: 210 });
  expect(reserve(100, 80)).toEqual({ width: 100, height: 80 });
  expect(reserve(10_000, 1)).toEqual({ width: 420, height: 48 });
  expect(reserve(null, null)).toEqual({ width: 240, height: 180 });
});

test("sizes are said as people say them", () => {
  expect(humanSize(0, "en")).toBe("0 bytes");
  expect(humanSize(1_536, "en")).toBe("1.5 kB");
  expect(humanSize(25_000_000, "en")).toBe("25 MB");
});

test("a drawing that may hold scripts is a file, not a picture", () => {
  expect(shownAs("image/svg+xml")).toBe("file");
  expect(shownAs("image/webp")).toBe("image");
  expect(shownAs("text/html")).toBe("file");
  expect(shownAs("video/mp4")).toBe("video");
});
