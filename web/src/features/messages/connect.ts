// A conversation out of the store: the only place here that knows the store's shape.

import {
  type Accessor,
  createMemo,
  createResource,
  createSignal,
  mergeProps,
  onCleanup,
  untrack,
} from "solid-js";
import type { Message, User } from "../../lib/contract";
import {
  keyOf,
  keyOfPending,
  type Pending,
  type Store,
  type Place as StorePlace,
} from "../../store";
import { runCommand } from "./commandsRun";
import type { Conversation, History, Item, Place, Room, Verbs } from "./conversation";
import { type Calendar, calendar } from "./timeline/dates";

/** What a conversation asks of the view around it. */
export interface Surroundings {
  openThread(item: Item): void;
  openProfile(userId: string, anchor: HTMLElement): void;
  permalink(item: Item): string;
  openChannel(channelId: string): void;
  leave(): void;
  /** Say that something is deleted, with a way to take it back. */
  offerUndo(text: string, undo: () => void): void;
  complain(problem: unknown): void;
}

function storePlace(place: Place): StorePlace {
  switch (place.kind) {
    case "end":
      return { end: true };
    case "seq":
      return { seq: place.seq };
    case "id":
      return { id: place.id };
    case "time":
      return { ms: place.ms };
    default:
      return place satisfies never;
  }
}

const NAME = /(?<![\p{L}\p{N}_@/.])@([\p{L}\p{N}_][\p{L}\p{N}_.-]{0,63})/gu;

/** The people named in a text that the server has not seen yet. */
function namedIn(body: string, people: readonly User[]): string[] {
  const written = new Set([...body.matchAll(NAME)].map((hit) => (hit[1] ?? "").toLowerCase()));
  if (written.size === 0) return [];
  return people.filter((one) => written.has(one.username.toLowerCase())).map((one) => one.id);
}

function createHistory(store: Store, id: Accessor<string>, people: () => readonly User[]): History {
  const { messages } = store;
  const me = (): string => store.state.me?.id ?? "";
  const made = new Map<string, { source: object; item: Item }>();

  const loaded = createMemo(() => {
    const history = messages.history(id());
    const pending = messages.pending(id());
    const ids = new Map<string, string>();
    const waiting = new Map<string, Pending>();
    const order = history ? [...history.order] : [];
    // The parts of a key never change, so reading them must not tie this to every message.
    untrack(() => {
      for (const messageId of order) {
        const message = history?.byId[messageId];
        if (message) ids.set(message.nonce ? keyOf(message) : messageId, messageId);
      }
    });
    if (!history?.hasAfter) {
      for (const one of pending) {
        const key = keyOfPending(one, me());
        if (!ids.has(key)) waiting.set(key, one);
      }
    }
    return { ids, waiting, keys: [...ids.keys(), ...waiting.keys()] };
  });

  function pendingItem(key: string, pending: Pending): Item {
    const answered = pending.replyToId
      ? messages.history(id())?.byId[pending.replyToId]
      : undefined;
    return {
      key,
      id: "",
      seq: (store.channels.get(id())?.last_seq ?? 0) + 1,
      version: 0,
      author_id: me(),
      kind: "text",
      body: pending.body,
      reply_to: answered
        ? {
            id: answered.id,
            seq: answered.seq,
            author_id: answered.author_id,
            excerpt: answered.body,
          }
        : null,
      mentions: namedIn(pending.body, people()),
      mention_all: null,
      reactions: [],
      attachments: pending.files,
      thread: null,
      created_ms: pending.createdMs,
      edited_ms: null,
      deleted_ms: null,
      pinned_ms: null,
      pinned_by: null,
      get sending() {
        return pending.state;
      },
      get problem() {
        return pending.problem || "This was not sent.";
      },
    };
  }

  function remembered(key: string, source: object, make: () => Item): Item {
    const known = made.get(key);
    if (known?.source === source) return known.item;
    const item = make();
    made.set(key, { source, item });
    if (made.size > 6_000) made.delete(made.keys().next().value ?? "");
    return item;
  }

  return {
    keys: () => loaded().keys,
    item(key) {
      const now = loaded();
      const messageId = now.ids.get(key);
      if (messageId !== undefined) {
        const message: Message | undefined = messages.history(id())?.byId[messageId];
        return message && remembered(key, message, () => mergeProps(message, { key }) as Item);
      }
      const pending = now.waiting.get(key);
      return pending && remembered(key, pending, () => untrack(() => pendingItem(key, pending)));
    },
    hasBefore: () => messages.history(id())?.hasBefore ?? false,
    // Of a history that was never read, all is still to come, whatever waits to be sent.
    hasAfter: () => messages.history(id())?.hasAfter ?? true,
    isLoading() {
      const history = messages.history(id());
      return !history || (history.loading === "all" && history.order.length === 0);
    },
    problem: () => messages.history(id())?.problem || null,
    loadBefore: () => messages.loadBefore(id()),
    loadAfter: () => messages.loadAfter(id()),
    go: (place) => messages.open(id(), storePlace(place)),
  };
}

