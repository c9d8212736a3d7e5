// Histories and what one does to messages outside of the socket.

import type { Channel, Id, Message, MessagePage, Page } from "../contract";
import { http, type Query } from "../http";

const at = (channel: Id, rest = ""): string => `/channels/${channel}/messages${rest}`;

export const messages = {
  page: (channel: Id, query: Query) => http.get<MessagePage>(at(channel), query),
  send: (channel: Id, body: Record<string, unknown>) => http.post<Message>(at(channel), body),
  edit: (channel: Id, message: Id, body: string, version: number) =>
    http.patch<Message>(at(channel, `/${message}`), { body, version }),
  remove: (channel: Id, message: Id) => http.delete<void>(at(channel, `/${message}`)),
  restore: (channel: Id, message: Id) => http.post<Message>(at(channel, `/${message}/restore`)),
  react: (channel: Id, message: Id, emoji: string, on: boolean) => {
    const path = at(channel, `/${message}/reactions/${encodeURIComponent(emoji)}`);
    return on ? http.put<void>(path) : http.delete<void>(path);
  },
  whoReacted: (channel: Id, message: Id, emoji: string) =>
    http.get<Page<Id>>(at(channel, `/${message}/reactions/${encodeURIComponent(emoji)}`)),
  pin: (channel: Id, message: Id, on: boolean) =>
    on
      ? http.put<Message>(at(channel, `/${message}/pin`))
      : http.delete<Message>(at(channel, `/${message}/pin`)),
  pins: (channel: Id) => http.get<Page<Message>>(`/channels/${channel}/pins`),
  thread: (channel: Id, message: Id) => http.post<Channel>(at(channel, `/${message}/thread`)),
  markRead: (channel: Id, seq: number) => http.put<void>(`/channels/${channel}/read`, { seq }),
};
