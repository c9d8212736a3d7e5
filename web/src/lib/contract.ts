// The one door to the wire's types: generated from the server's schemas, with the words that the
// server sends as plain strings narrowed to those that it knows.

import type * as Wire from "../generated/schema";

export type Id = string;
export type Milliseconds = number;

export const PERMISSIONS = [
  "manage_space",
  "manage_roles",
  "manage_channels",
  "invite",
  "kick",
  "ban",
  "view_channels",
  "send",
  "react",
  "attach",
  "create_thread",
  "mention_all",
  "pin",
  "manage_messages",
  "post_announcements",
  "create_channels",
] as const;
export type Permission = (typeof PERMISSIONS)[number];

export type SignUpPolicy = "invite" | "open" | "closed";
export type ServerRole = "owner" | "admin" | "member";
export type ChannelKind = "public" | "private" | "announcement" | "direct" | "group" | "thread";
export type Notify = "all" | "mentions" | "none";
export type PresenceState = "online" | "away" | "busy" | "offline";
export type MemberBase = "member" | "guest";
export type Preferences = Record<string, string>;

/** `Whole` with the fields of `Narrow` in place of its own. */
type With<Whole, Narrow> = Omit<Whole, keyof Narrow> & Narrow;
type Permitted = { permissions: Permission[] };
type Based = { base: MemberBase };

export interface Page<T> {
  items: T[];
  next: string | null;
}

export type ServerInfo = With<Wire.ServerView, { sign_up: SignUpPolicy }>;
export type User = Wire.UserView;
export type Me = Wire.MeView;
export type Role = With<
  Wire.RoleView,
  Permitted & { kind: "owner" | "member" | "guest" | "custom" }
>;
export type Space = With<Wire.SpaceView, Permitted & { base: MemberBase | "owner"; roles: Role[] }>;
export type Member = With<Wire.MemberView, Based>;
export type ChannelMember = Wire.ChannelMemberView;
export type ChannelMe = With<Wire.MyChannel, { notify: Notify }>;
export type Channel = With<
  Wire.ChannelView,
  Permitted & { kind: ChannelKind; me: ChannelMe | null }
>;
export type File = Wire.FileView;
export type Reply = Wire.ReplyView;
export type Reaction = Wire.ReactionView;
export type ThreadSummary = Wire.ThreadView;
export type Message = Wire.MessageView;
export type MessagePage = Wire.MessagePage;
export type FoundMessage = Wire.FoundMessage;
export type FoundChannel = With<Wire.FoundChannel, { kind: ChannelKind }>;
export type SearchPage = With<Wire.SearchPage, { channels: FoundChannel[] }>;
export type Invitation = With<Wire.InvitationView, Based>;
export type InvitationPreview = With<Wire.InvitationPreview, Based>;
export type Override = With<
  Wire.OverrideView,
  { target_kind: "role" | "user"; allow: Permission[]; deny: Permission[] }
>;
/** A signed-in browser, a program, or an API token. */
export type Session = Wire.SessionView;
/** A new token: the secret is shown this once. */
export type NewToken = Wire.TokenView;
export type Ban = Wire.BanView;

/** RFC 9457, with the fields that are at fault. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail?: string;
  code: string;
  errors?: { field?: string; path?: string; message: string }[];
}

export type ClientFrame = Wire.ClientFrame;
export type FrameOfClient<Op extends ClientFrame["op"]> = Extract<ClientFrame, { op: Op }>;
export type Numbers = NonNullable<Wire.IdentifyWithNumbers["numbers"]>;

/** What the narrowed nouns are called inside of frames. */
interface Nouns {
  channel: Channel;
  space: Space;
  role: Role;
  member: Member;
  channels: Channel[];
  spaces: Space[];
  state: PresenceState;
}
type Narrowed<Frame> = Frame extends unknown
  ? { [Key in keyof Frame]: Key extends keyof Nouns ? Nouns[Key] : Frame[Key] }
  : never;

export type ServerFrame = Narrowed<Wire.ServerFrame>;
export type FrameOf<Op extends ServerFrame["op"]> = Extract<ServerFrame, { op: Op }>;
/** What one poll of the gateway brings where no WebSocket does. */
export type FramesPolled = With<Wire.FramesPolled, { frames: ServerFrame[] }>;
/** A polled connection, and what its first poll would have brought. */
export type PollOpened = With<Wire.PollOpened, { frames: ServerFrame[] }>;
/** The answer to a send. */
export type SendAnswer = Required<FrameOf<"ok">>;
