// @vitest-environment jsdom
import { expect, test } from "vitest";
import { renderOnce } from "./render";

const SIZE = 16_000;
const PATTERNS: Record<string, string> = {
  brackets: "[",
  links: "[a](b",
  emphasis: "*a**b",
  underscores: "_a ",
  strikes: "~~a",
  quotes: ">",
  lists: "- ",
  pipes: "|",
  autolinks: "<http:",
  addresses: "www.",
  mails: "a@",
  spoilers: "||a",
  mentions: "@a.",
  shortcodes: ":a",
  entities: "&",
  zalgo: "a\u0300\u0301\u0302",
  flags: "🇨",
  joiners: "👩\u200d",
};

// What never ends is caught by the runner's own limit: how long a busy machine takes says nothing.
test.each(Object.entries(PATTERNS))("%s by the thousand are rendered", (_name, unit) => {
  const source = unit.repeat(Math.floor(SIZE / unit.length));
  expect(renderOnce(source, () => undefined).textContent?.length).toBeGreaterThan(0);
});

const ATTACKS = [
  "<svg/onload=alert(1)>",
  "[x](javascript&colon;alert(1))",
  "[x](JaVaScRiPt:alert(1))",
  "[x](\u0001javascript:alert(1))",
  '![x](x"onerror="alert(1))',
  "<a href='javascript:alert(1)'>x</a>",
  '```"><img src=x onerror=alert(1)>\nx\n```',
  '[x](https://a.b "\\" onmouseover=alert(1) \\"")',
  "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
];

test.each(ATTACKS)("%s cannot act", (source) => {
  const box = document.createElement("div");
  box.append(renderOnce(source, () => undefined));
  expect(box.querySelector("img,svg,script,style,form,iframe,object,embed")).toBeNull();
  for (const element of box.querySelectorAll("*")) {
    for (const name of element.getAttributeNames()) expect(name).not.toMatch(/^on|^style$|^src$/);
    if (element.nodeName === "A") {
      expect(element.getAttribute("href")).toMatch(/^(https?:\/\/|mailto:)/);
    }
  }
});
