// The frame around every view of those who are signed in: rail, sidebar, main, and the layers above.

import { createSignal, type JSX, type ParentProps } from "solid-js";
import { t } from "../lib/i18n";
import { ConnectionLine } from "./ConnectionLine";
import { Dialogs } from "./Dialogs";
import { listenToKeys } from "./keyboard";
import { notify } from "./notifications";
import { createWhere, WhereContext } from "./place";
import { Rail } from "./Rail";
import { sidebarWidth } from "./sidebar/Resizer";
import { Sidebar } from "./sidebar/Sidebar";

export function Shell(props: ParentProps): JSX.Element {
  const where = createWhere();
  const [isRailOpen, setRailOpen] = createSignal(false);
  return (
    <WhereContext.Provider value={where}>
      <ShellLife />
      <div
        class="shell"
        data-pane={where.pane()}
        data-rail={isRailOpen() ? "open" : "closed"}
        style={{ "--sidebar-width": `${sidebarWidth()}px` }}
      >
        <a class="skip-link" href="#main">
          {t("app.skip")}
        </a>
        <Rail onChosen={() => setRailOpen(false)} />
        <Sidebar onSpaces={() => setRailOpen(!isRailOpen())} />
        <main id="main" class="shell-main" tabIndex={-1} data-region>
          <ConnectionLine />
          <div class="shell-view">{props.children}</div>
        </main>
      </div>
      <Dialogs />
    </WhereContext.Provider>
  );
}

/** What listens as long as the shell stands. */
function ShellLife(): JSX.Element {
  listenToKeys();
  notify();
  return null;
}
