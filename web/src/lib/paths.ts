// Every address of the client. Routes in app/Routes.tsx have the same shapes.

import type { Id } from "./contract";

const part = encodeURIComponent;
const page = (at: string, name?: string): string => (name ? `${at}/${name}` : at);

export const paths = {
  home: "/",
  setup: "/setup",
  /** `next` is where to go afterwards: a path of this page. */
  signIn: (next?: string): string =>
    next && next !== "/" ? `/sign-in?next=${part(next)}` : "/sign-in",
  signUp: (invitation?: string): string =>
    invitation ? `/sign-up?invitation=${part(invitation)}` : "/sign-up",
  invite: (code: string): string => `/invite/${part(code)}`,
  direct: "/direct",
  space: (id: Id): string => `/s/${id}`,
  browse: (id: Id): string => `/s/${id}/channels`,
  spaceSettings: (id: Id, name?: string): string => page(`/s/${id}/settings`, name),
  channel: (id: Id, message?: Id): string => (message ? `/c/${id}/m/${message}` : `/c/${id}`),
  thread: (channel: Id, thread: Id, message?: Id): string =>
    message ? `/c/${channel}/t/${thread}/m/${message}` : `/c/${channel}/t/${thread}`,
  channelSettings: (id: Id, name?: string): string => page(`/c/${id}/settings`, name),
  /** `channel` keeps to one channel or conversation. */
  search: (query = "", channel?: Id): string => {
    const asked = new URLSearchParams({ ...(query && { q: query }), ...(channel && { channel }) });
    return asked.size > 0 ? `/search?${asked}` : "/search";
  },
  settings: (name?: string): string => page("/settings", name),
  admin: (name?: string): string => page("/admin", name),
} as const;

/** A path of this page, or the start: an address from outside must not lead a reader away. */
export function safeNext(next: unknown): string {
  return typeof next === "string" && /^\/(?![/\\])/u.test(next) ? next : paths.home;
}
