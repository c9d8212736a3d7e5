// The keyboard map. What the keys do is in app/keyboard.ts and features/messages/timeline.

import { For, type JSX } from "solid-js";
import { type Key, t } from "../../lib/i18n";

type Keys = readonly (readonly string[])[];

const isApple = (): boolean => /Mac|iP(hone|ad|od)/u.test(navigator.userAgent);
const command = (): string => (isApple() ? "⌘" : "Ctrl");

interface Group {
  readonly title: Key;
  readonly rows: readonly { readonly keys: Keys; readonly words: Key }[];
}

function groups(): readonly Group[] {
  const mod = command();
  return [
    {
      title: "keys.anywhere",
      rows: [
        { keys: [[mod, "K"]], words: "keys.switcher" },
        { keys: [["/"]], words: "keys.search" },
        {
          keys: [
            ["Alt", "↑"],
            ["Alt", "↓"],
          ],
          words: "keys.nextRoom",
        },
        {
          keys: [
            ["Alt", "⇧", "↑"],
            ["Alt", "⇧", "↓"],
          ],
          words: "keys.nextUnread",
        },
        { keys: [["F6"], ["⇧", "F6"]], words: "keys.regions" },
        { keys: [["Esc"]], words: "keys.close" },
        { keys: [["?"]], words: "keys.map" },
      ],
    },
    {
      title: "keys.onMessage",
      rows: [
        { keys: [["J"], ["K"]], words: "keys.move" },
        { keys: [["R"]], words: "keys.reply" },
        { keys: [["T"]], words: "keys.thread" },
        { keys: [["E"]], words: "keys.edit" },
        { keys: [["+"]], words: "keys.react" },
        { keys: [["U"]], words: "keys.unread" },
        { keys: [["G", "D"]], words: "keys.date" },
      ],
    },
    {
      title: "keys.inComposer",
      rows: [
        { keys: [["Enter"]], words: "keys.send" },
        { keys: [["⇧", "Enter"]], words: "keys.newline" },
        { keys: [["↑"]], words: "keys.editLast" },
        { keys: [[mod, "B"]], words: "keys.bold" },
        { keys: [[mod, "I"]], words: "keys.italic" },
        { keys: [[mod, "E"]], words: "keys.code" },
      ],
    },
  ];
}

export function ShortcutList(): JSX.Element {
  return (
    <div class="shortcuts">
      <For each={groups()}>
        {(group) => (
          <section>
            <h3 class="field-label">{t(group.title)}</h3>
            <dl>
              <For each={group.rows}>
                {(row) => (
                  <div class="shortcut">
                    <dt>{t(row.words)}</dt>
                    <dd>
                      <For each={row.keys}>
                        {(chord) => (
                          <span class="chord">
                            <For each={chord}>{(key) => <kbd class="kbd">{key}</kbd>}</For>
                          </span>
                        )}
                      </For>
                    </dd>
                  </div>
                )}
              </For>
            </dl>
          </section>
        )}
      </For>
    </div>
  );
}
