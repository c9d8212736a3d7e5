// Coming and going: the picture of last time, who we are, the connection, signing out.

import { unwrap } from "solid-js/store";
import { ApiError } from "../lib/http";
import type { SessionStore } from "./api";
import type { Disk, Snapshot } from "./disk";
import { forgetDrafts } from "./drafts";
import type { Live } from "./live";
import type { Outbox } from "./outbox";
import type { Watch } from "./people";
import { emptyState, type History, type State } from "./state";

const SAVE_MS = 4_000;
const KEPT_CHANNELS = 20;
const KEPT_MESSAGES = 50;

/** The last page of a history, fit to be shown before the server has answered. */
function lastPage(history: History): History {
  const order = history.order.slice(-KEPT_MESSAGES);
  const byId = Object.fromEntries(order.map((id) => [id, history.byId[id]])) as History["byId"];
  const hasBefore = history.hasBefore || order.length < history.order.length;
  return { ...history, order, byId, hasBefore, loading: "", problem: "" };
}

export function snapshotOf(state: State): Snapshot {
  const recent = state.recent.slice(0, KEPT_CHANNELS);
  const histories: State["histories"] = {};
  const known: State["known"] = {};
  for (const id of recent) {
    const history = state.histories[id];
    const number = state.known[id];
    if (!history || history.hasAfter || history.loading || number === undefined) continue;
    histories[id] = lastPage(history);
    known[id] = number;
  }
  const { me, users, spaces, roles, channels, preferences } = state;
  return structuredClone({
    ...{ me, users, spaces, roles, channels, preferences },
    ...{ known, histories, recent },
  });
}

export function createSession(live: Live, outbox: Outbox, disk: Disk, watch: Watch): SessionStore {
  const { state, api, change, gateway } = live;

  const save = (): void => {
    if (state.session === "in") void disk.saveSnapshot(snapshotOf(unwrap(state)));
  };

  const goOut = async (): Promise<void> => {
    gateway.stop();
    const { server } = unwrap(state);
    change((draft) => Object.assign(draft, emptyState(), { server, session: "out" }));
    await disk.clear();
  };

  const connect = async (): Promise<void> => {
    if (!state.me) return;
    await outbox.restore(state.me.id);
    gateway.start();
  };

  const enter = (me: NonNullable<State["me"]>): void =>
    change((draft) => {
      draft.me = me;
      draft.users[me.id] = me;
      draft.session = "in";
    });

  live.onRefused(() => void goOut());
  setInterval(save, SAVE_MS);
  setInterval(() => expireTyping(live), 1_000);
  listenToThePage(live, save);

  return {
    async start() {
      const server = api.auth.server().then((info) =>
        change((draft) => {
          draft.server = info;
        }),
      );
      // Awaited below; until then a refusal is nobody's to hear.
      server.catch(() => {});
      const snapshot = await disk.snapshot();
      if (snapshot?.me) {
        change((draft) => Object.assign(draft, snapshot, { session: "in" }));
        await connect();
        return;
      }
      await server;
      try {
        enter(await api.users.me());
        await connect();
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 401) throw error;
        change((draft) => {
          draft.session = "out";
        });
      }
    },
    async signedIn(me) {
      enter(me);
      change((draft) => {
        if (draft.server) draft.server.needs_setup = false;
      });
      await connect();
    },
    async signOut() {
      await api.auth.signOut().catch((error: unknown) => {
        // A session that is gone already is a wish fulfilled.
        if (!(error instanceof ApiError) || error.status !== 401) throw error;
      });
      forgetDrafts(globalThis.localStorage);
      await goOut();
    },
    setPreference(key, value) {
      change((draft) => {
        if (value === null) delete draft.preferences[key];
        else draft.preferences[key] = value;
      });
      void api.users.setPreferences({ [key]: value }).catch(() => {
        // Offline: it holds on this page, and the next `ready` brings the server's.
      });
    },
    look(channelIds) {
      watch.look(channelIds);
      const [first] = channelIds;
      if (!first) return;
      change((draft) => {
        draft.recent = [first, ...draft.recent.filter((id) => id !== first)].slice(0, 50);
      });
    },
    onArrival: live.onArrival,
  };
}

function expireTyping(live: Live): void {
  const now = Date.now();
  const typing = Object.entries(unwrap(live.state).typing);
  if (!typing.some(([, writers]) => Object.values(writers).some((until) => until <= now))) return;
  live.change((draft) => {
    for (const writers of Object.values(draft.typing)) {
      for (const [id, until] of Object.entries(writers)) if (until <= now) delete writers[id];
    }
  });
}

/** Sleep, network changes and tab switches are moments to look after the connection. */
function listenToThePage(live: Live, save: () => void): void {
  globalThis.addEventListener?.("online", () => live.gateway.wake());
  globalThis.addEventListener?.("offline", () => live.gateway.lost());
  // A device says what it is after each connection: one that says nothing is not seen.
  const tellPresence = (): void => {
    const state = document.visibilityState === "visible" ? "online" : "away";
    live.gateway.tell({ op: "presence.set", state });
  };
  live.onOnline(tellPresence);
  globalThis.document?.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") live.gateway.wake();
    else save();
    tellPresence();
  });
}
