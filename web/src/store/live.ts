// The state, the connection that changes it, and the effects of what arrives.

import { batch } from "solid-js";
import { createStore, produce, unwrap } from "solid-js/store";
import { type Api, api as restApi } from "../lib/api";
import type { Id, Message, ServerFrame } from "../lib/contract";
import { createGateway, type Gateway } from "../socket/gateway";
import { openPolling } from "../socket/polling";
import { createWays, type Ways } from "../socket/ways";
import { openSocket } from "../socket/wire";
import { apply, type Effect } from "./apply";
import { emptyState, type State } from "./state";

export interface Live {
  readonly state: State;
  readonly api: Api;
  readonly gateway: Gateway;
  change(act: (state: State) => void): void;
  /** Apply frames together, then do what they ask for. */
  receive(frames: readonly ServerFrame[]): void;
  /** Keep what is received from now on; the function returned gives it and ends the keeping. */
  record(): () => readonly ServerFrame[];
  want(ids: readonly Id[]): void;
  /** The same, and wait until they are there. */
  know(ids: readonly Id[]): Promise<void>;
  /** Called after each (re)connection. */
  onOnline(act: () => void): void;
  onArrival(act: (message: Message) => void): () => void;
  onConfirmed(act: (nonce: string) => void): void;
  onReload(act: (channelId: Id) => void): void;
  onRefused(act: () => void): void;
}

function gatewayUrl(): string {
  return `${location.origin.replace(/^http/, "ws")}/api/v1/gateway`;
}

function waysTo(api: Api): Ways {
  return createWays({
    openSocket: (identify) => openSocket(gatewayUrl(), identify),
    openPolling: (identify) => openPolling(api.polling, identify),
    reach: () =>
      api.auth.server().then(
        () => true,
        () => false,
      ),
  });
}

interface Listeners {
  online: (() => void)[];
  arrival: Set<(message: Message) => void>;
  confirmed: ((nonce: string) => void)[];
  reload: ((channelId: Id) => void)[];
  refused: (() => void)[];
}

export function createLive(api: Api = restApi): Live {
  const [state, setState] = createStore<State>(emptyState());
  const change = (act: (state: State) => void): void => setState(produce(act));
  const listeners: Listeners = {
    online: [],
    arrival: new Set(),
    confirmed: [],
    reload: [],
    refused: [],
  };
  const people = createPeopleQueue(state, change, api);
  const places = createSpaceQueue(change, api);

  const perform = (effects: readonly Effect[]): void => {
    const holes = new Set<Id>();
    for (const effect of effects) {
      if (effect.do === "sync") holes.add(effect.channelId);
      else if (effect.do === "want") people.want(effect.userIds);
      else if (effect.do === "space") places.refresh(effect.spaceId);
      else if (effect.do === "arrived") for (const act of listeners.arrival) act(effect.message);
      else if (effect.do === "confirmed") for (const act of listeners.confirmed) act(effect.nonce);
      else for (const act of listeners.reload) act(effect.channelId);
    }
    if (holes.size === 0) return;
    const numbers = [...holes].map((id) => [id, state.known[id] ?? 0] as const);
    gateway.tell({ op: "sync", channels: Object.fromEntries(numbers) });
  };

  const records = new Set<ServerFrame[]>();
  const record = (): (() => readonly ServerFrame[]) => {
    const kept: ServerFrame[] = [];
    records.add(kept);
    return () => {
      records.delete(kept);
      return kept;
    };
  };

  const receive = (frames: readonly ServerFrame[]): void => {
    for (const kept of records) kept.push(...frames);
    const effects: Effect[] = [];
    batch(() =>
      change((draft) => {
        for (const frame of frames) effects.push(...apply(draft, frame, Date.now()));
      }),
    );
    perform(effects);
  };

  // Frames that arrive together (one commit, a sync) are applied together: one render.
  let inbox: ServerFrame[] = [];
  const ways = waysTo(api);
  globalThis.addEventListener?.("online", ways.tryAgain);
  const gateway = createGateway({
    ways,
    numbers: () => ({ channels: { ...unwrap(state).known } }),
    onFrame: (frame) => {
      inbox.push(frame);
      if (inbox.length > 1) return;
      queueMicrotask(() => {
        const frames = inbox;
        inbox = [];
        receive(frames);
      });
    },
    onState: (connection) => {
      const isOnline = connection === "online";
      change((draft) => {
        if (isOnline) draft.lostMs = 0;
        else if (draft.lostMs === 0) draft.lostMs = Date.now();
        draft.connection = connection === "idle" ? "starting" : connection;
      });
      if (isOnline) queueMicrotask(() => listeners.online.map((act) => act()));
    },
    onRefused: () => listeners.refused.map((act) => act()),
  });

  return {
    state,
    api,
    gateway,
    change,
    receive,
    record,
    want: people.want,
    know: people.know,
    onOnline: (act) => void listeners.online.push(act),
    onArrival: (act) => {
      listeners.arrival.add(act);
      return () => void listeners.arrival.delete(act);
    },
    onConfirmed: (act) => void listeners.confirmed.push(act),
    onReload: (act) => void listeners.reload.push(act),
    onRefused: (act) => void listeners.refused.push(act),
  };
}

type Change = Live["change"];

/** How many people one request may name. */
const AT_ONCE = 100;

/** Gather unknown people for a moment, then ask for all of them in one request. */
function createPeopleQueue(state: State, change: Change, api: Api) {
  const asked = new Set<Id>();
  const queue: Id[] = [];
  const fetchPeople = async (ids: readonly Id[]): Promise<void> => {
    const page = await api.users.many(ids);
    change((draft) => {
      for (const user of page.items) draft.users[user.id] = user;
    });
  };
  const flush = async (): Promise<void> => {
    const ids = queue.splice(0, AT_ONCE);
    if (queue.length > 0) setTimeout(flush, 20);
    try {
      await fetchPeople(ids);
    } catch {
      for (const id of ids) asked.delete(id);
    }
  };
  return {
    async know(ids: readonly Id[]): Promise<void> {
      const missing = ids.filter((id) => !unwrap(state).users[id]);
      for (let start = 0; start < missing.length; start += AT_ONCE) {
        await fetchPeople(missing.slice(start, start + AT_ONCE));
      }
    },
    want(ids: readonly Id[]): void {
      const known = unwrap(state).users;
      for (const id of ids) {
        if (!id || known[id] || asked.has(id)) continue;
        asked.add(id);
        queue.push(id);
        if (queue.length === 1) setTimeout(flush, 20);
      }
    },
  };
}

/** Read a space afresh after something changed that only the server can work out. */
function createSpaceQueue(change: Change, api: Api) {
  const waiting = new Set<Id>();
  const refresh = async (id: Id): Promise<void> => {
    waiting.delete(id);
    try {
      const [space, roles, channels] = await Promise.all([
        api.spaces.one(id),
        api.spaces.roles(id),
        api.channels.ofSpace(id),
      ]);
      change((draft) => {
        draft.spaces[id] = space;
        draft.roles[id] = roles.items.sort((a, b) => a.position - b.position);
        for (const channel of channels.items) {
          const known = draft.channels[channel.id];
          if (known) known.permissions = channel.permissions;
          else if (channel.me) draft.channels[channel.id] = channel;
        }
      });
    } catch {
      // Gone meanwhile, or offline: the next `ready` tells all of it.
    }
  };
  return {
    refresh(id: Id): void {
      if (!id || waiting.has(id)) return;
      waiting.add(id);
      setTimeout(() => void refresh(id), 150);
    },
  };
}