function createVerbs(store: Store, id: Accessor<string>, around: Surroundings): Verbs {
  const { messages } = store;
  const nonceOf = (key: string): string => key.slice(key.indexOf(":") + 1);
  const attempt = async (work: Promise<unknown>): Promise<void> => {
    try {
      await work;
    } catch (problem) {
      around.complain(problem);
    }
  };
  return {
    send(message) {
      messages.send(id(), {
        body: message.body,
        replyToId: message.replyTo?.id || null,
        files: message.files as Message["attachments"],
        alsoToChannel: message.alsoToChannel,
      });
    },
    retry: (key) => messages.retry(id(), nonceOf(key)),
    discard: (key) => messages.discard(id(), nonceOf(key)),
    edit: (item, body) => messages.edit(id(), item.id, body, item.version),
    async remove(item) {
      await attempt(
        messages.remove(id(), item.id).then(() => {
          if (item.author_id !== store.state.me?.id) return;
          around.offerUndo("Message deleted", () => void attempt(messages.restore(id(), item.id)));
        }),
      );
    },
    restore: (item) => attempt(messages.restore(id(), item.id)),
    react(item, emoji) {
      const me = store.state.me?.id ?? "";
      const mine = item.reactions.some((one) => one.emoji === emoji && one.user_ids.includes(me));
      void attempt(messages.react(id(), item.id, emoji, !mine));
    },
    async whoReacted(item, emoji) {
      const ids = await messages.whoReacted(id(), item.id, emoji);
      store.people.want(ids);
      return ids;
    },
    pin: (item, on) => attempt(messages.pin(id(), item.id, on)),
    markRead: (seq) => messages.markRead(id(), seq),
    typing: () => messages.typing(id()),
    openThread: around.openThread,
    openProfile: around.openProfile,
    permalink: around.permalink,
  };
}

/** Who writes now; the store keeps the times at which that ends, a clock here lets them end. */
function createTyping(store: Store, id: Accessor<string>): Accessor<readonly string[]> {
  const [now, setNow] = createSignal(Date.now());
  const timer = setInterval(() => setNow(Date.now()), 1_000);
  onCleanup(() => clearInterval(timer));
  return createMemo(() => {
    const writing = store.state.typing[id()] ?? {};
    return Object.entries(writing)
      .filter(([userId, until]) => until > now() && userId !== store.state.me?.id)
      .map(([userId]) => userId);
  });
}

/** Make the conversation of a channel; `id` may change, as the reader goes from room to room. */
export function connect(store: Store, id: Accessor<string>, around: Surroundings): Conversation {
  const { state, channels } = store;
  const [asked, setAsked] = createSignal(false);
  const [members] = createResource(
    () => (asked() ? id() : null),
    (channelId) => channels.members(channelId).catch(() => []),
  );
  const zone = createMemo(() => state.me?.time_zone || undefined);
  const days = createMemo<Calendar>(() => calendar(zone()));
  const people = (): readonly User[] => {
    if (!untrack(asked)) queueMicrotask(() => setAsked(true));
    return members.latest ?? [];
  };
  const limit = (name: string, otherwise: number): number =>
    state.server?.limits[name] ?? otherwise;
  const conversation: Conversation = {
    history: createHistory(store, id, () => members.latest ?? []),
    verbs: createVerbs(store, id, around),
    room: () => channels.get(id()) as Room | undefined,
    title: () => channels.title(id()),
    me: () => state.me ?? undefined,
    person(userId) {
      const known = store.people.get(userId);
      if (!known && userId) untrack(() => store.people.want([userId]));
      return known;
    },
    people,
    typingIds: createTyping(store, id),
    calendar: days,
    can: (permission) => channels.can(id(), permission),
    rooms: () => {
      const space = channels.get(id())?.space_id;
      return Object.values(state.channels).filter(
        (one) => one.space_id === space && one.name !== "" && one.kind !== "thread",
      );
    },
    draft: () => store.drafts.get(id()),
    setDraft: (text) => store.drafts.set(id(), text),
    refreshed: () => state.refreshed,
    preference: (key) => state.preferences[key],
    limits: () => ({
      characters: limit("message_characters", 8_000),
      files: limit("files_per_message", 10),
      fileBytes: limit("file_bytes", 100_000_000),
    }),
    command: (intent) => runCommand(store, id(), intent, around),
  };
  return conversation;
}
