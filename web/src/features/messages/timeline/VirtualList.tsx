// A tall list of which only the part on the screen exists.
//
// This is the seam: nothing outside knows TanStack Virtual, so another list can take its place.
// Its own Solid adapter keys rows by index, and would rewrite every row when older messages are
// put before them; here rows are keyed by what they show and move as they are.

import {
  defaultRangeExtractor,
  elementScroll,
  observeElementOffset,
  observeElementRect,
  type Range,
  type VirtualItem,
  Virtualizer,
} from "@tanstack/solid-virtual";
import {
  createComputed,
  createEffect,
  createMemo,
  createSignal,
  For,
  type JSX,
  on,
  onCleanup,
  onMount,
  untrack,
} from "solid-js";

export interface ListHandle {
  readonly element: HTMLElement;
  /** Bring a row into sight; `at` is where its top goes, as a share of the height. */
  scrollTo(key: string, at: number): void;
  scrollToEnd(): void;
  isAtEnd(): boolean;
  /** First and last row that the reader can see. */
  visible(): { first: string; last: string } | null;
}

interface ListProps {
  readonly keys: readonly string[];
  /** A guess of a row's height before it is known. */
  readonly estimate: (key: string) => number;
  readonly row: (key: string) => JSX.Element;
  /** A row that must exist even out of sight: the one that holds the focus. */
  readonly keep: string | null;
  readonly paddingEnd: number;
  readonly header: JSX.Element;
  readonly label: string;
  readonly busy: boolean;
  /** Its last row is the newest there is. Where only loading stopped there, no end is kept to. */
  readonly whole: boolean;
  /** Laid out but unseen: until it stands where it opens, showing it would be a jump. */
  readonly hidden: boolean;
  readonly onScroll: (list: ListHandle) => void;
  readonly ref: (list: ListHandle) => void;
}

/** Within this distance the reader counts as being at the end, and stays there. */
const END_PX = 48;
const NEVER_PX = -1;
const OVERSCAN_ROWS = 12;

