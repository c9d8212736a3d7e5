// What was found so far for what is asked, page by page; an answer that comes too late is dropped.

import { createEffect, createSignal, on, onCleanup } from "solid-js";
import { api } from "../../lib/api";
import type { Asked } from "../../lib/api/search";
import type { FoundChannel, FoundMessage, Id, SearchPage, User } from "../../lib/contract";
import { type FormProblem, problemOf } from "../../ui/form";

/** So many pages that hold nothing are asked for in a row before the reader is. */
const EMPTY_PAGES = 5;

export interface Search {
  readonly items: () => readonly FoundMessage[];
  readonly channel: (id: Id) => FoundChannel | undefined;
  readonly author: (id: Id) => User | undefined;
  readonly state: () => "idle" | "searching" | "found" | "failed";
  readonly problem: () => FormProblem | undefined;
  readonly hasMore: () => boolean;
  readonly isComplete: () => boolean;
  more(): Promise<void>;
  again(): Promise<void>;
}

export function createSearch(asked: () => Asked): Search {
  const [items, setItems] = createSignal<readonly FoundMessage[]>([]);
  const [state, setState] = createSignal<ReturnType<Search["state"]>>("idle");
  const [problem, setProblem] = createSignal<FormProblem>();
  const [next, setNext] = createSignal<string | null>(null);
  const [isComplete, setComplete] = createSignal(true);
  const channels = new Map<Id, FoundChannel>();
  const authors = new Map<Id, User>();
  let flight = new AbortController();

  function keep(page: SearchPage, before: readonly FoundMessage[]): void {
    for (const each of page.channels) channels.set(each.id, each);
    for (const each of page.authors) authors.set(each.id, each);
    setItems([...before, ...page.items]);
    setNext(page.next);
    setComplete(page.complete);
  }

  async function fetchPages(from: string | null, before: readonly FoundMessage[]): Promise<void> {
    flight.abort();
    flight = new AbortController();
    const { signal } = flight;
    setState("searching");
    setProblem(undefined);
    try {
      let page = await api.search.find(asked(), from, signal);
      for (let turn = 1; turn < EMPTY_PAGES && page.next && page.items.length === 0; turn += 1) {
        page = await api.search.find(asked(), page.next, signal);
      }
      if (signal.aborted) return;
      keep(page, before);
      setState("found");
    } catch (error) {
      if (signal.aborted) return;
      setProblem(problemOf(error));
      setState("failed");
    }
  }

  const again = (): Promise<void> => fetchPages(null, []);

  createEffect(
    on([() => asked().query.trim(), () => asked().channelId], ([query]) => {
      if (query) {
        void again();
        return;
      }
      flight.abort();
      setItems([]);
      setNext(null);
      setProblem(undefined);
      setState("idle");
    }),
  );
  onCleanup(() => flight.abort());

  return {
    items,
    channel: (id) => channels.get(id),
    author: (id) => authors.get(id),
    state,
    problem,
    hasMore: () => next() !== null,
    isComplete,
    more: () => fetchPages(next(), items()),
    again,
  };
}
