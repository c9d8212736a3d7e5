// The store's contract with the features. See index.ts for how to get one.

import type { Accessor } from "solid-js";
import type {
  Channel,
  File,
  Id,
  Me,
  Member,
  Message,
  MessagePage,
  Notify,
  User,
} from "../lib/contract";
import type { History, Pending, State } from "./state";

export type Place = { end: true } | { seq: number } | { id: Id } | { ms: number };

export interface Outgoing {
  body: string;
  replyToId?: Id | null;
  files?: readonly File[];
  alsoToChannel?: boolean;
}

export interface MessageStore {
  /** The loaded part of a channel, or undefined before `open`. Reactive. */
  history(channelId: Id): History | undefined;
  /** Sent but unconfirmed messages of a channel, oldest first. Reactive. */
  pending(channelId: Id): readonly Pending[];
  /** Load the surroundings of a place, keeping what is loaded when the place is in it. */
  open(channelId: Id, place: Place): Promise<void>;
  loadBefore(channelId: Id): Promise<void>;
  loadAfter(channelId: Id): Promise<void>;
  /** Show at once, store in the outbox, send in order; returns the nonce. */
  send(channelId: Id, message: Outgoing): string;
  retry(channelId: Id, nonce: string): void;
  discard(channelId: Id, nonce: string): void;
  /** Rejects with `ApiError` code `message.conflict` when another edit came first. */
  edit(channelId: Id, messageId: Id, body: string, version: number): Promise<void>;
  remove(channelId: Id, messageId: Id): Promise<void>;
  restore(channelId: Id, messageId: Id): Promise<void>;
  /** Optimistic: the count changes at once and goes back when the server refuses. */
  react(channelId: Id, messageId: Id, emoji: string, on: boolean): Promise<void>;
  whoReacted(channelId: Id, messageId: Id, emoji: string): Promise<Id[]>;
  pin(channelId: Id, messageId: Id, on: boolean): Promise<void>;
  pins(channelId: Id): Promise<Message[]>;
  /** The thread of a message, made when it has none yet; it is in `state.channels` afterwards. */
  openThread(channelId: Id, messageId: Id): Promise<Channel>;
  /** Threads that one follows, newest reply first. */
  followedThreads(): Promise<Channel[]>;
  /** May go back: marks what follows `seq` as unread. */
  markRead(channelId: Id, seq: number): void;
  /** Tell the others that one is writing; sent at most every 3 seconds. */
  typing(channelId: Id): void;
  /** A page without keeping it, for previews. */
  peek(channelId: Id, place: Place, limit: number): Promise<MessagePage>;
}

export interface ChannelStore {
  get(channelId: Id): Channel | undefined;
  /** The name that a reader knows the channel by, also for direct and group conversations. */
  title(channelId: Id): string;
  /** Unread messages, 0 for a channel that one is not in. */
  unread(channelId: Id): number;
  mentions(channelId: Id): number;
  isMuted(channelId: Id): boolean;
  can(channelId: Id, permission: string): boolean;
  /** Members of a channel; fetched once, then kept by events. */
  members(channelId: Id): Promise<User[]>;
  /** The same, reactive: undefined until fetched. */
  memberIds(channelId: Id): readonly Id[] | undefined;
  join(channelId: Id): Promise<void>;
  leave(channelId: Id): Promise<void>;
  setMe(
    channelId: Id,
    change: { notify?: Notify; muted_until_ms?: number | null; favourite?: boolean },
  ): Promise<void>;
  /** Follow a channel one is not a member of (preview, thread) until the owner is disposed. */
  follow(channelId: Accessor<Id | undefined>): void;
}

export interface PeopleStore {
  get(userId: Id): User | undefined;
  /** Fetch people that are not known yet, in batches; they appear in `state.users`. */
  want(userIds: readonly Id[]): void;
  /** Keep the presence of these people current until the owner is disposed. */
  watch(userIds: Accessor<readonly Id[]>): void;
  find(query: string): Promise<User[]>;
  /** Space members whose name fits, for completion. */
  membersLike(spaceId: Id, query: string): Promise<Member[]>;
  /** The direct conversation with someone, made when there is none. */
  conversation(userIds: readonly Id[], name?: string): Promise<Channel>;
}

export interface DraftStore {
  /** The text left in a composer; the key is the channel's (or thread's) id. Survives reload. */
  get(key: Id): string;
  set(key: Id, text: string): void;
  /** Channels that hold a draft. Reactive. */
  has(key: Id): boolean;
}

export interface SessionStore {
  /** Read the cache, ask the server who we are, connect. */
  start(): Promise<void>;
  signedIn(me: Me): Promise<void>;
  signOut(): Promise<void>;
  setPreference(key: string, value: string | null): void;
  /** The channel on the screen; typing events follow it, notifications skip it. */
  look(channelIds: readonly Id[]): void;
  /** Hear of new messages of others, for desktop notifications; returns the way to stop. */
  onArrival(listener: (message: Message) => void): () => void;
}

export interface Store {
  readonly state: State;
  /** For what a form has just saved, until the frame of the same change arrives. */
  change(act: (state: State) => void): void;
  readonly messages: MessageStore;
  readonly channels: ChannelStore;
  readonly people: PeopleStore;
  readonly drafts: DraftStore;
  readonly session: SessionStore;
}
