// What the client knows, as one Solid store. Components read it; only reducers write it.

import type {
  Channel,
  Id,
  Me,
  Message,
  Preferences,
  PresenceState,
  Role,
  ServerInfo,
  Space,
  User,
} from "../lib/contract";

/** The loaded, gapless run of one channel's history. */
export interface History {
  /** Message ids in ascending order of `seq`. */
  order: Id[];
  byId: Record<Id, Message>;
  hasBefore: boolean;
  /** False means that the newest message is loaded and that new ones are appended. */
  hasAfter: boolean;
  loading: "" | "before" | "after" | "all";
  /** Why the last reading failed; empty when it did not. */
  problem: string;
}

/** A message that the server has not confirmed yet; the outbox keeps it through a reload. */
export interface Pending {
  nonce: string;
  channelId: Id;
  body: string;
  replyToId: Id | null;
  files: {
    id: Id;
    name: string;
    media_type: string;
    size: number;
    width: number | null;
    height: number | null;
    url: string;
  }[];
  alsoToChannel: boolean;
  createdMs: number;
  /** `waiting` while there is no connection. */
  state: "sending" | "waiting" | "failed";
  problem: string;
}

export type Connection = "starting" | "online" | "connecting" | "offline";

export interface State {
  server: ServerInfo | null;
  session: "unknown" | "out" | "in";
  connection: Connection;
  /** When the connection was lost (Unix ms); 0 while it holds. */
  lostMs: number;
  /** How often the server has told what there is: once for each connection. */
  refreshed: number;
  me: Me | null;
  users: Record<Id, User>;
  spaces: Record<Id, Space>;
  roles: Record<Id, Role[]>;
  channels: Record<Id, Channel>;
  /** Event number up to which a channel's loaded history is complete. */
  known: Record<Id, number>;
  histories: Record<Id, History>;
  pending: Record<Id, Pending[]>;
  /** Members of channels whose list was asked for, kept by events. */
  members: Record<Id, Id[]>;
  presence: Record<Id, PresenceState>;
  /** Who writes in a channel, with the time (Unix ms) at which that ends. */
  typing: Record<Id, Record<Id, number>>;
  preferences: Preferences;
  /** The channel on the screen and the time of its opening, newest first, for the switcher. */
  recent: Id[];
}

export function emptyState(): State {
  return {
    server: null,
    session: "unknown",
    connection: "starting",
    lostMs: 0,
    refreshed: 0,
    me: null,
    users: {},
    spaces: {},
    roles: {},
    channels: {},
    known: {},
    histories: {},
    pending: {},
    members: {},
    presence: {},
    typing: {},
    preferences: {},
    recent: [],
  };
}
