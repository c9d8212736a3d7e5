// What can be written into the field.

import { For, type JSX } from "solid-js";
import { t } from "../../lib/i18n";

const LINES = [
  { write: "deploy friday", words: "search.helpWords" },
  { write: '"deploy on friday"', words: "search.helpPhrase" },
  { write: "-friday", words: "search.helpNot" },
  { write: "from:ada", words: "search.helpFrom" },
  { write: "in:general", words: "search.helpIn" },
  { write: "has:file", words: "search.helpHas" },
  { write: "before:2026-11-28", words: "search.helpDate" },
] as const;

export function Help(): JSX.Element {
  return (
    <section class="search-help">
      <h2 class="field-label">{t("search.help")}</h2>
      <dl>
        <For each={LINES}>
          {(line) => (
            <div class="search-help-line">
              <dt>
                <code>{line.write}</code>
              </dt>
              <dd>{t(line.words)}</dd>
            </div>
          )}
        </For>
      </dl>
    </section>
  );
}
