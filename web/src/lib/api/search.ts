// Searching messages.

import type { Id, SearchPage } from "../contract";
import { http } from "../http";

export interface Asked {
  readonly query: string;
  readonly channelId?: Id | undefined;
}

export const search = {
  find: ({ query, channelId }: Asked, before?: string | null, signal?: AbortSignal) =>
    http.get<SearchPage>("/search", { q: query, channel_id: channelId, before }, signal),
};
