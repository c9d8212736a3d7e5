import Compass from "lucide-solid/icons/compass";
import type { JSX } from "solid-js";
import { t } from "../lib/i18n";
import { paths } from "../lib/paths";
import { Empty } from "../ui/Empty";

export function NotFound(): JSX.Element {
  return (
    <div class="page-middle">
      <h1 class="visually-hidden">{t("app.notFound")}</h1>
      <Empty icon={Compass} title={t("app.notFound")} text={t("app.notFoundText")}>
        <a class="button button-primary" href={paths.home}>
          {t("app.goHome")}
        </a>
      </Empty>
    </div>
  );
}
