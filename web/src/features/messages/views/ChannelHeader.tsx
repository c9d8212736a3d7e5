// The name of a room, what it is about, and the ways to what belongs to it.

import { A } from "@solidjs/router";
import Bell from "lucide-solid/icons/bell";
import BellOff from "lucide-solid/icons/bell-off";
import Ellipsis from "lucide-solid/icons/ellipsis";
import Hash from "lucide-solid/icons/hash";
import Lock from "lucide-solid/icons/lock";
import Megaphone from "lucide-solid/icons/megaphone";
import MessageSquareText from "lucide-solid/icons/message-square-text";
import Pin from "lucide-solid/icons/pin";
import TextSearch from "lucide-solid/icons/text-search";
import Users from "lucide-solid/icons/users";
import { createSignal, For, type JSX, Match, Show, Switch } from "solid-js";
import { Dynamic } from "solid-js/web";
import { paths } from "../../../lib/paths";
import { useStore } from "../../../store";
import { later } from "../../../ui/later";
import { PresenceDot } from "../../presence/PresenceDot";
import type { Conversation } from "../conversation";
import { Face } from "../rows/Face";

const HeaderMenu = later(() => import("./HeaderMenu"));
const NotifyMenu = later(() => import("./NotifyMenu"));

export type Panel = "members" | "pins" | "threads";

interface ChannelHeaderProps {
  readonly conversation: Conversation;
  readonly channelId: string;
  readonly panel: Panel | null;
  readonly onPanel: (panel: Panel) => void;
  /** The shell's way back on narrow screens. */
  readonly leading?: JSX.Element;
}

const KIND_ICONS = { public: Hash, private: Lock, announcement: Megaphone };
const PANELS = [
  { id: "threads", label: "Threads", icon: MessageSquareText },
  { id: "pins", label: "Pinned messages", icon: Pin },
  { id: "members", label: "Members", icon: Users },
] as const;

export function ChannelHeader(props: ChannelHeaderProps): JSX.Element {
  const store = useStore();
  const [bell, setBell] = createSignal<HTMLElement | null>(null);
  const [more, setMore] = createSignal<HTMLElement | null>(null);
  const room = (): ReturnType<Conversation["room"]> => props.conversation.room();
  const kindIcon = () => KIND_ICONS[room()?.kind as keyof typeof KIND_ICONS];
  const other = (): string | undefined =>
    room()?.kind === "direct"
      ? room()?.member_ids?.find((id) => id !== props.conversation.me()?.id)
      : undefined;

  return (
    <header class="channel-header">
      {props.leading}
      <Switch>
        <Match when={other()}>
          {(id) => (
            <span class="member-face">
              <Face person={props.conversation.person(id())} size={24} />
              <PresenceDot userId={id()} />
            </span>
          )}
        </Match>
        <Match when={kindIcon()}>
          {(icon) => (
            <span class="channel-kind" aria-hidden="true">
              <Dynamic component={icon()} size={18} />
            </span>
          )}
        </Match>
      </Switch>
      <h1 class="channel-title">
        <bdi>{props.conversation.title()}</bdi>
      </h1>
      <Show when={room()?.topic}>
        {(topic) => (
          <p class="channel-topic" title={topic()}>
            <bdi>{topic()}</bdi>
          </p>
        )}
      </Show>
      <span class="channel-gap" />
      <A
        class="icon-button channel-search"
        href={paths.search("", props.channelId)}
        aria-label="Search here"
        title="Search here"
      >
        <TextSearch size={18} />
      </A>
      <Show when={room()?.me}>
        <button
          type="button"
          class="icon-button channel-bell"
          aria-label="Notifications"
          aria-haspopup="menu"
          title="Notifications"
          onClick={(event) => setBell(event.currentTarget)}
        >
          <Show when={store.channels.isMuted(props.channelId)} fallback={<Bell size={18} />}>
            <BellOff size={18} />
          </Show>
        </button>
      </Show>
      <For each={PANELS}>
        {(panel) => (
          <button
            type="button"
            class={`icon-button channel-${panel.id}`}
            aria-label={panel.label}
            title={panel.label}
            aria-pressed={props.panel === panel.id}
            onClick={() => props.onPanel(panel.id)}
          >
            <Dynamic component={panel.icon} size={18} />
          </button>
        )}
      </For>
      <button
        type="button"
        class="icon-button channel-more"
        aria-label="More about this room"
        aria-haspopup="menu"
        onClick={(event) => setMore(event.currentTarget)}
      >
        <Ellipsis size={18} />
      </button>
      <Show when={more()}>
        {(anchor) => (
          <HeaderMenu
            anchor={anchor()}
            panels={PANELS}
            onPanel={props.onPanel}
            onNotify={room()?.me ? (button) => setBell(button) : undefined}
            onClose={() => setMore(null)}
          />
        )}
      </Show>
      <Show when={bell()}>
        {(anchor) => (
          <NotifyMenu channelId={props.channelId} anchor={anchor()} onClose={() => setBell(null)} />
        )}
      </Show>
    </header>
  );
}
