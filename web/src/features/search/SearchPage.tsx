// Searching messages: a field, filters, and what was found, newest first. The address keeps what is
// asked, so that the way back from a message leads to the results.

import "./search.css";
import SearchX from "lucide-solid/icons/search-x";
import TextSearch from "lucide-solid/icons/text-search";
import X from "lucide-solid/icons/x";
import {
  createEffect,
  createSignal,
  For,
  type JSX,
  Match,
  on,
  onMount,
  Show,
  Switch,
} from "solid-js";
import type { FoundChannel, FoundMessage } from "../../lib/contract";
import { plural, t } from "../../lib/i18n";
import { Button } from "../../ui/Button";
import { Empty } from "../../ui/Empty";
import { IconButton } from "../../ui/IconButton";
import { Note, Problem } from "../../ui/Notice";
import { SkeletonRows } from "../../ui/Skeleton";
import { createSearch } from "./createSearch";
import { Filters } from "./Filters";
import { FoundRow } from "./FoundRow";
import { Help } from "./Help";

const ASK_MS = 250;

interface SearchPageProps {
  readonly query: string;
  readonly channelId: string | undefined;
  readonly leading?: JSX.Element;
  readonly onAsk: (query: string, channelId: string | undefined) => void;
}

export default function SearchPage(props: SearchPageProps): JSX.Element {
  const [typed, setTyped] = createSignal(props.query);
  const search = createSearch(() => ({ query: props.query, channelId: props.channelId }));
  let field!: HTMLInputElement;
  let list: HTMLOListElement | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  onMount(() => field.focus());
  // The address may change by other ways: filters, back, a second press of the key.
  createEffect(
    on(
      () => props.query,
      (query) => query !== typed().trim() && setTyped(query),
    ),
  );

  function type(text: string): void {
    setTyped(text);
    clearTimeout(timer);
    timer = setTimeout(() => props.onAsk(text.trim(), props.channelId), ASK_MS);
  }

  function askNow(query: string, channelId = props.channelId): void {
    clearTimeout(timer);
    setTyped(query);
    props.onAsk(query.trim(), channelId);
  }

  /** Down leads from the field into the results, up and down through them. */
  function walk(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.isComposing) return;
    const stops = [field, ...(list?.querySelectorAll<HTMLElement>("a.found") ?? [])];
    const at = stops.indexOf(document.activeElement as HTMLElement);
    const next = at < 0 ? undefined : stops[at + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }

  const parentOf = (found: FoundMessage): FoundChannel | undefined => {
    const channel = search.channel(found.message.channel_id);
    return channel?.parent_id ? search.channel(channel.parent_id) : undefined;
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the arrows are a short cut for Tab
    <div class="search-page" onKeyDown={walk}>
      <header class="search-head">
        {props.leading}
        <h1 class="visually-hidden">{t("search.title")}</h1>
        <search class="search-form">
          <form
            onSubmit={(event) => {
              event.preventDefault();
              askNow(typed());
            }}
          >
            <TextSearch size={18} aria-hidden="true" />
            <input
              ref={field}
              type="text"
              enterkeyhint="search"
              aria-label={t("search.title")}
              placeholder={t("search.field")}
              autocomplete="off"
              spellcheck={false}
              maxLength={500}
              dir="auto"
              value={typed()}
              onInput={(event) => type(event.currentTarget.value)}
            />
            <Show when={typed()}>
              <IconButton
                label={t("search.clear")}
                onClick={() => {
                  askNow("");
                  field.focus();
                }}
              >
                <X size={16} />
              </IconButton>
            </Show>
          </form>
        </search>
      </header>
      <div class="search-scroll">
        <div class="search-body">
          <Filters query={typed()} channelId={props.channelId} onAsk={askNow} />
          <p class="search-count" role="status">
            <Show when={search.state() === "found" && search.items().length > 0}>
              {counted(search.items().length, search.hasMore())}
            </Show>
          </p>
          <Show when={!search.isComplete() && search.state() === "found"}>
            <Note>{t("search.incomplete")}</Note>
          </Show>
          <Show when={search.state() !== "idle"}>
            <ol class="found-list" aria-label={t("search.results")} ref={list}>
              <For each={search.items()}>
                {(found) => (
                  <FoundRow
                    found={found}
                    channel={search.channel(found.message.channel_id)}
                    parent={parentOf(found)}
                    author={search.author(found.message.author_id)}
                  />
                )}
              </For>
            </ol>
          </Show>
          <Switch>
            <Match when={search.state() === "idle"}>
              <Empty icon={TextSearch} title={t("search.idleTitle")} text={t("search.idleText")} />
              <Help />
            </Match>
            <Match when={search.problem()}>
              {(problem) => (
                <>
                  <Problem title={problem().title}>{problem().detail}</Problem>
                  <Button small class="search-more" onClick={() => void search.again()}>
                    {t("common.tryAgain")}
                  </Button>
                </>
              )}
            </Match>
            <Match when={search.state() === "searching" && search.items().length === 0}>
              <SkeletonRows label={t("search.searching")} rows={5} height={64} />
            </Match>
            <Match when={search.hasMore()}>
              <Button
                small
                class="search-more"
                busy={search.state() === "searching"}
                onClick={() => void search.more()}
              >
                {t("common.loadMore")}
              </Button>
            </Match>
            <Match when={search.items().length === 0}>
              <Empty icon={SearchX} title={t("search.noneTitle")} text={t("search.noneText")} />
            </Match>
          </Switch>
        </div>
      </div>
    </div>
  );
}

function counted(count: number, hasMore: boolean): string {
  if (hasMore) return t("search.countMore", { n: count }) as string;
  return plural(count, "search.countOne", "search.countOther");
}
