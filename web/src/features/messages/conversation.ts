// What the conversation view needs of the world: one interface, filled from the store in
// `connect.ts`. Components know nothing else, so tests and previews can bring their own.

import { type Context, createContext, useContext } from "solid-js";
import type { Intent } from "./composer/commands";
import type { Calendar } from "./timeline/dates";

export interface Person {
  readonly id: string;
  readonly username: string;
  readonly display_name: string;
  readonly kind: string;
  readonly avatar_url: string | null;
  readonly status_text?: string | null;
  readonly status_emoji?: string | null;
  readonly deactivated: boolean;
}

export interface Attachment {
  readonly id: string;
  readonly name: string;
  readonly media_type: string;
  readonly size: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly url: string;
}

export interface Reaction {
  readonly emoji: string;
  readonly count: number;
  readonly user_ids: readonly string[];
}

export interface ThreadSummary {
  readonly id: string;
  readonly reply_count: number;
  readonly last_reply_ms: number | null;
  readonly user_ids: readonly string[];
}

/** A message as a row shows it, whether the server has it or not yet. */
export interface Item {
  readonly key: string;
  /** Empty while the server has not answered. */
  readonly id: string;
  readonly seq: number;
  readonly version: number;
  readonly author_id: string;
  readonly kind: string;
  readonly body: string;
  readonly reply_to: {
    readonly id: string;
    readonly seq: number;
    readonly author_id: string;
    readonly excerpt: string;
  } | null;
  readonly mentions: readonly string[];
  readonly mention_all: string | null;
  readonly reactions: readonly Reaction[];
  readonly attachments: readonly Attachment[];
  readonly thread: ThreadSummary | null;
  readonly created_ms: number;
  readonly edited_ms: number | null;
  readonly deleted_ms: number | null;
  readonly pinned_ms: number | null;
  readonly pinned_by: string | null;
  /** Absent once the server has it. */
  readonly sending?: "sending" | "waiting" | "failed";
  readonly problem?: string;
}

export type Place =
  | { readonly kind: "end" }
  | { readonly kind: "seq"; readonly seq: number }
  | { readonly kind: "id"; readonly id: string }
  | { readonly kind: "time"; readonly ms: number };

/** The loaded part of a channel's history and the way to more of it. */
export interface History {
  keys(): readonly string[];
  item(key: string): Item | undefined;
  hasBefore(): boolean;
  hasAfter(): boolean;
  /** Nothing of the channel is here yet. */
  isLoading(): boolean;
  problem(): string | null;
  loadBefore(): Promise<void>;
  loadAfter(): Promise<void>;
  /** Replace the loaded part by the surroundings of a place. */
  go(place: Place): Promise<void>;
}

export interface Outgoing {
  readonly body: string;
  readonly replyTo: Item | null;
  readonly files: readonly Attachment[];
  readonly alsoToChannel: boolean;
}

export interface Room {
  readonly id: string;
  readonly space_id: string | null;
  readonly kind: string;
  readonly name: string | null;
  readonly topic: string | null;
  readonly parent_id: string | null;
  readonly root_message_id: string | null;
  readonly archived_ms: number | null;
  readonly last_seq: number;
  readonly member_ids?: readonly string[] | null;
  readonly created_ms: number;
  readonly permissions: readonly string[];
  readonly me: {
    readonly read_seq: number;
    readonly mentions: number;
    readonly notify: string;
    readonly muted_until_ms: number | null;
    readonly favourite?: boolean;
  } | null;
}

export interface Verbs {
  send(message: Outgoing): Promise<void> | void;
  retry(key: string): void;
  discard(key: string): void;
  edit(item: Item, body: string): Promise<void>;
  remove(item: Item): Promise<void>;
  restore(item: Item): Promise<void>;
  react(item: Item, emoji: string): void;
  whoReacted(item: Item, emoji: string): Promise<readonly string[]>;
  pin(item: Item, on: boolean): Promise<void>;
  markRead(seq: number): void;
  typing(): void;
  openThread(item: Item): void;
  openProfile(userId: string, anchor: HTMLElement): void;
  permalink(item: Item): string;
}

/** A column of messages: a channel's, or a thread's beside it. */
export interface Conversation {
  readonly history: History;
  readonly verbs: Verbs;
  room(): Room | undefined;
  /** The name that a reader knows the room by, also for direct conversations. */
  title(): string;
  me(): Person | undefined;
  person(id: string): Person | undefined;
  /** Who may be mentioned here, the likeliest first. */
  people(): readonly Person[];
  typingIds(): readonly string[];
  calendar(): Calendar;
  can(permission: string): boolean;
  /** Other rooms that may be named with "#". */
  rooms(): readonly { readonly id: string; readonly name: string; readonly topic: string }[];
  draft(): string;
  setDraft(text: string): void;
  /** Grows whenever the server has told afresh what there is. */
  refreshed(): number;
  preference(key: string): string | undefined;
  limits(): Limits;
  /** Do what a slash command asks for; answers with what went wrong, or null. */
  command(intent: Intent): Promise<string | null>;
}

export interface Limits {
  readonly characters: number;
  readonly files: number;
  readonly fileBytes: number;
}

export const ConversationContext: Context<Conversation | undefined> = createContext<Conversation>();

export function useConversation(): Conversation {
  const found = useContext(ConversationContext);
  if (!found) throw new Error("a part of a conversation was used outside of one");
  return found;
}

/** A name to show for someone, also when nothing is known of them yet. */
export function nameOf(conversation: Conversation, userId: string): string {
  return conversation.person(userId)?.display_name ?? "Someone";
}
