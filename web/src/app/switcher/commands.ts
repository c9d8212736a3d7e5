// What the switcher can do besides going somewhere.

import { useNavigate } from "@solidjs/router";
import { t } from "../../lib/i18n";
import { paths } from "../../lib/paths";
import { useStore } from "../../store";
import { openDialog } from "../dialogs";
import { DIRECT, useWhere } from "../place";
import type { Command } from "./entries";

export interface RunnableCommand extends Command {
  act(): void;
}

export function createCommands(): RunnableCommand[] {
  const { state, session } = useStore();
  const where = useWhere();
  const navigate = useNavigate();
  const space = where.place() === DIRECT ? undefined : state.spaces[where.place()];
  const theme = (value: string | null) => () => session.setPreference("theme", value);

  const commands: RunnableCommand[] = [
    { id: "search", title: t("search.title"), act: () => navigate(paths.search()) },
    { id: "people", title: t("nav.newMessage"), act: () => openDialog({ kind: "people" }) },
    { id: "space", title: t("nav.addSpace"), act: () => openDialog({ kind: "space" }) },
    { id: "settings", title: t("nav.settings"), act: () => navigate(paths.settings()) },
    { id: "shortcuts", title: t("keys.title"), act: () => openDialog({ kind: "shortcuts" }) },
    { id: "dark", title: t("switcher.themeDark"), act: theme("dark") },
    { id: "light", title: t("switcher.themeLight"), act: theme("light") },
    { id: "system", title: t("switcher.themeSystem"), act: theme(null) },
  ];
  if (space) {
    const { id } = space;
    commands.push({ id: "browse", title: t("nav.browse"), act: () => navigate(paths.browse(id)) });
    if (space.permissions.includes("create_channels")) {
      const act = (): void => openDialog({ kind: "channel", spaceId: id });
      commands.push({ id: "channel", title: t("nav.newChannel"), act });
    }
    if (space.permissions.includes("invite")) {
      const act = (): void => openDialog({ kind: "invite", spaceId: id });
      commands.push({ id: "invite", title: t("nav.invite"), act });
    }
  }
  return commands;
}
