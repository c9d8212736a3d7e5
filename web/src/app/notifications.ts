// What reaches a reader who looks elsewhere: the tab's title and mark, and desktop notifications.

import { useNavigate } from "@solidjs/router";
import { createEffect, createMemo, onCleanup } from "solid-js";
import { plainText } from "../features/messages/markdown/plain";
import type { Message } from "../lib/contract";
import { t } from "../lib/i18n";
import { paths } from "../lib/paths";
import { type Store, useStore } from "../store";
import { isMuted, urgentOf } from "../store/titles";
import { isConversation } from "./lists";
import { useWhere } from "./place";

const EXCERPT = 140;

export function notify(): void {
  const store = useStore();
  const where = useWhere();
  const navigate = useNavigate();

  const urgent = createMemo(() =>
    Object.values(store.state.channels).reduce(
      (sum, channel) => sum + urgentOf(channel, Date.now()),
      0,
    ),
  );
  createEffect(() => {
    const id = where.channelId();
    const room = id ? store.channels.title(id) : "";
    const name = [room, t("app.name")].filter(Boolean).join(" · ");
    document.title = urgent() > 0 ? `(${urgent()}) ${name}` : name;
    const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    if (icon) icon.href = urgent() > 0 ? "/icon-unread.svg" : "/icon.svg";
  });

  const stop = store.session.onArrival((message) => {
    const isOnScreen =
      where.channelId() === message.channel_id &&
      document.visibilityState === "visible" &&
      document.hasFocus();
    if (isOnScreen || !isWanted(store, message)) return;
    show(store, message, () => navigate(paths.channel(message.channel_id, message.id)));
  });
  onCleanup(stop);
}

/** Direct messages and mentions, or everything where the reader asked for it. */
export function isWanted(store: Store, message: Message): boolean {
  const channel = store.channels.get(message.channel_id);
  const me = store.state.me?.id ?? "";
  if (!channel?.me || isMuted(channel, Date.now()) || message.kind !== "text") return false;
  if (store.state.preferences.desktop === "off") return false;
  if (channel.me.notify === "none") return false;
  const isForMe = message.mentions.includes(me) || message.mention_all !== null;
  if (isConversation(channel) || isForMe) return true;
  return channel.me.notify === "all" && channel.kind === "thread";
}

function show(store: Store, message: Message, open: () => void): void {
  if (!("Notification" in globalThis) || Notification.permission !== "granted") return;
  const name = store.people.get(message.author_id)?.display_name ?? "";
  const channel = store.channels.get(message.channel_id);
  const isDirect = channel?.kind === "direct";
  const title = isDirect
    ? t("notify.direct", { name })
    : t("notify.inChannel", { name, channel: store.channels.title(message.channel_id) });
  const shown = new Notification(title, {
    body: plainText(message.body, EXCERPT) || t("notify.file"),
    // A newer message of the same room takes the place of the last one.
    tag: message.channel_id,
    icon: "/icon.svg",
  });
  shown.onclick = () => {
    window.focus();
    open();
    shown.close();
  };
}
