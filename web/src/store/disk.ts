// What survives a reload: the outbox and a picture of what was on the screen, in IndexedDB.

import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { Pending, State } from "./state";

/** The part of the state that is shown again at once after a reload. */
export type Snapshot = Pick<
  State,
  | "me"
  | "users"
  | "spaces"
  | "roles"
  | "channels"
  | "known"
  | "histories"
  | "preferences"
  | "recent"
>;

interface Schema extends DBSchema {
  outbox: { key: string; value: Pending & { userId: string }; indexes: { byUser: string } };
  snapshot: { key: string; value: Snapshot };
}

export interface Disk {
  saveSnapshot(snapshot: Snapshot): Promise<void>;
  snapshot(): Promise<Snapshot | undefined>;
  keep(userId: string, pending: Pending): Promise<void>;
  forget(nonce: string): Promise<void>;
  /** What one person has not sent yet, oldest first. */
  outbox(userId: string): Promise<Pending[]>;
  /** Leave nothing readable behind after signing out; what was not sent stays with its author. */
  clear(): Promise<void>;
}

const LAST = "last";

function open(): Promise<IDBPDatabase<Schema>> {
  return openDB<Schema>("plexichat", 1, {
    upgrade(db) {
      db.createObjectStore("outbox", { keyPath: "nonce" }).createIndex("byUser", "userId");
      db.createObjectStore("snapshot");
    },
  });
}

/** A disk that forgets, for private windows in which IndexedDB is refused. */
async function attempt<T>(work: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await work();
  } catch {
    return otherwise;
  }
}

export function createDisk(): Disk {
  let opened: Promise<IDBPDatabase<Schema>> | undefined;
  const db = (): Promise<IDBPDatabase<Schema>> => {
    opened ??= open();
    return opened;
  };
  return {
    saveSnapshot: (snapshot) =>
      attempt(async () => {
        await (await db()).put("snapshot", snapshot, LAST);
      }, undefined),
    snapshot: () => attempt(async () => (await db()).get("snapshot", LAST), undefined),
    keep: (userId, pending) =>
      attempt(async () => {
        await (await db()).put("outbox", { ...pending, userId });
      }, undefined),
    forget: (nonce) => attempt(async () => (await db()).delete("outbox", nonce), undefined),
    outbox: (userId) =>
      attempt(async () => {
        const rows = await (await db()).getAllFromIndex("outbox", "byUser", userId);
        return rows
          .sort((a, b) => a.createdMs - b.createdMs)
          .map(({ userId: _, ...pending }) => pending);
      }, []),
    clear: () => attempt(async () => (await db()).clear("snapshot"), undefined),
  };
}
