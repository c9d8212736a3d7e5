// The spaces, one mark each, and the direct messages above them.

import { A } from "@solidjs/router";
import MessageCircle from "lucide-solid/icons/message-circle";
import Plus from "lucide-solid/icons/plus";
import { For, type JSX, Show } from "solid-js";
import { t } from "../lib/i18n";
import { paths } from "../lib/paths";
import { useStore } from "../store";
import { Avatar } from "../ui/Avatar";
import { Tip } from "../ui/Tip";
import { openDialog } from "./dialogs";
import { type Counts, channelsOf, conversationsOf, countsOf } from "./lists";
import { DIRECT, useWhere } from "./place";

export function Rail(props: { readonly onChosen: () => void }): JSX.Element {
  const { state } = useStore();
  const where = useWhere();
  const spaces = () => Object.values(state.spaces).sort((a, b) => a.created_ms - b.created_ms);
  return (
    <nav class="rail" aria-label={t("app.spaces")} data-region>
      <RailLink
        href={paths.direct}
        label={t("nav.direct")}
        isCurrent={where.place() === DIRECT}
        counts={countsOf(conversationsOf(state), Date.now())}
        onChosen={props.onChosen}
      >
        <span class="rail-glyph">
          <MessageCircle size={20} />
        </span>
      </RailLink>
      <hr class="rail-rule" />
      <For each={spaces()}>
        {(space) => (
          <RailLink
            href={paths.space(space.id)}
            label={space.name}
            isCurrent={where.place() === space.id}
            counts={countsOf(channelsOf(state, space.id), Date.now())}
            onChosen={props.onChosen}
          >
            <Avatar id={space.id} name={space.name} url={space.icon_url} size={36} />
          </RailLink>
        )}
      </For>
      <Tip text={t("nav.addSpace")}>
        <button
          type="button"
          class="rail-link"
          aria-label={t("nav.addSpace")}
          onClick={() => openDialog({ kind: "space" })}
        >
          <span class="rail-glyph rail-add">
            <Plus size={20} />
          </span>
        </button>
      </Tip>
    </nav>
  );
}

interface RailLinkProps {
  readonly href: string;
  readonly label: string;
  readonly isCurrent: boolean;
  readonly counts: Counts;
  readonly onChosen: () => void;
  readonly children: JSX.Element;
}

function RailLink(props: RailLinkProps): JSX.Element {
  const name = (): string => {
    if (props.counts.urgent > 0) {
      return `${props.label}, ${t("nav.unread", { n: props.counts.urgent })}`;
    }
    return props.label;
  };
  return (
    <Tip text={props.label}>
      <A
        href={props.href}
        class="rail-link"
        classList={{ "rail-current": props.isCurrent, "rail-unread": props.counts.hasUnread }}
        aria-label={name()}
        aria-current={props.isCurrent ? "true" : undefined}
        onClick={() => props.onChosen()}
      >
        {props.children}
        <Show when={props.counts.urgent > 0}>
          <span class="badge rail-badge" aria-hidden="true">
            {props.counts.urgent > 99 ? "99+" : props.counts.urgent}
          </span>
        </Show>
      </A>
    </Tip>
  );
}
