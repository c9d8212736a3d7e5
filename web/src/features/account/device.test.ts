import { expect, test } from "vitest";
import { deviceName } from "./device";

test("a browser is called what its owner calls it", () => {
  const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
  expect(deviceName(firefox)).toBe("Firefox on Linux");
});
