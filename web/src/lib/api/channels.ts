// Channels of every kind, their people and rules.

import type {
  Channel,
  ChannelKind,
  ChannelMember,
  Notify,
  Override,
  Page,
  Permission,
} from "../contract";
import { http } from "../http";

export interface ChannelChange {
  name?: string;
  topic?: string;
  auto_join?: boolean;
  position?: number;
  /** Refused when the channel has another one by now. */
  version?: number;
}

const at = (channel: string, rest = ""): string => `/channels/${channel}${rest}`;

export const channels = {
  ofSpace: (space: string) => http.get<Page<Channel>>(`/spaces/${space}/channels`),
  browsable: (space: string) =>
    http.get<Page<Channel>>(`/spaces/${space}/channels`, { include: "browsable" }),
  create: (
    space: string,
    body: { name: string; kind: ChannelKind; topic?: string; auto_join?: boolean },
  ) => http.post<Channel>(`/spaces/${space}/channels`, body),
  one: (id: string) => http.get<Channel>(at(id)),
  change: (id: string, change: ChannelChange) => http.patch<Channel>(at(id), change),
  remove: (id: string) => http.delete<void>(at(id)),
  archive: (id: string, on: boolean) => http.post<Channel>(at(id, on ? "/archive" : "/unarchive")),
  members: (id: string, after?: string | null) =>
    http.get<Page<ChannelMember>>(at(id, "/members"), { after, limit: 100 }),
  join: (id: string) => http.put<Channel>(at(id, "/members/me")),
  leave: (id: string) => http.delete<void>(at(id, "/members/me")),
  addMember: (id: string, user: string) => http.put<void>(at(id, `/members/${user}`)),
  removeMember: (id: string, user: string) => http.delete<void>(at(id, `/members/${user}`)),
  setMe: (
    id: string,
    change: { notify?: Notify; muted_until_ms?: number | null; favourite?: boolean },
  ) => http.patch<Channel>(at(id, "/me"), change),
  overrides: (id: string) => http.get<Page<Override>>(at(id, "/overrides")),
  setOverride: (
    id: string,
    kind: "role" | "user",
    holder: string,
    rule: { allow: Permission[]; deny: Permission[] },
  ) => http.put<void>(at(id, `/overrides/${kind}/${holder}`), rule),
  removeOverride: (id: string, kind: "role" | "user", holder: string) =>
    http.delete<void>(at(id, `/overrides/${kind}/${holder}`)),
  conversation: (user_ids: readonly string[], name?: string) =>
    http.post<Channel>("/conversations", name ? { user_ids, name } : { user_ids }),
  threads: () => http.get<Page<Channel>>("/threads"),
  threadsOf: (id: string) => http.get<Page<Channel>>(at(id, "/threads")),
};
