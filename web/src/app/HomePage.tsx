// What stands beside the lists while nothing is chosen: the last channel, or what to do first.

import { useNavigate } from "@solidjs/router";
import MessageCircle from "lucide-solid/icons/message-circle";
import Rows3 from "lucide-solid/icons/rows-3";
import { createEffect, createMemo, type JSX, Match, Switch } from "solid-js";
import { t } from "../lib/i18n";
import { paths } from "../lib/paths";
import { useStore } from "../store";
import { Button } from "../ui/Button";
import { Empty } from "../ui/Empty";
import { openDialog } from "./dialogs";
import { FirstSpace } from "./FirstSpace";
import { channelsOf, conversationsOf } from "./lists";
import { isNarrow } from "./narrow";
import { DIRECT, useWhere } from "./place";

export function HomePage(): JSX.Element {
  const { state } = useStore();
  const where = useWhere();
  const navigate = useNavigate();
  const rooms = createMemo(() =>
    where.place() === DIRECT ? conversationsOf(state) : channelsOf(state, where.place()),
  );

  createEffect(() => {
    if (isNarrow()) return;
    const here = new Set(rooms().map((each) => each.id));
    const first = state.recent.find((id) => here.has(id)) ?? rooms()[0]?.id;
    if (first) navigate(paths.channel(first), { replace: true });
  });

  return (
    <div class="page-middle">
      <h1 class="visually-hidden">{t("app.name")}</h1>
      <Switch>
        <Match when={isNarrow()}>{null}</Match>
        <Match when={rooms().length > 0}>
          <Empty icon={Rows3} title={t("home.pickTitle")} text={t("home.pickText")} />
        </Match>
        <Match when={where.place() !== DIRECT}>
          <Empty icon={Rows3} title={t("home.emptySpace")}>
            <Button kind="primary" onClick={() => navigate(paths.browse(where.place()))}>
              {t("nav.browse")}
            </Button>
          </Empty>
        </Match>
        <Match when={Object.keys(state.spaces).length === 0}>
          <FirstSpace />
        </Match>
        <Match when={true}>
          <Empty
            icon={MessageCircle}
            title={t("home.emptyDirect")}
            text={t("home.emptyDirectText")}
          >
            <Button kind="primary" onClick={() => openDialog({ kind: "people" })}>
              {t("nav.newMessage")}
            </Button>
          </Empty>
        </Match>
      </Switch>
    </div>
  );
}
