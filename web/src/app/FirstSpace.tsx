// What somebody does first who is in no space yet.

import Rows3 from "lucide-solid/icons/rows-3";
import type { JSX } from "solid-js";
import { t } from "../lib/i18n";
import { Button } from "../ui/Button";
import { Empty } from "../ui/Empty";
import { openDialog } from "./dialogs";

export function FirstSpace(): JSX.Element {
  return (
    <Empty icon={Rows3} title={t("home.noSpacesTitle")} text={t("home.noSpacesText")}>
      <Button kind="primary" onClick={() => openDialog({ kind: "space" })}>
        {t("nav.addSpace")}
      </Button>
    </Empty>
  );
}
