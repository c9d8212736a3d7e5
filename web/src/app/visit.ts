// Reading a channel that one is not in: a public one may be looked at, another is not there.

import { createResource } from "solid-js";
import { api } from "../lib/api";
import type { Id } from "../lib/contract";
import { useStore } from "../store";

export interface Visit {
  /** The server was asked and knows of no such channel that one may see. */
  readonly isMissing: () => boolean;
}

export function createVisit(channelId: () => Id): Visit {
  const store = useStore();
  const unknown = (): Id | false =>
    store.state.connection === "online" && !store.channels.get(channelId()) && channelId();
  const [found] = createResource(unknown, async (id) => {
    const channel = await api.channels.one(id);
    store.change((draft) => {
      draft.channels[id] ??= channel;
    });
    return true;
  });
  return { isMissing: () => found.error !== undefined && unknown() !== false };
}
