// Short words at the foot of a column, some with a way back.

import { createSignal, For, type JSX, Show } from "solid-js";

interface Notice {
  readonly id: number;
  readonly text: string;
  readonly action: { readonly label: string; readonly act: () => void } | null;
}

export interface NoticeList {
  all(): readonly Notice[];
  show(text: string, action?: Notice["action"]): void;
  remove(id: number): void;
}

const SHOWN_MS = 8_000;
const MOST = 3;

export function createNotices(): NoticeList {
  const [all, setAll] = createSignal<readonly Notice[]>([]);
  let lastId = 0;
  const remove = (id: number): void => {
    setAll((now) => now.filter((one) => one.id !== id));
  };
  return {
    all,
    remove,
    show(text, action = null) {
      const id = ++lastId;
      setAll((now) => [...now, { id, text, action }].slice(-MOST));
      setTimeout(() => remove(id), SHOWN_MS);
    },
  };
}

export function Notices(props: { readonly notices: NoticeList }): JSX.Element {
  return (
    <div class="notices" role="status">
      <For each={props.notices.all()}>
        {(notice) => (
          <div class="notice">
            <span>{notice.text}</span>
            <Show when={notice.action}>
              {(action) => (
                <button
                  type="button"
                  class="text-button"
                  onClick={() => {
                    props.notices.remove(notice.id);
                    action().act();
                  }}
                >
                  {action().label}
                </button>
              )}
            </Show>
          </div>
        )}
      </For>
    </div>
  );
}
