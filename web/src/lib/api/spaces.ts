// Spaces, their people, roles, invitations and bans.

import type {
  Ban,
  Invitation,
  InvitationPreview,
  Member,
  MemberBase,
  Page,
  Permission,
  Role,
  Space,
} from "../contract";
import { http } from "../http";

export interface SpaceChange {
  name?: string;
  description?: string;
  icon_file_id?: string | null;
}

export interface RoleChange {
  name?: string;
  colour?: string | null;
  position?: number;
  permissions?: Permission[];
}

export interface NewInvitation {
  max_uses?: number | null;
  expires_in_seconds?: number | null;
  base?: MemberBase;
  channel_id?: string;
}

const at = (space: string, rest = ""): string => `/spaces/${space}${rest}`;

export const spaces = {
  list: () => http.get<Page<Space>>("/spaces"),
  one: (id: string) => http.get<Space>(at(id)),
  create: (body: { name: string; description?: string }) => http.post<Space>("/spaces", body),
  change: (id: string, change: SpaceChange) => http.patch<Space>(at(id), change),
  remove: (id: string) => http.delete<void>(at(id)),
  members: (id: string, query = "", after?: string | null, limit = 50) =>
    http.get<Page<Member>>(at(id, "/members"), { query: query || null, after, limit }),
  addMember: (id: string, user_id: string) =>
    http.post<{ added: number }>(at(id, "/members"), { user_id }),
  changeMember: (id: string, user: string, change: { nickname?: string; base?: MemberBase }) =>
    http.patch<Member>(at(id, `/members/${user}`), change),
  removeMember: (id: string, user: string) => http.delete<void>(at(id, `/members/${user}`)),
  leave: (id: string) => http.delete<void>(at(id, "/members/me")),
  giveOwnership: (id: string, user: string) => http.put<Space>(at(id, `/owner/${user}`)),
  giveRole: (id: string, user: string, role: string) =>
    http.put<Member>(at(id, `/members/${user}/roles/${role}`)),
  takeRole: (id: string, user: string, role: string) =>
    http.delete<Member>(at(id, `/members/${user}/roles/${role}`)),
  bans: (id: string) => http.get<Page<Ban>>(at(id, "/bans")),
  ban: (id: string, user: string, reason: string) =>
    http.put<void>(at(id, `/bans/${user}`), { reason }),
  unban: (id: string, user: string) => http.delete<void>(at(id, `/bans/${user}`)),
  roles: (id: string) => http.get<Page<Role>>(at(id, "/roles")),
  createRole: (id: string, body: RoleChange & { name: string }) =>
    http.post<Role>(at(id, "/roles"), body),
  changeRole: (id: string, role: string, change: RoleChange) =>
    http.patch<Role>(at(id, `/roles/${role}`), change),
  removeRole: (id: string, role: string) => http.delete<void>(at(id, `/roles/${role}`)),
  invitations: (id: string) => http.get<Page<Invitation>>(at(id, "/invitations")),
  invite: (id: string, body: NewInvitation) => http.post<Invitation>(at(id, "/invitations"), body),
  revoke: (id: string, invitation: string) =>
    http.delete<void>(at(id, `/invitations/${invitation}`)),
  preview: (code: string) =>
    http.get<InvitationPreview>(`/invitations/${encodeURIComponent(code)}`),
  accept: (code: string) => http.post<Space>(`/invitations/${encodeURIComponent(code)}/accept`),
};
