import { A } from "@solidjs/router";
import ArrowLeft from "lucide-solid/icons/arrow-left";
import type { JSX } from "solid-js";
import { t } from "../lib/i18n";
import { useWhere } from "./place";

/** Back to the lists, where the screen has room for one pane only. */
export function BackButton(): JSX.Element {
  const where = useWhere();
  return (
    <A href={where.back()} class="icon-button back-button" aria-label={t("common.back")}>
      <ArrowLeft size={20} />
    </A>
  );
}
