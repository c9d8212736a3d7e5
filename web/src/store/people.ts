// People, and the presence of those that the screen shows.

import { createEffect, onCleanup } from "solid-js";
import type { Id } from "../lib/contract";
import type { PeopleStore } from "./api";
import { putChannel } from "./apply/places";
import type { Live } from "./live";

export interface Watch {
  /** Which channels are on the screen. */
  look(channelIds: readonly Id[]): void;
  watch: PeopleStore["watch"];
}

/** The gateway wants one list of all that is looked at; parts of the page each know theirs. */
export function createWatch(live: Live): Watch {
  const parts = new Map<symbol, readonly Id[]>();
  let channelIds: readonly Id[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tell = (): void => {
    const userIds = new Set([...parts.values()].flat());
    live.gateway.tell({
      op: "view",
      channel_ids: [...channelIds].slice(0, 50),
      user_ids: [...userIds].slice(0, 500),
    });
  };
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(tell, 100);
  };
  live.onOnline(tell);
  return {
    look(ids) {
      channelIds = ids;
      soon();
    },
    watch(userIds) {
      const part = Symbol("part");
      createEffect(() => {
        parts.set(part, [...userIds()]);
        soon();
      });
      onCleanup(() => {
        parts.delete(part);
        soon();
      });
    },
  };
}

export function createPeople(live: Live, watch: Watch): PeopleStore {
  const { state, api, change } = live;
  return {
    get: (id) => state.users[id],
    want: live.want,
    watch: watch.watch,
    find: async (query) => {
      const { items } = await api.users.find(query);
      change((draft) => {
        for (const user of items) draft.users[user.id] = user;
      });
      return items;
    },
    membersLike: async (spaceId, query) => {
      const { items } = await api.spaces.members(spaceId, query);
      await live.know(items.map((each) => each.user_id));
      return items;
    },
    conversation: async (userIds, name) => {
      const channel = await api.channels.conversation(userIds, name);
      change((draft) => putChannel(draft, channel));
      live.want(channel.member_ids ?? []);
      return channel;
    },
  };
}
