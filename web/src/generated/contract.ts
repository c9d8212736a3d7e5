// The wire, written by hand from the server's schemas until `schema.d.ts` is generated from
// contracts/openapi.json. Import it through lib/contract.ts only.

export type Id = string;
export type Milliseconds = number;

export type Permission =
  | "manage_space"
  | "manage_roles"
  | "manage_channels"
  | "invite"
  | "kick"
  | "ban"
  | "view_channels"
  | "send"
  | "react"
  | "attach"
  | "create_thread"
  | "mention_all"
  | "pin"
  | "manage_messages"
  | "post_announcements"
  | "create_channels";

export type SignUpPolicy = "invite" | "open" | "closed";
export type ServerRole = "owner" | "admin" | "member";
export type ChannelKind = "public" | "private" | "announcement" | "direct" | "group" | "thread";
export type Notify = "all" | "mentions" | "none";
export type PresenceState = "online" | "away" | "busy" | "offline";
export type MemberBase = "member" | "guest";

export interface Page<T> {
  items: T[];
  next: string | null;
}

export interface ServerInfo {
  name: string;
  version: string;
  needs_setup: boolean;
  sign_up: SignUpPolicy;
  limits: Record<string, number>;
}

export interface User {
  id: Id;
  username: string;
  display_name: string;
  kind: string;
  avatar_url: string | null;
  status_text: string;
  status_emoji: string;
  server_role: string;
  deactivated: boolean;
  created_ms: Milliseconds;
}

export interface Me extends User {
  time_zone: string;
  event: number;
  email?: string | null;
}

export interface Role {
  id: Id;
  space_id: Id;
  kind: "owner" | "member" | "guest" | "custom";
  name: string;
  colour: string | null;
  position: number;
  permissions: Permission[];
  event: number;
}

export interface Space {
  id: Id;
  name: string;
  slug?: string | null;
  description: string;
  icon_url: string | null;
  owner_id: Id;
  event: number;
  permissions: Permission[];
  member_count: number;
  created_ms: Milliseconds;
  roles?: Role[];
}

export interface Member {
  user_id: Id;
  space_id: Id;
  base: MemberBase;
  nickname: string | null;
  role_ids: Id[];
  joined_ms: Milliseconds;
  user?: User;
}

export interface ChannelMe {
  read_seq: number;
  mentions: number;
  notify: Notify;
  muted_until_ms: Milliseconds | null;
  favourite: boolean;
  joined_ms: Milliseconds;
}

export interface Channel {
  id: Id;
  space_id: Id | null;
  kind: ChannelKind;
  name: string;
  topic: string;
  parent_id: Id | null;
  root_message_id: Id | null;
  auto_join: boolean;
  archived_ms: Milliseconds | null;
  last_seq: number;
  last_event: number;
  last_message_ms: Milliseconds | null;
  created_ms: Milliseconds;
  version: number;
  position: number;
  member_ids: Id[] | null;
  me: ChannelMe | null;
  permissions: Permission[];
}

export interface File {
  id: Id;
  name: string;
  media_type: string;
  size: number;
  width: number | null;
  height: number | null;
  url: string;
}

export interface Reply {
  id: Id;
  seq: number;
  author_id: Id;
  excerpt: string;
}

export interface Reaction {
  emoji: string;
  count: number;
  user_ids: Id[];
}

export interface ThreadSummary {
  id: Id;
  reply_count: number;
  last_reply_ms: Milliseconds | null;
  user_ids: Id[];
}

export interface Message {
  id: Id;
  channel_id: Id;
  seq: number;
  event: number;
  version: number;
  author_id: Id;
  kind: string;
  body: string;
  nonce: string;
  reply_to: Reply | null;
  mentions: Id[];
  mention_all: string | null;
  reactions: Reaction[];
  attachments: File[];
  thread: ThreadSummary | null;
  created_ms: Milliseconds;
  edited_ms: Milliseconds | null;
  deleted_ms: Milliseconds | null;
  pinned_ms: Milliseconds | null;
  pinned_by: Id | null;
}

export interface MessagePage {
  items: Message[];
  has_before: boolean;
  has_after: boolean;
  users?: User[];
}

export interface Invitation {
  id: Id;
  code: string;
  space_id: Id;
  url: string;
  base: MemberBase;
  uses: number;
  max_uses: number | null;
  expires_ms: Milliseconds | null;
  created_by: Id;
  claims_user_id: Id | null;
}

export interface InvitationPreview {
  code: string;
  space: Pick<Space, "id" | "name" | "description" | "icon_url" | "member_count">;
  inviter?: Pick<User, "id" | "display_name" | "username" | "avatar_url"> | null;
  base: MemberBase;
  expires_ms: Milliseconds | null;
}

export interface Override {
  kind: "role" | "user";
  id: Id;
  allow: Permission[];
  deny: Permission[];
}

/** A signed-in browser, a program, or an API token. */
export interface Session {
  id: Id;
  kind: string;
  label: string;
  current: boolean;
  created_ms: Milliseconds;
  seen_ms: Milliseconds;
  expires_ms: Milliseconds | null;
}

/** A new token: the secret is shown this once. */
export interface NewToken {
  session: Session;
  token: string;
}

export interface Ban {
  user_id: Id;
  reason: string | null;
  created_ms: Milliseconds;
  user?: User;
}

export interface Problem {
  type: string;
  title: string;
  status: number;
  detail?: string;
  code: string;
  errors?: { field?: string; path?: string; message: string }[];
}

export type Preferences = Record<string, string>;
