// The settings of one person.

import "../account.css";
import Bell from "lucide-solid/icons/bell";
import KeyRound from "lucide-solid/icons/key-round";
import Keyboard from "lucide-solid/icons/keyboard";
import Lock from "lucide-solid/icons/lock";
import MonitorSmartphone from "lucide-solid/icons/monitor-smartphone";
import Palette from "lucide-solid/icons/palette";
import UserRound from "lucide-solid/icons/user-round";
import { type JSX, lazy, Suspense } from "solid-js";
import { Dynamic } from "solid-js/web";
import { t } from "../../../lib/i18n";
import { paths } from "../../../lib/paths";
import { SettingsFrame } from "../../../ui/SettingsFrame";
import Profile from "./Profile";

const PAGES = {
  profile: { icon: UserRound, view: Profile },
  account: { icon: Lock, view: lazy(() => import("./Password")) },
  sessions: { icon: MonitorSmartphone, view: lazy(() => import("./Sessions")) },
  tokens: { icon: KeyRound, view: lazy(() => import("./Tokens")) },
  appearance: { icon: Palette, view: lazy(() => import("./Appearance")) },
  notifications: { icon: Bell, view: lazy(() => import("./Notifications")) },
  keyboard: { icon: Keyboard, view: lazy(() => import("./KeyboardKeys")) },
} as const;
type PageId = keyof typeof PAGES;

interface SettingsPageProps {
  readonly page?: string | undefined;
  readonly leading?: JSX.Element;
}

export default function SettingsPage(props: SettingsPageProps): JSX.Element {
  const sections = () =>
    (Object.keys(PAGES) as PageId[]).map((id) => ({
      id,
      label: t(`settings.${id}`),
      icon: PAGES[id].icon,
      href: paths.settings(id),
    }));
  return (
    <SettingsFrame
      title={t("settings.title")}
      leading={props.leading}
      sections={sections()}
      current={props.page}
      backHref={paths.settings()}
      backLabel={t("common.back")}
    >
      {(id) => (
        <Suspense>
          <Dynamic component={PAGES[id as PageId].view} />
        </Suspense>
      )}
    </SettingsFrame>
  );
}