export function VirtualList(props: ListProps): JSX.Element {
  let scroller!: HTMLDivElement;
  let header!: HTMLDivElement;
  const [version, setVersion] = createSignal(0);
  const [landing, setLanding] = createSignal(0);
  const [headerHeight, setHeaderHeight] = createSignal(0);
  const positions = createMemo(() => new Map(props.keys.map((key, index) => [key, index])));

  const measured = new Set<string>();

  function rows(range: Range): number[] {
    const shown = defaultRangeExtractor(range);
    const kept = props.keep === null ? undefined : positions().get(props.keep);
    if (kept === undefined || shown.includes(kept)) return shown;
    return [...shown, kept].sort((a, b) => a - b);
  }

  const options = () => {
    const keys = props.keys;
    return {
      count: keys.length,
      getScrollElement: () => scroller ?? null,
      getItemKey: (index: number) => keys[index] ?? index,
      estimateSize: (index: number) => untrack(() => props.estimate(keys[index] ?? "")),
      rangeExtractor: rows,
      overscan: OVERSCAN_ROWS,
      anchorTo: "end" as const,
      followOnAppend: true,
      scrollEndThreshold: props.whole ? END_PX : NEVER_PX,
      paddingStart: headerHeight(),
      paddingEnd: props.paddingEnd,
      scrollPaddingStart: landing(),
      observeElementRect,
      observeElementOffset,
      scrollToFn: elementScroll,
      onChange: (instance: Virtualizer<HTMLDivElement, HTMLElement>) => {
        setVersion((n) => n + 1);
        instance._willUpdate();
      },
    };
  };

  const list = new Virtualizer<HTMLDivElement, HTMLElement>(untrack(options));
  // Whatever changes its height above the reader must not move what they read, also while they
  // scroll up: by itself the list would then compensate only what it measures for the first time.
  list.shouldAdjustScrollPositionOnItemSizeChange = (item: VirtualItem) => {
    const top = scroller.scrollTop;
    return measured.has(String(item.key)) ? item.end <= top : item.start < top;
  };
  createComputed(() => {
    list.setOptions(options());
    // Tracked for the range extractor, which is called from inside the list.
    props.keep;
    setVersion((n) => n + 1);
  });
  // After the rows and the new height are in the page: only then can it scroll there.
  createEffect(() => {
    options();
    list._willUpdate();
  });

  const items = createMemo(() => {
    version();
    return list.getVirtualItems();
  });
  // Measured heights move rows in and out of sight without any scrolling.
  createEffect(on(items, () => queueMicrotask(() => props.onScroll(handle)), { defer: true }));
  const shownKeys = createMemo(() => items().map((item) => String(item.key)), undefined, {
    equals: (a, b) => a.length === b.length && a.every((key, index) => key === b[index]),
  });
  const starts = createMemo(() => new Map(items().map((item) => [String(item.key), item.start])));
  const total = createMemo(() => {
    version();
    return list.getTotalSize();
  });

  let wasAtEnd = true;
  const handle: ListHandle = {
    get element() {
      return scroller;
    },
    scrollTo(key, at) {
      const index = positions().get(key);
      if (index === undefined) return;
      setLanding(Math.round(scroller.clientHeight * at));
      list.setOptions(options());
      list.scrollToIndex(index, { align: "start" });
      // Going to the top from the top tells nobody of a scroll.
      wasAtEnd = handle.isAtEnd();
    },
    scrollToEnd: () => list.scrollToEnd(),
    isAtEnd: () =>
      props.whole && scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop <= END_PX,
    visible() {
      const top = scroller.scrollTop;
      const bottom = top + scroller.clientHeight;
      const seen = list.getVirtualItems().filter((item) => item.end > top && item.start < bottom);
      const first = seen[0];
      const last = seen.at(-1);
      return first && last ? { first: String(first.key), last: String(last.key) } : null;
    },
  };

  onMount(() => {
    const unmount = list._didMount();
    list._willUpdate();
    setVersion((n) => n + 1);
    const scrolled = (): void => {
      wasAtEnd = handle.isAtEnd();
      props.onScroll(handle);
    };
    scroller.addEventListener("scroll", scrolled, { passive: true });
    // A growing composer or a keyboard must not push the newest message out of sight.
    const resized = new ResizeObserver(() => {
      if (wasAtEnd) list.scrollToEnd();
      props.onScroll(handle);
    });
    resized.observe(scroller);
    const headed = new ResizeObserver(() => setHeaderHeight(header.offsetHeight));
    headed.observe(header);
    props.ref(handle);
    onCleanup(() => {
      scroller.removeEventListener("scroll", scrolled);
      resized.disconnect();
      headed.disconnect();
      unmount();
    });
  });

  function Row(row: { readonly key: string }): JSX.Element {
    let element!: HTMLDivElement;
    onMount(() => {
      list.measureElement(element);
      measured.add(row.key);
    });
    onCleanup(() => queueMicrotask(() => list.measureElement(null)));
    return (
      <div
        ref={element}
        class="list-row"
        data-index={positions().get(row.key)}
        style={{ transform: `translateY(${starts().get(row.key) ?? 0}px)` }}
      >
        {props.row(row.key)}
      </div>
    );
  }

  return (
    <div
      ref={scroller}
      class="list-scroller"
      classList={{ "list-hidden": props.hidden }}
      tabindex={props.keys.length > 0 ? "-1" : "0"}
    >
      <div class="list-sizer" style={{ height: `${total()}px` }}>
        <div ref={header} class="list-header">
          {props.header}
        </div>
        <div role="feed" aria-label={props.label} aria-busy={props.busy}>
          <For each={shownKeys()}>{(key) => <Row key={key} />}</For>
        </div>
      </div>
    </div>
  );
}
