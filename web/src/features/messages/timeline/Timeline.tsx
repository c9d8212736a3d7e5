// A room's messages: opens where reading stopped, grows both ways, never moves under the eye.

import {
  createEffect,
  createMemo,
  createSignal,
  type JSX,
  on,
  onMount,
  Show,
  untrack,
} from "solid-js";
import { type Place, useConversation } from "../conversation";
import { useView } from "../viewState";
import { Announcer } from "./Announcer";
import { followAbsence } from "./absence";
import { FeedKeys } from "./FeedKeys";
import { firstAfter, guessHeight, keyAt, keyOf, keySince, reaches } from "./opening";
import { Pills } from "./Pills";
import { createAttention, createReading } from "./reading";
import { Skeleton } from "./Skeleton";
import { TimelineRow } from "./TimelineRow";
import { type ListHandle, VirtualList } from "./VirtualList";

interface TimelineProps {
  readonly label: string;
  /** Where to open; without it at the first unread, or else at the end. */
  readonly at?: Place | undefined;
  /** What stands above the very first message. */
  readonly beginning: JSX.Element;
  readonly compact: boolean;
  readonly singleKeys: boolean;
}

const NEAR_PX = 1_600;
const A_THIRD = 1 / 3;
const HIGHLIGHT_MS = 2_400;

