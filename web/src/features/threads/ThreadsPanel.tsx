// The threads that one follows, those with something new first.

import X from "lucide-solid/icons/x";
import { createMemo, createResource, For, type JSX, Show } from "solid-js";
import type { Channel } from "../../lib/contract";
import { useStore } from "../../store";
import type { Conversation } from "../messages/conversation";
import { nameOf } from "../messages/conversation";
import { plainText } from "../messages/markdown/plain";
import { Face } from "../messages/rows/Face";

interface ThreadsPanelProps {
  readonly conversation: Conversation;
  readonly onOpen: (threadId: string) => void;
  readonly onClose: () => void;
}

export default function ThreadsPanel(props: ThreadsPanelProps): JSX.Element {
  const store = useStore();
  const [threads] = createResource(() => store.messages.followedThreads());
  const unread = (thread: Channel): number => store.channels.unread(thread.id);
  const sorted = createMemo(() =>
    (threads.error ? [] : (threads() ?? [])).toSorted(
      (a, b) =>
        Number(unread(b) > 0) - Number(unread(a) > 0) ||
        (b.last_message_ms ?? 0) - (a.last_message_ms ?? 0),
    ),
  );

  function Entry(entry: { readonly thread: Channel }): JSX.Element {
    const [root] = createResource(
      () => entry.thread,
      async ({ parent_id: parent, root_message_id: id }) => {
        if (!(parent && id)) return undefined;
        const known = store.messages.history(parent)?.byId[id];
        if (known) return known;
        const page = await store.messages.peek(parent, { id }, 1);
        return page.items.find((message) => message.id === id);
      },
    );
    const first = () => (root.error ? undefined : root());
    return (
      <button type="button" class="thread-entry" onClick={() => props.onOpen(entry.thread.id)}>
        <Face person={props.conversation.person(first()?.author_id ?? "")} size={28} />
        <span class="thread-words">
          <span class="thread-where">
            <bdi>{nameOf(props.conversation, first()?.author_id ?? "")}</bdi>
            <span class="channel-topic">
              {" "}
              in {store.channels.title(entry.thread.parent_id ?? "")}
            </span>
          </span>
          <span class="thread-excerpt" dir="auto">
            {plainText(first()?.body ?? "", 120)}
          </span>
        </span>
        <Show when={unread(entry.thread) > 0}>
          <span class="badge">{unread(entry.thread)}</span>
        </Show>
      </button>
    );
  }

  return (
    <aside class="panel" aria-label="Threads">
      <header class="panel-header">
        <h2>Threads you follow</h2>
        <button
          type="button"
          class="icon-button"
          aria-label="Close threads"
          onClick={() => props.onClose()}
        >
          <X size={18} />
        </button>
      </header>
      <div class="panel-body">
        <Show when={threads.error}>
          <p class="panel-note" role="alert">
            The threads could not be read. Close and open this panel to try again.
          </p>
        </Show>
        <Show when={!(threads.error || threads.loading) && sorted().length === 0}>
          <p class="panel-note">
            You follow no threads. Answer a message in its thread, and it will stand here.
          </p>
        </Show>
        <For each={sorted()}>{(thread) => <Entry thread={thread} />}</For>
      </div>
    </aside>
  );
}
