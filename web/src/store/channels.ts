// Channels as the reader has them.

import { createEffect, onCleanup, untrack } from "solid-js";
import type { ChannelMember, Id, Page } from "../lib/contract";
import type { ChannelStore } from "./api";
import { dropChannel, putChannel } from "./apply/places";
import type { Live } from "./live";
import { isMuted, titleOf, unreadOf } from "./titles";

/** Channels that are heard without being a member, with how many parts of the page want it. */
function createFollowing(live: Live) {
  const counts = new Map<Id, number>();
  const subscribe = (id: Id): void => {
    const since = live.state.known[id];
    live.gateway.tell({
      op: "subscribe",
      channel_id: id,
      ...(since !== undefined && { since }),
    });
  };
  live.onOnline(() => {
    for (const id of counts.keys()) subscribe(id);
  });
  return {
    add(id: Id): void {
      counts.set(id, (counts.get(id) ?? 0) + 1);
      if (counts.get(id) === 1) subscribe(id);
    },
    remove(id: Id): void {
      const left = (counts.get(id) ?? 1) - 1;
      if (left > 0) {
        counts.set(id, left);
        return;
      }
      counts.delete(id);
      live.gateway.tell({ op: "unsubscribe", channel_id: id });
    },
  };
}

/** Lists of members, fetched when first looked at. */
function createRosters(live: Live) {
  const asked = new Map<Id, Promise<Id[]>>();
  const fetchAll = async (id: Id): Promise<Id[]> => {
    const ids: Id[] = [];
    let after: string | null = null;
    do {
      const page: Page<ChannelMember> = await live.api.channels.members(id, after);
      ids.push(...page.items.map((each) => each.user_id));
      after = page.next;
    } while (after);
    await live.know(ids);
    live.change((draft) => {
      draft.members[id] = ids;
    });
    return ids;
  };
  const load = (id: Id): Promise<Id[]> => {
    const running = asked.get(id) ?? fetchAll(id);
    asked.set(id, running);
    running.catch(() => asked.delete(id));
    return running;
  };
  return { load };
}

export function createChannels(live: Live): ChannelStore {
  const { state, api, change } = live;
  const following = createFollowing(live);
  const rosters = createRosters(live);
  const get: ChannelStore["get"] = (id) => state.channels[id];
  return {
    get,
    title: (id) => titleOf(state, get(id)),
    unread: (id) => unreadOf(get(id)),
    mentions: (id) => get(id)?.me?.mentions ?? 0,
    isMuted: (id) => isMuted(get(id), Date.now()),
    can: (id, permission) => get(id)?.permissions.some((each) => each === permission) ?? false,
    members: async (id) => {
      const ids = state.members[id] ?? (await rosters.load(id));
      return ids.flatMap((each) => state.users[each] ?? []);
    },
    memberIds: (id) => {
      if (!state.members[id]) void untrack(() => rosters.load(id)).catch(() => {});
      return state.members[id];
    },
    join: async (id) => {
      await api.channels.join(id);
      const channel = await api.channels.one(id);
      change((draft) => putChannel(draft, channel));
    },
    leave: async (id) => {
      await api.channels.leave(id);
      change((draft) => dropChannel(draft, id));
    },
    setMe: async (id, wish) => {
      const before = { ...get(id)?.me };
      const set = (values: object): void =>
        change((draft) => {
          const mine = draft.channels[id]?.me;
          if (mine) Object.assign(mine, values);
        });
      set(wish);
      try {
        await api.channels.setMe(id, wish);
      } catch (error) {
        set(before);
        throw error;
      }
    },
    follow: (channelId) =>
      createEffect(() => {
        const id = channelId();
        if (!id || untrack(() => get(id)?.me)) return;
        if (!untrack(() => get(id))) {
          void api.channels.one(id).then(
            (channel) => change((draft) => putChannel(draft, channel)),
            () => {},
          );
        }
        following.add(id);
        onCleanup(() => following.remove(id));
      }),
  };
}
