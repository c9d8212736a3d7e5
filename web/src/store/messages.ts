// Histories and what one does to messages.

import type { Channel, Id } from "../lib/contract";
import { ApiError, type Query } from "../lib/http";
import type { MessageStore, Place } from "./api";
import { isMessageFrame, peopleIn, setReaction, touch } from "./apply/messages";
import { putChannel } from "./apply/places";
import { append, emptyHistory, firstSeq, lastSeq, place, prepend, startFrom } from "./history";
import type { Live } from "./live";
import type { Outbox } from "./outbox";
import type { History } from "./state";

const PAGE = 50;
const TYPING_EVERY_MS = 3_000;
const MERGE = { before: prepend, after: append, all: startFrom } as const;

function queryOf(target: Place, lastKnownSeq: number): Query {
  if ("seq" in target) return { around: target.seq, limit: PAGE };
  if ("id" in target) return { around_id: target.id, limit: PAGE };
  if ("ms" in target) return { at_ms: target.ms, limit: PAGE };
  // Past the end, so that a message written meanwhile is in the page.
  return { before: lastKnownSeq + 1_000_000, limit: PAGE };
}

function holds(history: History, target: Place): boolean {
  if (history.order.length === 0) return false;
  if ("id" in target) return target.id in history.byId;
  if ("seq" in target) return firstSeq(history) <= target.seq && target.seq <= lastSeq(history);
  return "end" in target && !history.hasAfter;
}

function sentence(error: unknown): string {
  if (error instanceof ApiError) return error.detail || error.message;
  return "The messages could not be loaded";
}

export function createMessages(live: Live, outbox: Outbox): MessageStore {
  const { state, api, change } = live;
  const lastTyping = new Map<Id, number>();

  const inHistory = (channelId: Id, act: (history: History) => void): void =>
    change((draft) => {
      const history = draft.histories[channelId];
      if (history) act(history);
    });

  const load = async (channelId: Id, kind: keyof typeof MERGE, query: Query): Promise<void> => {
    inHistory(channelId, (history) => {
      history.loading = kind;
      history.problem = "";
    });
    const heard = live.record();
    try {
      const page = await api.messages.page(channelId, query);
      const newest = state.channels[channelId]?.last_seq ?? 0;
      inHistory(channelId, (history) => {
        history.loading = "";
        MERGE[kind](history, page);
        // The page may be older than what was heard while it was under way.
        for (const frame of heard()) {
          if (isMessageFrame(frame) && frame.channel_id === channelId) touch(history, frame);
        }
        if (kind !== "before" && history.order.length) {
          history.hasAfter ||= lastSeq(history) < newest;
        }
      });
      live.want(page.items.flatMap(peopleIn));
    } catch (error) {
      inHistory(channelId, (history) => {
        history.loading = "";
        history.problem = sentence(error);
      });
    } finally {
      heard();
    }
  };

  const open = async (channelId: Id, target: Place): Promise<void> => {
    const existing = state.histories[channelId];
    if (existing && holds(existing, target)) return;
    const channel = state.channels[channelId];
    change((draft) => {
      draft.histories[channelId] ??= emptyHistory();
      // From before the reading: what happens meanwhile arrives as frames on top of it.
      draft.known[channelId] ??= channel?.last_event ?? 0;
    });
    await load(channelId, "all", queryOf(target, channel?.last_seq ?? 0));
  };

  live.onReload((channelId) => {
    const last = state.channels[channelId]?.last_seq ?? 0;
    void load(channelId, "all", queryOf({ end: true }, last));
  });

  /** Put what the server answered in its place; the frame of the same change may come first. */
  const keep = (channelId: Id, message: Parameters<typeof place>[1] | undefined): void => {
    if (message?.id) inHistory(channelId, (history) => place(history, message));
  };

  return {
    history: (channelId) => state.histories[channelId],
    pending: (channelId) => state.pending[channelId] ?? [],
    open,
    loadBefore: async (channelId) => {
      const history = state.histories[channelId];
      if (!history?.hasBefore || history.loading) return;
      await load(channelId, "before", { before: firstSeq(history), limit: PAGE });
    },
    loadAfter: async (channelId) => {
      const history = state.histories[channelId];
      if (!history?.hasAfter || history.loading) return;
      await load(channelId, "after", { after: lastSeq(history), limit: PAGE });
    },
    send(channelId, what) {
      // A message ends its author's typing for all who see it: the next is typing anew.
      lastTyping.delete(channelId);
      return outbox.send(channelId, what);
    },
    retry: outbox.retry,
    discard: outbox.discard,
    edit: async (channelId, messageId, body, version) =>
      keep(channelId, await api.messages.edit(channelId, messageId, body, version)),
    remove: async (channelId, messageId) => {
      await api.messages.remove(channelId, messageId);
    },
    restore: async (channelId, messageId) =>
      keep(channelId, await api.messages.restore(channelId, messageId)),
    react: async (channelId, messageId, emoji, on) => {
      const mine = state.me?.id ?? "";
      const set = (value: boolean): void =>
        inHistory(channelId, (history) => {
          const message = history.byId[messageId];
          if (message) setReaction(message, emoji, mine, value);
        });
      set(on);
      try {
        await api.messages.react(channelId, messageId, emoji, on);
      } catch (error) {
        set(!on);
        throw error;
      }
    },
    whoReacted: async (channelId, messageId, emoji) => {
      const { items } = await api.messages.whoReacted(channelId, messageId, emoji);
      live.want(items);
      return items;
    },
    pin: async (channelId, messageId, on) =>
      keep(channelId, (await api.messages.pin(channelId, messageId, on)) ?? undefined),
    pins: async (channelId) => {
      const { items } = await api.messages.pins(channelId);
      live.want(items.flatMap(peopleIn));
      return items;
    },
    openThread: async (channelId, messageId): Promise<Channel> => {
      const thread = await api.messages.thread(channelId, messageId);
      change((draft) => putChannel(draft, thread));
      return thread;
    },
    followedThreads: async () => {
      const { items } = await api.channels.threads();
      change((draft) => {
        for (const thread of items) putChannel(draft, thread);
      });
      return items;
    },
    markRead: (channelId, seq) => {
      change((draft) => {
        const mine = draft.channels[channelId]?.me;
        if (!mine) return;
        const isAll = seq >= (draft.channels[channelId]?.last_seq ?? 0);
        mine.read_seq = seq;
        if (isAll) mine.mentions = 0;
      });
      if (!live.gateway.tell({ op: "read.mark", channel_id: channelId, seq })) {
        void api.messages.markRead(channelId, seq).catch(() => {
          // Offline: the mark comes back with the next `ready`, and reading on sets it again.
        });
      }
    },
    typing: (channelId) => {
      const now = Date.now();
      if (now - (lastTyping.get(channelId) ?? 0) < TYPING_EVERY_MS) return;
      if (live.gateway.tell({ op: "typing", channel_id: channelId }))
        lastTyping.set(channelId, now);
    },
    peek: (channelId, target, limit) =>
      api.messages.page(channelId, {
        ...queryOf(target, state.channels[channelId]?.last_seq ?? 0),
        limit,
      }),
  };
}
