import type { JSX } from "solid-js";
import { t } from "../../lib/i18n";
import { Command, Door } from "./Door";

/** For those who come before there is an owner. */
export default function SetupNeededPage(): JSX.Element {
  return (
    <Door title={t("auth.setupNeeded")} lead={t("auth.setupNeededText")}>
      <Command text="plexichat user setup-link" />
    </Door>
  );
}
