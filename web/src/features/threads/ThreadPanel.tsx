// A thread beside its channel; on a phone, the whole page.

import X from "lucide-solid/icons/x";
import { createMemo, createResource, type JSX, Show } from "solid-js";
import { api } from "../../lib/api";
import { paths } from "../../lib/paths";
import { useStore } from "../../store";
import { connect, type Surroundings } from "../messages/connect";
import type { Conversation, Place } from "../messages/conversation";
import { Column, createProfileLayer } from "../messages/views/Column";
import { RootMessage } from "./RootMessage";

interface ThreadPanelProps {
  readonly threadId: string;
  readonly messageId: string | undefined;
  readonly parent: Conversation;
  readonly around: Surroundings;
  readonly onClose: () => void;
  readonly onOpenChannel: (channelId: string) => void;
}

export default function ThreadPanel(props: ThreadPanelProps): JSX.Element {
  const store = useStore();
  const profile = createProfileLayer();
  store.channels.follow(() => props.threadId);
  const thread = () => store.channels.get(props.threadId);
  // A thread reached by its address alone may not be known yet.
  const [found] = createResource(
    () => (thread() ? null : props.threadId),
    (id) => api.channels.one(id),
  );
  const conversation = connect(store, () => props.threadId, {
    ...props.around,
    openProfile: profile.open,
    permalink: (item) =>
      paths.thread(thread()?.parent_id ?? props.threadId, props.threadId, item.id),
  });
  const at = createMemo<Place | undefined>(() =>
    props.messageId ? { kind: "id", id: props.messageId } : undefined,
  );
  const isFollowing = (): boolean => thread()?.me != null;

  async function follow(): Promise<void> {
    try {
      if (isFollowing()) await store.channels.leave(props.threadId);
      else await store.channels.join(props.threadId);
    } catch (problem) {
      props.around.complain(problem);
    }
  }

  return (
    <aside class="panel thread-panel" aria-label="Thread">
      <header class="panel-header">
        <h2>Thread</h2>
        <bdi class="panel-sub">{props.parent.title()}</bdi>
        <span class="channel-gap" />
        <Show when={thread()}>
          <button
            type="button"
            class="button button-small"
            aria-pressed={isFollowing()}
            onClick={() => void follow()}
          >
            {isFollowing() ? "Following" : "Follow"}
          </button>
        </Show>
        <button
          type="button"
          class="icon-button"
          aria-label="Close thread"
          onClick={() => props.onClose()}
        >
          <X size={18} />
        </button>
      </header>
      <Show
        when={thread()}
        fallback={
          <p class="panel-note">
            {found.error ? "This thread cannot be found." : "Opening the thread…"}
          </p>
        }
      >
        {(shown) => (
          <Column
            conversation={conversation}
            label="Replies"
            placeholder="Reply in thread"
            at={at()}
            offersChannel
            autofocus
            onJoin={() => void follow()}
            beginning={
              <RootMessage
                parent={props.parent}
                parentId={shown().parent_id ?? ""}
                rootId={shown().root_message_id ?? ""}
              />
            }
          />
        )}
      </Show>
      {profile.view(props.onOpenChannel)}
    </aside>
  );
}
