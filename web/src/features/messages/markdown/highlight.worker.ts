// Colours code away from the main thread.

import hljs from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import cpp from "highlight.js/lib/languages/cpp";
import css from "highlight.js/lib/languages/css";
import go from "highlight.js/lib/languages/go";
import java from "highlight.js/lib/languages/java";
import json from "highlight.js/lib/languages/json";
import python from "highlight.js/lib/languages/python";
import rust from "highlight.js/lib/languages/rust";
import sql from "highlight.js/lib/languages/sql";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";

const LANGUAGES = { bash, cpp, css, go, java, json, python, rust, sql, typescript, xml, yaml };
for (const [name, language] of Object.entries(LANGUAGES)) hljs.registerLanguage(name, language);
// Near relatives that people write at the head of a block.
hljs.registerAliases(["c", "h", "c++", "csharp", "cs"], { languageName: "cpp" });
hljs.registerAliases(["js", "javascript", "jsx", "tsx"], { languageName: "typescript" });
hljs.registerAliases(["console", "shell", "zsh"], { languageName: "bash" });

export interface HighlightJob {
  readonly id: number;
  readonly code: string;
  readonly language: string;
}

export interface HighlightDone {
  readonly id: number;
  /** Null for a language that is not known. */
  readonly html: string | null;
}

self.onmessage = ({ data }: MessageEvent<HighlightJob>): void => {
  const html = hljs.getLanguage(data.language)
    ? hljs.highlight(data.code, { language: data.language, ignoreIllegals: true }).value
    : null;
  self.postMessage({ id: data.id, html } satisfies HighlightDone);
};
