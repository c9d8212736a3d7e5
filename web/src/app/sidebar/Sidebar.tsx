// The rooms of one space, or the direct messages, and oneself at the foot.

import { A } from "@solidjs/router";
import Compass from "lucide-solid/icons/compass";
import PanelLeft from "lucide-solid/icons/panel-left";
import Plus from "lucide-solid/icons/plus";
import Search from "lucide-solid/icons/search";
import TextSearch from "lucide-solid/icons/text-search";
import { createMemo, createSignal, type JSX, Show } from "solid-js";
import { t } from "../../lib/i18n";
import { paths } from "../../lib/paths";
import { useStore } from "../../store";
import { IconButton } from "../../ui/IconButton";
import { openDialog } from "../dialogs";
import { FirstSpace } from "../FirstSpace";
import { channelsOf, conversationsOf } from "../lists";
import { isNarrow } from "../narrow";
import { DIRECT, useWhere } from "../place";
import { Me } from "./Me";
import { Resizer } from "./Resizer";
import { RoomMenu } from "./RoomMenu";
import { type Asked, Section } from "./Section";
import { SpaceMenu } from "./SpaceMenu";

/** How many conversations a space's sidebar shows beneath its channels. */
const FEW = 8;

export function Sidebar(props: { readonly onSpaces: () => void }): JSX.Element {
  const store = useStore();
  const { state } = store;
  const where = useWhere();
  const [asked, setAsked] = createSignal<Asked | null>(null);
  const isDirect = (): boolean => where.place() === DIRECT;
  const space = () => state.spaces[where.place()];
  const channels = createMemo(() => (isDirect() ? [] : channelsOf(state, where.place())));
  const conversations = createMemo(() => conversationsOf(state));
  const shown = createMemo(() =>
    isDirect()
      ? conversations()
      : conversations().filter((each, at) => at < FEW || store.channels.unread(each.id) > 0),
  );
  store.people.watch(() =>
    shown().flatMap((each) => (each.kind === "direct" ? (each.member_ids ?? []) : [])),
  );

  return (
    <nav class="sidebar" aria-label={t("app.channels")} data-region>
      <header class="sidebar-head">
        <IconButton label={t("nav.openSpaces")} class="spaces-button" onClick={props.onSpaces}>
          <PanelLeft size={18} />
        </IconButton>
        <Show when={space()} fallback={<h2 class="sidebar-title">{t("nav.direct")}</h2>}>
          {(found) => <SpaceMenu space={found()} />}
        </Show>
        <IconButton
          label={isDirect() ? t("nav.newMessage") : t("nav.newChannel")}
          hidden={!isDirect() && !space()?.permissions.includes("create_channels")}
          onClick={() =>
            openDialog(
              isDirect() ? { kind: "people" } : { kind: "channel", spaceId: where.place() },
            )
          }
        >
          <Plus size={18} />
        </IconButton>
      </header>
      <div class="find">
        <button
          type="button"
          class="jump"
          aria-keyshortcuts="Control+K Meta+K"
          onClick={() => openDialog({ kind: "switcher" })}
        >
          <Search size={15} aria-hidden="true" />
          <span>{t("nav.switcher")}</span>
          <span class="kbd" aria-hidden="true">
            {isApple() ? "⌘K" : "Ctrl K"}
          </span>
        </button>
        <A
          href={paths.search()}
          class="icon-button"
          aria-label={t("search.title")}
          title={t("search.title")}
          aria-keyshortcuts="/"
        >
          <TextSearch size={18} />
        </A>
      </div>
      <div class="sidebar-lists">
        <Show when={!isDirect()}>
          <Section
            title={t("nav.favourites")}
            rooms={channels().filter((each) => each.me?.favourite)}
            onMenu={setAsked}
          />
          <Section
            title={t("nav.channels")}
            rooms={channels().filter((each) => !each.me?.favourite)}
            empty={channels().length === 0 ? t("nav.noChannels") : undefined}
            onMenu={setAsked}
          >
            <A href={paths.browse(where.place())} class="room room-more" activeClass="room-current">
              <Compass size={16} aria-hidden="true" />
              <span class="room-name">{t("nav.browse")}</span>
            </A>
          </Section>
        </Show>
        <Section
          title={t("nav.conversations")}
          rooms={shown()}
          empty={t("nav.noConversations")}
          onMenu={setAsked}
          action={
            <IconButton
              label={t("nav.newMessage")}
              class="section-action"
              onClick={() => openDialog({ kind: "people" })}
            >
              <Plus size={16} />
            </IconButton>
          }
        />
        {/* A narrow screen has no room beside the lists where this stands else. */}
        <Show when={isNarrow() && Object.keys(state.spaces).length === 0}>
          <FirstSpace />
        </Show>
      </div>
      <Me />
      <Show when={asked()}>
        {(now) => (
          <RoomMenu
            channelId={now().channelId}
            anchor={now().anchor}
            onClose={() => {
              now().anchor.focus({ preventScroll: true });
              setAsked(null);
            }}
          />
        )}
      </Show>
      <Resizer />
    </nav>
  );
}

function isApple(): boolean {
  return /Mac|iP(hone|ad|od)/u.test(navigator.userAgent);
}
