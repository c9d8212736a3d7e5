// What one can do with a room from the sidebar.

import { useNavigate } from "@solidjs/router";
import Bell from "lucide-solid/icons/bell";
import BellOff from "lucide-solid/icons/bell-off";
import CheckCheck from "lucide-solid/icons/check-check";
import Link from "lucide-solid/icons/link";
import LogOut from "lucide-solid/icons/log-out";
import Settings from "lucide-solid/icons/settings";
import Star from "lucide-solid/icons/star";
import StarOff from "lucide-solid/icons/star-off";
import { type Component, For, type JSX } from "solid-js";
import { Dynamic } from "solid-js/web";
import { Layer } from "../../features/messages/layers/Layer";
import type { Id } from "../../lib/contract";
import { t } from "../../lib/i18n";
import { paths } from "../../lib/paths";
import { useStore } from "../../store";
import { complain, toast } from "../../ui/toasts";
import { isConversation } from "../lists";
import { useWhere } from "../place";

const FOREVER_MS = 100 * 365 * 24 * 3_600_000;

interface RoomMenuProps {
  readonly channelId: Id;
  readonly anchor: HTMLElement;
  readonly onClose: () => void;
}

interface Entry {
  readonly label: string;
  readonly icon: Component<{ size?: number }>;
  readonly isDanger?: boolean;
  readonly act: () => unknown;
}

export function RoomMenu(props: RoomMenuProps): JSX.Element {
  const store = useStore();
  const navigate = useNavigate();
  const where = useWhere();
  const { channelId } = props;
  const channel = store.channels.get(channelId);
  const title = store.channels.title(channelId);

  async function leave(): Promise<void> {
    await store.channels.leave(channelId);
    if (where.channelId() === channelId) navigate(where.back());
    const rejoin = {
      label: t("nav.rejoin"),
      act: () => store.channels.join(channelId).catch(complain),
    };
    // Nobody can walk back into a private channel.
    toast(t("nav.left", { channel: title }), channel?.kind === "private" ? undefined : rejoin);
  }

  function entries(): Entry[] {
    const isFavourite = channel?.me?.favourite ?? false;
    const isMuted = store.channels.isMuted(channelId);
    const list: Entry[] = [
      {
        label: t("nav.markRead"),
        icon: CheckCheck,
        act: () => store.messages.markRead(channelId, channel?.last_seq ?? 0),
      },
      {
        label: t(isFavourite ? "nav.favouriteRemove" : "nav.favouriteAdd"),
        icon: isFavourite ? StarOff : Star,
        act: () => store.channels.setMe(channelId, { favourite: !isFavourite }),
      },
      {
        label: t(isMuted ? "nav.unmute" : "nav.mute"),
        icon: isMuted ? Bell : BellOff,
        act: () =>
          store.channels.setMe(channelId, {
            muted_until_ms: isMuted ? null : Date.now() + FOREVER_MS,
          }),
      },
      {
        label: t("nav.copyLink"),
        icon: Link,
        act: () => navigator.clipboard.writeText(location.origin + paths.channel(channelId)),
      },
    ];
    if (channel && !isConversation(channel) && store.channels.can(channelId, "manage_channels")) {
      list.push({
        label: t("nav.channelSettings"),
        icon: Settings,
        act: () => navigate(paths.channelSettings(channelId)),
      });
    }
    if (channel?.kind !== "direct")
      list.push({ label: t("nav.leave"), icon: LogOut, isDanger: true, act: leave });
    return list;
  }

  async function run(entry: Entry): Promise<void> {
    props.onClose();
    try {
      await entry.act();
    } catch (problem) {
      complain(problem);
    }
  }

  return (
    <Layer
      anchor={props.anchor}
      label={t("nav.channelMenu", { channel: title })}
      role="menu"
      class="menu"
      sheet
      onClose={props.onClose}
    >
      <For each={entries()}>
        {(entry) => (
          <button
            type="button"
            role="menuitem"
            class="menu-item"
            classList={{ "menu-item-danger": entry.isDanger ?? false }}
            onClick={() => void run(entry)}
          >
            <Dynamic component={entry.icon} size={18} />
            <span>{entry.label}</span>
          </button>
        )}
      </For>
    </Layer>
  );
}
