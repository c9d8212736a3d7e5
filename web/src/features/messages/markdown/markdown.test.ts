// @vitest-environment jsdom
import { describe, expect, test } from "vitest";
import { plainText } from "./plain";
import { render, renderOnce } from "./render";
import type { MentionLookup } from "./types";

const PEOPLE: MentionLookup = (name) =>
  ({
    ann: { userId: "1", label: "Ann", self: false },
    "ann.lee": { userId: "2", label: "Ann Lee", self: true },
    channel: { label: "channel", self: true },
  })[name];

function html(source: string): string {
  const box = document.createElement("div");
  box.append(renderOnce(source, PEOPLE));
  return box.innerHTML;
}

function query(source: string, selector: string): Element[] {
  return [...renderOnce(source, PEOPLE).querySelectorAll(selector)];
}

describe("what chat expects of Markdown", () => {
  test("a new line is a break", () => {
    expect(html("a\nb")).toBe('<p dir="auto">a<br>b</p>');
    expect(html("**a**\n**b**\n_c_")).toContain("</strong><br><strong>");
    expect(html("a  \nb")).toBe('<p dir="auto">a<br>b</p>');
    expect(query("- a\n- b\n  c", "br")).toHaveLength(1);
  });

  test("columns stand on their side and lists begin at their number", () => {
    const cells = query("| a | b |\n|:--|--:|\n| 1 | 2 |", "td");
    expect(cells.map((cell) => cell.getAttribute("align"))).toEqual(["left", "right"]);
    expect(query("4. four\n5. five", "ol")[0]?.getAttribute("start")).toBe("4");
  });

  test("a pasted underline or indent makes neither heading nor code", () => {
    expect(query("total\n---\n", "h1,h2")).toHaveLength(0);
    expect(query("    four spaces", "pre")).toHaveLength(0);
  });

  test("code keeps its lines, its language and everything inside as written", () => {
    const [code] = query("```ts\nlet a = '@ann :smile: ||x||';\n\nb\n```", "pre code");
    expect(code?.className).toBe("language-ts");
    expect(code?.textContent).toBe("let a = '@ann :smile: ||x||';\n\nb\n");
  });

  test("tables, task lists, quotes and struck text", () => {
    expect(query("|a|b|\n|-|-|\n|1|2|", ".table-scroll td")).toHaveLength(2);
    expect(query("- [x] done\n- [ ] open", ".task-done")).toHaveLength(1);
    expect(query("- [x] done", "input")).toHaveLength(0);
    expect(query("> said", "blockquote p")).toHaveLength(1);
    expect(query("~~no~~", "del")).toHaveLength(1);
    expect(query("~approx 5~", "del")).toHaveLength(0);
  });
});

describe("links", () => {
  test("addresses become links that tell nobody whence they were followed", () => {
    const [link] = query("see https://example.org/a_b_c.", "a");
    expect(link?.getAttribute("href")).toBe("https://example.org/a_b_c");
    expect(link?.getAttribute("rel")).toContain("noopener");
    expect(query("write to a@example.org", "a")[0]?.getAttribute("href")).toBe(
      "mailto:a@example.org",
    );
  });

  test("no other scheme survives", () => {
    for (const bad of [
      "javascript:alert(1)",
      "data:text/html,x",
      "vbscript:x",
      "irc://h/",
      "xmpp:a@b",
    ]) {
      const hrefs = query(`[x](${bad}) <${bad}>`, "a").map((a) => a.getAttribute("href"));
      expect(hrefs.filter((href) => href)).toEqual([]);
    }
  });

  test("images stay text with a link, and raw HTML stays text", () => {
    expect(query("![cat](https://example.org/cat.png)", "img")).toHaveLength(0);
    expect(html("<img src=x onerror=alert(1)><b>x</b>")).not.toMatch(/<(img|b)\b/);
    expect(html("<script>alert(1)</script>")).toContain("&lt;script&gt;");
  });
});

describe("mentions", () => {
  test("only resolved names become chips, the longest first", () => {
    const chips = query("@ann @ann.lee, @ann. @bob mail@ann", ".mention");
    expect(chips.map((chip) => chip.textContent)).toEqual(["@Ann", "@Ann Lee", "@Ann"]);
    expect(html("@bob")).toBe('<p dir="auto">@bob</p>');
  });

  test("a mention of me and of the channel are marked", () => {
    expect(query("@ann.lee @channel", ".mention-self")).toHaveLength(2);
    expect(query("@channel", "span.mention")).toHaveLength(1);
  });

  test("text after a shortened name is not lost", () => {
    expect(query("@ann.bob ok", "p")[0]?.textContent).toBe("@Ann.bob ok");
  });
});

describe("emoji and spoilers", () => {
  test("short names become emoji, unknown ones stay", () => {
    expect(html("hi :tada: :no_such_thing:")).toContain("hi 🎉 :no_such_thing:");
    expect(html("10:30:45")).toContain("10:30:45");
  });

  test("a message of emoji only is big, digits are not", () => {
    expect(query("🎉 👩‍👩‍👧 🇨🇭", ".big-emoji")).toHaveLength(1);
    expect(query("12", ".big-emoji")).toHaveLength(0);
    expect(query("🎉 ok", ".big-emoji")).toHaveLength(0);
  });

  test("spoilers are covered and can be reached by the keyboard", () => {
    expect(query("it was ||the butler||", ".spoiler[tabindex]")[0]?.textContent).toBe("the butler");
    expect(query("a || b || c", ".spoiler")).toHaveLength(0);
  });
});

test("every block finds its own direction", () => {
  expect(query("שלום\n\nhello\n\n- عربي", "[dir=auto]").length).toBeGreaterThanOrEqual(3);
});

test("rendering is remembered by key and handed out as copies", () => {
  const first = render("1:1", "a", PEOPLE);
  const second = render("1:1", "changed", PEOPLE);
  expect(second.textContent).toBe("a");
  expect(second).not.toBe(first);
});

describe("plain text", () => {
  test("marks go, words stay", () => {
    expect(plainText("**bold** [text](http://x) `code`\n> quote")).toBe("bold text code quote");
  });
  test("emphasis goes, and the marks inside of names stay", () => {
    expect(plainText("be _one_ shade, *much* darker")).toBe("be one shade, much darker");
    expect(plainText("snake_case_name and 2 * 3 * 4")).toBe("snake_case_name and 2 * 3 * 4");
  });
  test("spoilers stay covered and long text is cut between letters", () => {
    expect(plainText("||secret||")).not.toContain("secret");
    const far = `[a](http://x/${"y".repeat(200)}) ||${"secret ".repeat(40)}||`;
    expect(plainText(far, 80)).toBe("a ▒▒▒");
    expect(plainText("👩‍👩‍👧".repeat(100), 20).length).toBeLessThanOrEqual(20);
  });
});
