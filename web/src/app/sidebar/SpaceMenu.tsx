// The name of the space, and what one may do with it.

import { useNavigate } from "@solidjs/router";
import ChevronDown from "lucide-solid/icons/chevron-down";
import Compass from "lucide-solid/icons/compass";
import Hash from "lucide-solid/icons/hash";
import LogOut from "lucide-solid/icons/log-out";
import Settings from "lucide-solid/icons/settings";
import UserPlus from "lucide-solid/icons/user-plus";
import type { JSX } from "solid-js";
import type { Permission, Space } from "../../lib/contract";
import { t } from "../../lib/i18n";
import { paths } from "../../lib/paths";
import { useStore } from "../../store";
import { Menu } from "../../ui/Menu";
import { openDialog } from "../dialogs";

const ADMINISTRATION: readonly Permission[] = [
  "manage_space",
  "manage_roles",
  "invite",
  "kick",
  "ban",
];

export function SpaceMenu(props: { readonly space: Space }): JSX.Element {
  const { state } = useStore();
  const navigate = useNavigate();
  const can = (permission: Permission): boolean => props.space.permissions.includes(permission);
  const id = (): string => props.space.id;
  return (
    <Menu
      label={t("nav.spaceMenu", { space: props.space.name })}
      class="space-menu"
      trigger={
        <>
          <h2 class="sidebar-title">
            <bdi>{props.space.name}</bdi>
          </h2>
          <ChevronDown size={16} aria-hidden="true" />
        </>
      }
      entries={[
        {
          label: t("nav.invite"),
          icon: UserPlus,
          isHidden: !can("invite"),
          act: () => openDialog({ kind: "invite", spaceId: id() }),
        },
        {
          label: t("nav.newChannel"),
          icon: Hash,
          isHidden: !can("create_channels"),
          act: () => openDialog({ kind: "channel", spaceId: id() }),
        },
        { label: t("nav.browse"), icon: Compass, act: () => navigate(paths.browse(id())) },
        {
          label: t("nav.spaceSettings"),
          icon: Settings,
          isHidden: !ADMINISTRATION.some(can),
          act: () => navigate(paths.spaceSettings(id())),
        },
        {
          label: t("nav.leaveSpace"),
          icon: LogOut,
          isDanger: true,
          startsGroup: true,
          isHidden: props.space.owner_id === state.me?.id,
          act: () => openDialog({ kind: "leave-space", spaceId: id() }),
        },
      ]}
    />
  );
}
