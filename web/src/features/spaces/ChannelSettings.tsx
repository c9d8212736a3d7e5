// The settings of a channel: each part for those who may use it.

import "./spaces.css";
import Settings from "lucide-solid/icons/settings";
import ShieldCheck from "lucide-solid/icons/shield-check";
import Trash2 from "lucide-solid/icons/trash-2";
import Users from "lucide-solid/icons/users";
import { type Component, createMemo, type JSX, lazy, Show, Suspense } from "solid-js";
import { Dynamic } from "solid-js/web";
import type { Channel, Id } from "../../lib/contract";
import { t } from "../../lib/i18n";
import { paths } from "../../lib/paths";
import { useStore } from "../../store";
import { SettingsFrame } from "../../ui/SettingsFrame";
import ChannelGeneral from "./settings/ChannelGeneral";

const PARTS = {
  general: { icon: Settings, view: ChannelGeneral, ofSpaceOnly: true },
  people: { icon: Users, view: lazy(() => import("./settings/ChannelPeople")), ofSpaceOnly: false },
  rules: { icon: ShieldCheck, view: lazy(() => import("./settings/Rules")), ofSpaceOnly: true },
  danger: {
    icon: Trash2,
    view: lazy(() => import("./settings/EndChannel")),
    ofSpaceOnly: true,
  },
} as const satisfies Record<
  string,
  {
    icon: Component<{ size?: number }>;
    view: Component<{ channel: Channel }>;
    ofSpaceOnly: boolean;
  }
>;
type PartId = keyof typeof PARTS;

interface ChannelSettingsProps {
  readonly channelId: Id;
  readonly page?: string | undefined;
  readonly leading?: JSX.Element;
}

export default function ChannelSettings(props: ChannelSettingsProps): JSX.Element {
  const store = useStore();
  const channel = (): Channel | undefined => store.state.channels[props.channelId];
  const mayManage = (): boolean => channel()?.permissions.includes("manage_channels") ?? false;
  const sections = createMemo(() =>
    (Object.keys(PARTS) as PartId[])
      .filter((id) => !PARTS[id].ofSpaceOnly || (channel()?.space_id && mayManage()))
      .map((id) => ({
        id,
        label: t(`space.channel.${id}`),
        icon: PARTS[id].icon,
        isDanger: id === "danger",
        href: paths.channelSettings(props.channelId, id),
      })),
  );
  return (
    <Show when={channel()}>
      {(known) => (
        <SettingsFrame
          title={t("space.channel.settings", { channel: store.channels.title(known().id) })}
          leading={props.leading}
          sections={sections()}
          current={props.page}
          backHref={paths.channelSettings(props.channelId)}
          backLabel={t("common.back")}
        >
          {(id) => (
            <Suspense>
              <Dynamic component={PARTS[id as PartId].view} channel={known()} />
            </Suspense>
          )}
        </SettingsFrame>
      )}
    </Show>
  );
}
