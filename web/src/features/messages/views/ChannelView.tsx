// A channel with its header, its column and the panel beside it.

import "../styles/timeline.css";
import "../styles/row.css";
import "../styles/markdown.css";
import "../styles/composer.css";
import "../styles/files.css";
import "../styles/panels.css";
import {
  createEffect,
  createMemo,
  createSignal,
  type JSX,
  Match,
  on,
  Show,
  Switch,
} from "solid-js";
import { useStore } from "../../../store";
import { later } from "../../../ui/later";
import { complain, toast } from "../../../ui/toasts";
import { connect, type Surroundings } from "../connect";
import type { Place } from "../conversation";
import { Beginning } from "./Beginning";
import { ChannelHeader, type Panel } from "./ChannelHeader";
import { Column, createProfileLayer } from "./Column";

const MembersPanel = later(() => import("../../presence/MembersPanel"));
const PinsPanel = later(() => import("./PinsPanel"));
const ThreadPanel = later(() => import("../../threads/ThreadPanel"));
const ThreadsPanel = later(() => import("../../threads/ThreadsPanel"));

export interface ChannelViewProps {
  readonly channelId: string;
  /** Open around this message and light it up. */
  readonly messageId?: string | undefined;
  readonly threadId?: string | undefined;
  readonly leading?: JSX.Element;
  readonly pathOf: (channelId: string, messageId?: string) => string;
  readonly onOpenChannel: (channelId: string) => void;
  readonly onOpenMessage: (channelId: string, messageId: string) => void;
  /** Null closes the thread. */
  readonly onOpenThread: (threadId: string | null) => void;
  readonly onLeave: () => void;
}

export function ChannelView(props: ChannelViewProps): JSX.Element {
  const store = useStore();
  const profile = createProfileLayer();
  const [panel, setPanel] = createSignal<Panel | null>(null);

  const around: Surroundings = {
    async openThread(item) {
      try {
        const thread =
          item.thread?.id ?? (await store.messages.openThread(props.channelId, item.id)).id;
        props.onOpenThread(thread);
      } catch (problem) {
        around.complain(problem);
      }
    },
    openProfile: profile.open,
    permalink: (item) => props.pathOf(props.channelId, item.id),
    openChannel: (id) => props.onOpenChannel(id),
    leave: () => props.onLeave(),
    offerUndo: (text, undo) => toast(text, { label: "Undo", act: undo }),
    complain,
  };
  const conversation = connect(store, () => props.channelId, around);
  const room = (): ReturnType<typeof conversation.room> => conversation.room();
  const at = createMemo<Place | undefined>(() =>
    props.messageId && !props.threadId ? { kind: "id", id: props.messageId } : undefined,
  );
  store.channels.follow(() => (room() && room()?.me === null ? props.channelId : undefined));
  createEffect(() => {
    store.session.look(props.threadId ? [props.channelId, props.threadId] : [props.channelId]);
  });
  createEffect(
    on(
      () => props.channelId,
      () => {
        if (panel() === "pins") setPanel(null);
      },
    ),
  );

  function toggle(wanted: Panel): void {
    if (props.threadId) props.onOpenThread(null);
    setPanel((now) => (now === wanted && !props.threadId ? null : wanted));
  }
  /** Escape closes the panel in which it is pressed, unless something in it wanted it first. */
  function pressed(event: KeyboardEvent): void {
    const isInPanel = (event.target as HTMLElement).closest(".panel");
    if (event.key !== "Escape" || event.defaultPrevented || !isInPanel) return;
    event.preventDefault();
    if (props.threadId) props.onOpenThread(null);
    else setPanel(null);
    document.querySelector<HTMLElement>(".channel-main .composer textarea")?.focus();
  }
  async function join(): Promise<void> {
    try {
      await store.channels.join(props.channelId);
    } catch (problem) {
      around.complain(problem);
    }
  }
  const placeholder = (): string =>
    room()?.kind === "direct" || room()?.kind === "group"
      ? `Message ${conversation.title()}`
      : `Message #${conversation.title()}`;

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the key is the panel's, wherever its focus is
    <div
      onKeyDown={pressed}
      class="channel-view"
      classList={{ "channel-with-panel": panel() !== null || props.threadId !== undefined }}
    >
      <div class="channel-main">
        <ChannelHeader
          conversation={conversation}
          channelId={props.channelId}
          panel={props.threadId ? null : panel()}
          onPanel={toggle}
          leading={props.leading}
        />
        <Show when={props.channelId} keyed>
          {(_channelId) => (
            <Column
              conversation={conversation}
              label={`Messages in ${conversation.title()}`}
              placeholder={placeholder()}
              at={at()}
              autofocus
              onJoin={() => void join()}
              beginning={<Beginning conversation={conversation} />}
            />
          )}
        </Show>
      </div>
      <Switch>
        <Match when={props.threadId} keyed>
          {(threadId) => (
            <ThreadPanel
              threadId={threadId}
              messageId={props.messageId}
              parent={conversation}
              around={around}
              onClose={() => props.onOpenThread(null)}
              onOpenChannel={props.onOpenChannel}
            />
          )}
        </Match>
        <Match when={panel() === "members"}>
          <MembersPanel
            channelId={props.channelId}
            onClose={() => setPanel(null)}
            onOpenChannel={props.onOpenChannel}
          />
        </Match>
        <Match when={panel() === "pins"}>
          <PinsPanel
            channelId={props.channelId}
            conversation={conversation}
            onClose={() => setPanel(null)}
            onJump={(id) => props.onOpenMessage(props.channelId, id)}
          />
        </Match>
        <Match when={panel() === "threads"}>
          <ThreadsPanel
            conversation={conversation}
            onClose={() => setPanel(null)}
            onOpen={(id) => props.onOpenThread(id)}
          />
        </Match>
      </Switch>
      {profile.view(props.onOpenChannel)}
    </div>
  );
}