export function Timeline(props: TimelineProps): JSX.Element {
  const conversation = useConversation();
  const view = useView();
  const { history } = conversation;
  const [list, setList] = createSignal<ListHandle | null>(null);
  const [atEnd, setAtEnd] = createSignal(true);
  const [topKey, setTopKey] = createSignal<string | null>(null);
  const [opened, setOpened] = createSignal(false);
  // Set once on opening and by the reader's own "unread from here"; reading does not move it.
  const [unreadAfter, setUnreadAfter] = createSignal<number | null>(null);

  const attentive = createAttention();
  const reading = createReading(
    attentive,
    () => conversation.room()?.me?.read_seq ?? 0,
    (seq) => conversation.verbs.markRead(seq),
  );
  const previousOf = createMemo(() => {
    const previous = new Map<string, string>();
    const keys = history.keys();
    for (let index = 1; index < keys.length; index++) {
      previous.set(keys[index] ?? "", keys[index - 1] ?? "");
    }
    return previous;
  });
  const newKey = createMemo(() => {
    const after = unreadAfter();
    return after === null ? null : firstAfter(history, after, conversation.me()?.id);
  });
  const lastSeq = (): number => conversation.room()?.last_seq ?? 0;

  async function showPlace(place: Place): Promise<void> {
    const find = (): string | null => {
      if (place.kind === "id") return keyOf(history, place.id);
      if (place.kind === "seq" && reaches(history, place.seq)) return keyAt(history, place.seq);
      return null;
    };
    if (place.kind === "end") {
      if (history.hasAfter() || history.keys().length === 0) await history.go(place);
      list()?.scrollToEnd();
      return;
    }
    let key = find();
    if (!key) {
      await history.go(place);
      key = place.kind === "time" ? keySince(history, place.ms) : find();
    }
    if (!key) return;
    list()?.scrollTo(key, A_THIRD);
    view.setActive(key);
    if (place.kind !== "id") return;
    view.setHighlighted(place.id);
    setTimeout(() => {
      if (view.highlighted() === place.id) view.setHighlighted(null);
    }, HIGHLIGHT_MS);
  }

  async function open(): Promise<void> {
    const read = conversation.room()?.me?.read_seq;
    const unread = read !== undefined && read < lastSeq();
    if (unread) setUnreadAfter(read);
    if (props.at) await showPlace(props.at);
    else if (unread) {
      if (!reaches(history, read + 1)) await history.go({ kind: "seq", seq: read + 1 });
      const key = newKey();
      if (key) list()?.scrollTo(key, A_THIRD);
      else list()?.scrollToEnd();
    } else await showPlace({ kind: "end" });
    setOpened(true);
    look();
  }

  /** Take note of what is in sight: for the date, the pills, the read mark and more pages. */
  function look(): void {
    const handle = list();
    if (!handle || !opened()) return;
    const seen = handle.visible();
    setTopKey(seen?.first ?? null);
    setAtEnd(handle.isAtEnd());
    const lastSeen = seen && history.item(seen.last);
    if (lastSeen && !lastSeen.sending) reading.sees(lastSeen.seq);
    const { scrollTop, scrollHeight, clientHeight } = handle.element;
    if (scrollTop < NEAR_PX && history.hasBefore()) void history.loadBefore();
    if (scrollHeight - clientHeight - scrollTop < NEAR_PX && history.hasAfter()) {
      void history.loadAfter();
    }
  }

  onMount(() => {
    view.onJump((place) => void showPlace(place));
    // Where the history is here already, the list is made after this, and is needed for opening.
    queueMicrotask(() => void open());
  });
  followAbsence({
    refreshed: conversation.refreshed,
    readSeq: () => conversation.room()?.me?.read_seq,
    lastSeq,
    newKey,
    isWaiting: () => opened() && atEnd() && !props.at,
    draw: setUnreadAfter,
    show: (key) => list()?.scrollTo(key, A_THIRD),
  });
  createEffect(
    on(
      () => props.at,
      (place) => {
        if (place && opened()) void showPlace(place);
      },
      { defer: true },
    ),
  );
  // New rows change what is in sight without any scrolling, and so does hearing of more.
  // A memo: a page that leaves it as it was is no news, or the same would be asked for ever.
  const hasAfter = createMemo(() => history.hasAfter());
  createEffect(on([() => history.keys(), hasAfter, list], () => queueMicrotask(look)));
  // What arrives while nobody looks stands below a line when they come back.
  createEffect(
    on(lastSeq, (now, before) => {
      if (before !== undefined && now > before && !untrack(attentive) && unreadAfter() === null) {
        setUnreadAfter(before);
      }
    }),
  );

  /** The day of the topmost message, unless its own line says it just there. */
  const day = createMemo(() => {
    const key = topKey() ?? "";
    const item = history.item(key);
    if (!item) return null;
    const calendar = conversation.calendar();
    const before = history.item(previousOf().get(key) ?? "");
    const begins = before
      ? calendar.dayKey(before.created_ms) !== calendar.dayKey(item.created_ms)
      : !history.hasBefore();
    return begins ? null : calendar.dayLabel(item.created_ms, Date.now());
  });

  return (
    <FeedKeys
      singleKeys={props.singleKeys}
      list={list()}
      onUnread={(seq) => {
        reading.hold();
        setUnreadAfter(seq - 1);
        conversation.verbs.markRead(seq - 1);
      }}
      onDate={(ms) => void showPlace({ kind: "time", ms })}
      onEnd={() => void showPlace({ kind: "end" })}
    >
      <Show when={day() && !history.isLoading()}>
        <div class="sticky-day" aria-hidden="true">
          <span>{day()}</span>
        </div>
      </Show>
      {/* Made when there is something to show: growing from nothing would count as a shift. */}
      <Show when={!history.isLoading()}>
        <VirtualList
          ref={setList}
          keys={history.keys()}
          label={props.label}
          busy={history.isLoading()}
          whole={!hasAfter()}
          hidden={!opened()}
          keep={view.active()}
          estimate={(key) => guessHeight(history.item(key), props.compact)}
          paddingEnd={8}
          header={
            <Show when={!history.hasBefore()} fallback={<Skeleton rows={2} />}>
              <Show when={!history.isLoading()}>{props.beginning}</Show>
            </Show>
          }
          onScroll={look}
          row={(key) => (
            <TimelineRow
              key_={key}
              previous={previousOf().get(key) ?? null}
              isFirst={!previousOf().has(key)}
              isNew={newKey() === key}
              size={lastSeq()}
            />
          )}
        />
      </Show>
      <Show when={history.isLoading() || !opened()}>
        <div class="timeline-cover">
          <Skeleton rows={9} />
        </div>
      </Show>
      <Show when={history.problem()}>
        {(problem) => (
          <div class="timeline-problem" role="alert">
            <p>{problem()}</p>
            <button type="button" class="button" onClick={() => void open()}>
              Try again
            </button>
          </div>
        )}
      </Show>
      <Pills
        list={list()}
        newKey={newKey()}
        topKey={topKey()}
        atEnd={atEnd()}
        unreadAfter={unreadAfter()}
        lastSeq={lastSeq()}
        onNew={() => {
          const after = unreadAfter();
          if (after !== null) void showPlace({ kind: "seq", seq: after + 1 });
        }}
        onEnd={() => void showPlace({ kind: "end" })}
      />
      <Announcer />
    </FeedKeys>
  );
}
