// What people narrow a search by most often, as switches; each is a part of the query.

import { For, type JSX, Show } from "solid-js";
import { t } from "../../lib/i18n";
import { useStore } from "../../store";
import { hasPart, togglePart } from "./query";

const PARTS = [
  { part: "from:me", words: "search.fromMe" },
  { part: "has:file", words: "search.hasFile" },
  { part: "has:image", words: "search.hasImage" },
  { part: "has:link", words: "search.hasLink" },
  { part: "has:pin", words: "search.pinned" },
  { part: "on:today", words: "search.today" },
] as const;

interface FiltersProps {
  readonly query: string;
  readonly channelId: string | undefined;
  readonly onAsk: (query: string, channelId: string | undefined) => void;
}

export function Filters(props: FiltersProps): JSX.Element {
  const store = useStore();
  /** The channel that is searched, or else the one looked at last. */
  const channel = (): string | undefined =>
    props.channelId ?? store.state.recent.find((id) => id in store.state.channels);

  return (
    <fieldset class="filters">
      <legend class="visually-hidden">{t("search.narrow")}</legend>
      <Show when={channel()}>
        {(id) => (
          <Switch
            words={t("search.inChannel", { channel: store.channels.title(id()) || "…" })}
            isOn={props.channelId === id()}
            onToggle={(isOn) => props.onAsk(props.query, isOn ? id() : undefined)}
          />
        )}
      </Show>
      <For each={PARTS}>
        {({ part, words }) => (
          <Switch
            words={t(words)}
            isOn={hasPart(props.query, part)}
            onToggle={() => props.onAsk(togglePart(props.query, part), props.channelId)}
          />
        )}
      </For>
    </fieldset>
  );
}

interface SwitchProps {
  readonly words: string;
  readonly isOn: boolean;
  readonly onToggle: (isOn: boolean) => void;
}

function Switch(props: SwitchProps): JSX.Element {
  return (
    <button
      type="button"
      class="filter"
      aria-pressed={props.isOn}
      onClick={() => props.onToggle(!props.isOn)}
    >
      <bdi>{props.words}</bdi>
    </button>
  );
}
