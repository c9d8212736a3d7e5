// The settings of a space: each part for those who may use it.

import "./spaces.css";
import Ban from "lucide-solid/icons/ban";
import Link from "lucide-solid/icons/link";
import Settings from "lucide-solid/icons/settings";
import ShieldCheck from "lucide-solid/icons/shield-check";
import Trash2 from "lucide-solid/icons/trash-2";
import Users from "lucide-solid/icons/users";
import { type Component, createMemo, type JSX, lazy, Show, Suspense } from "solid-js";
import { Dynamic } from "solid-js/web";
import type { Id, Permission, Space } from "../../lib/contract";
import { t } from "../../lib/i18n";
import { paths } from "../../lib/paths";
import { useStore } from "../../store";
import { SettingsFrame } from "../../ui/SettingsFrame";
import SpaceGeneral from "./settings/SpaceGeneral";

interface Part {
  readonly icon: Component<{ size?: number }>;
  readonly view: Component<{ space: Space }>;
  /** Any of these; `owner` is for the owner alone. */
  readonly wants: readonly (Permission | "owner")[];
}

const PARTS = {
  general: { icon: Settings, view: SpaceGeneral, wants: ["manage_space"] },
  members: {
    icon: Users,
    view: lazy(() => import("./settings/Members")),
    wants: ["manage_roles", "kick", "ban", "invite", "manage_space"],
  },
  roles: {
    icon: ShieldCheck,
    view: lazy(() => import("./settings/Roles")),
    wants: ["manage_roles"],
  },
  invitations: {
    icon: Link,
    view: lazy(() => import("./settings/Invitations")),
    wants: ["invite"],
  },
  bans: { icon: Ban, view: lazy(() => import("./settings/Bans")), wants: ["ban"] },
  danger: {
    icon: Trash2,
    view: lazy(() => import("./settings/DeleteSpace")),
    wants: ["owner"],
  },
} as const satisfies Record<string, Part>;
type PartId = keyof typeof PARTS;

interface SpaceSettingsProps {
  readonly spaceId: Id;
  readonly page?: string | undefined;
  readonly leading?: JSX.Element;
}

export default function SpaceSettings(props: SpaceSettingsProps): JSX.Element {
  const { state } = useStore();
  const space = (): Space | undefined => state.spaces[props.spaceId];
  const may = (wish: Permission | "owner"): boolean =>
    wish === "owner"
      ? space()?.owner_id === state.me?.id
      : (space()?.permissions.includes(wish) ?? false);
  const sections = createMemo(() =>
    (Object.keys(PARTS) as PartId[])
      .filter((id) => PARTS[id].wants.some(may))
      .map((id) => ({
        id,
        label: t(`space.${id}`),
        icon: PARTS[id].icon,
        isDanger: id === "danger",
        href: paths.spaceSettings(props.spaceId, id),
      })),
  );
  return (
    <Show when={space()}>
      {(known) => (
        <SettingsFrame
          title={t("space.settingsOf", { space: known().name })}
          leading={props.leading}
          sections={sections()}
          current={props.page}
          backHref={paths.spaceSettings(props.spaceId)}
          backLabel={t("common.back")}
        >
          {(id) => (
            <Suspense>
              <Dynamic component={PARTS[id as PartId].view} space={known()} />
            </Suspense>
          )}
        </SettingsFrame>
      )}
    </Show>
  );
}
