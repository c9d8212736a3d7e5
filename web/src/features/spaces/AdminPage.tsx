// The administration of the server.

import "./spaces.css";
import Server from "lucide-solid/icons/server";
import Users from "lucide-solid/icons/users";
import { type JSX, lazy, Suspense } from "solid-js";
import { Dynamic } from "solid-js/web";
import { t } from "../../lib/i18n";
import { paths } from "../../lib/paths";
import { SettingsFrame } from "../../ui/SettingsFrame";
import ServerGeneral from "./settings/ServerGeneral";

const PARTS = {
  general: { icon: Server, view: ServerGeneral },
  people: { icon: Users, view: lazy(() => import("./settings/ServerPeople")) },
} as const;
type PartId = keyof typeof PARTS;

interface AdminPageProps {
  readonly page?: string | undefined;
  readonly leading?: JSX.Element;
}

export default function AdminPage(props: AdminPageProps): JSX.Element {
  const sections = (Object.keys(PARTS) as PartId[]).map((id) => ({
    id,
    label: t(`space.admin.${id}`),
    icon: PARTS[id].icon,
    href: paths.admin(id),
  }));
  return (
    <SettingsFrame
      title={t("space.admin.title")}
      leading={props.leading}
      sections={sections}
      current={props.page}
      backHref={paths.admin()}
      backLabel={t("common.back")}
    >
      {(id) => (
        <Suspense>
          <Dynamic component={PARTS[id as PartId].view} />
        </Suspense>
      )}
    </SettingsFrame>
  );
}
