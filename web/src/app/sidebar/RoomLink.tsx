// One room in the sidebar: what it is, whether something is new, and its menu.

import { A } from "@solidjs/router";
import BellOff from "lucide-solid/icons/bell-off";
import Ellipsis from "lucide-solid/icons/ellipsis";
import Hash from "lucide-solid/icons/hash";
import Lock from "lucide-solid/icons/lock";
import Megaphone from "lucide-solid/icons/megaphone";
import Pencil from "lucide-solid/icons/pencil";
import Users from "lucide-solid/icons/users";
import { type JSX, Match, Show, Switch } from "solid-js";
import { Dynamic } from "solid-js/web";
import { PresenceDot } from "../../features/presence/PresenceDot";
import type { Id } from "../../lib/contract";
import { plural, t } from "../../lib/i18n";
import { paths } from "../../lib/paths";
import { useStore } from "../../store";
import { urgentOf } from "../../store/titles";
import { Avatar } from "../../ui/Avatar";
import { useWhere } from "../place";
import type { Asked } from "./Section";

const ICONS = { public: Hash, private: Lock, announcement: Megaphone, group: Users } as const;

interface RoomLinkProps {
  readonly channelId: Id;
  readonly onMenu: (asked: Asked) => void;
}

export function RoomLink(props: RoomLinkProps): JSX.Element {
  const store = useStore();
  const where = useWhere();
  let row!: HTMLDivElement;
  const channel = () => store.channels.get(props.channelId);
  const unread = (): number => store.channels.unread(props.channelId);
  const urgent = (): number => urgentOf(channel(), Date.now());
  const isMuted = (): boolean => store.channels.isMuted(props.channelId);
  const isCurrent = (): boolean => where.channelId() === props.channelId;
  const icon = () => ICONS[channel()?.kind as keyof typeof ICONS];
  const hasDraft = (): boolean => !isCurrent() && store.drafts.has(props.channelId);

  function ask(event: Event): void {
    event.preventDefault();
    const anchor = row.querySelector<HTMLElement>(".room-menu");
    if (anchor) props.onMenu({ channelId: props.channelId, anchor });
  }

  return (
    <div
      class="room-row"
      ref={(element) => {
        row = element;
      }}
    >
      <A
        href={paths.channel(props.channelId)}
        class="room"
        classList={{
          "room-current": isCurrent(),
          "room-unread": unread() > 0 && !isMuted(),
          "room-muted": isMuted(),
        }}
        aria-current={isCurrent() ? "page" : undefined}
        onContextMenu={ask}
      >
        <Switch>
          <Match when={channel()?.kind === "direct"}>
            <OtherFace channelId={props.channelId} />
          </Match>
          <Match when={icon()}>
            {(found) => (
              <span class="room-icon" aria-hidden="true">
                <Dynamic component={found()} size={16} />
              </span>
            )}
          </Match>
        </Switch>
        <bdi class="room-name">{store.channels.title(props.channelId)}</bdi>
        <Show when={hasDraft()}>
          <Pencil size={13} class="room-mark" aria-hidden="true" />
        </Show>
        <Show when={isMuted()}>
          <BellOff size={13} class="room-mark" aria-label={t("nav.muted")} />
        </Show>
        <Show when={urgent() > 0}>
          <span class="badge">
            <span aria-hidden="true">{urgent() > 99 ? "99+" : urgent()}</span>
            <span class="visually-hidden">
              {plural(urgent(), "nav.mentionsOne", "nav.mentionsOther")}
            </span>
          </span>
        </Show>
        <Show when={urgent() === 0 && unread() > 0 && !isMuted()}>
          <span class="visually-hidden">{t("nav.unread", { n: unread() })}</span>
        </Show>
      </A>
      <button
        type="button"
        class="icon-button room-menu"
        aria-haspopup="menu"
        aria-label={t("nav.channelMenu", { channel: store.channels.title(props.channelId) })}
        onClick={ask}
      >
        <Ellipsis size={16} />
      </button>
    </div>
  );
}

function OtherFace(props: { readonly channelId: Id }): JSX.Element {
  const store = useStore();
  const otherId = (): Id => {
    const ids = store.channels.get(props.channelId)?.member_ids ?? [];
    return ids.find((id) => id !== store.state.me?.id) ?? ids[0] ?? "";
  };
  const person = () => store.people.get(otherId());
  return (
    <span class="room-face">
      <Avatar
        id={otherId()}
        name={person()?.display_name ?? ""}
        url={person()?.avatar_url}
        size={20}
      />
      <PresenceDot userId={otherId()} />
    </span>
  );
}
