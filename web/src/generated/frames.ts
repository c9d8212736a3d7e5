// The gateway's frames, written by hand until they are generated beside the REST schemas.

import type { Channel, Id, Me, Member, Message, Role, Space, User } from "./contract";

export interface Numbers {
  channels: Record<Id, number>;
}

export type ClientFrame =
  | { op: "identify"; token?: string; numbers?: Numbers; client?: string }
  | { op: "heartbeat" }
  | {
      op: "message.send";
      channel_id: Id;
      nonce: string;
      body: string;
      reply_to_id?: Id;
      file_ids?: Id[];
      also_to_channel?: boolean;
    }
  | { op: "message.edit"; channel_id: Id; message_id: Id; body: string; version?: number }
  | { op: "message.delete"; channel_id: Id; message_id: Id }
  | { op: "reaction.add" | "reaction.remove"; channel_id: Id; message_id: Id; emoji: string }
  | { op: "typing"; channel_id: Id }
  | { op: "presence.set"; state: "online" | "away" | "busy" }
  | { op: "view"; channel_ids: Id[]; user_ids: Id[] }
  | { op: "read.mark"; channel_id: Id; seq: number }
  | { op: "subscribe"; channel_id: Id; since?: number }
  | { op: "unsubscribe"; channel_id: Id }
  | { op: "sync"; channels: Record<Id, number> };

export interface SendAnswer {
  op: "ok";
  ref: string;
  message_id: Id;
  seq: number;
  event: number;
  created_ms: number;
  duplicate: boolean;
}

export type ServerFrame =
  | {
      op: "hello";
      heartbeat_seconds: number;
      max_frame_bytes: number;
      server_time_ms: number;
      version: string;
    }
  | {
      op: "ready";
      me: Me;
      session_id: string;
      spaces: Space[];
      channels: Channel[];
      users: User[];
      preferences: Record<string, string>;
      server_time_ms?: number;
    }
  | {
      op: "sync.channel";
      channel_id: Id;
      reset: boolean;
      messages: Message[];
      members?: Member[];
      last_seq: number;
      last_event: number;
    }
  | { op: "sync.done" }
  | { op: "ok"; ref?: string }
  | { op: "error"; ref?: string; code: string; title: string; detail?: string }
  | { op: "heartbeat.ok"; server_time_ms: number }
  | { op: "message.created"; channel_id: Id; event: number; message: Message; user?: User }
  | { op: "message.updated"; channel_id: Id; event: number; message: Message }
  | {
      op: "message.deleted";
      channel_id: Id;
      event: number;
      message_id: Id;
      seq: number;
      deleted_ms: number;
    }
  | {
      op: "reaction.added" | "reaction.removed";
      channel_id: Id;
      event: number;
      message_id: Id;
      emoji: string;
      user_id: Id;
    }
  | {
      op: "channel.created" | "channel.updated";
      space_id?: Id | null;
      event: number;
      channel: Channel;
    }
  | { op: "channel.deleted"; channel_id?: Id; channel?: Channel; event: number }
  | {
      op: "member.joined" | "member.left";
      channel_id: Id;
      event: number;
      user?: User;
      user_id?: Id;
    }
  | { op: "space.updated" | "space.joined"; space?: Space; space_id?: Id; event: number }
  | { op: "space.deleted" | "space.left"; space_id: Id; event: number }
  | { op: "role.created" | "role.updated"; space_id: Id; role: Role; event: number }
  | { op: "role.deleted"; space_id: Id; role_id: Id; event: number }
  | {
      op: "space.member.joined" | "space.member.updated" | "space.member.left";
      space_id: Id;
      event: number;
      member?: Member;
      user?: User;
      user_id?: Id;
    }
  | { op: "channel.joined"; channel: Channel; event: number }
  | { op: "channel.left"; channel_id: Id; event: number }
  | { op: "read.marked"; channel_id: Id; read_seq: number; mentions: number; event: number }
  | { op: "preferences.changed"; preferences: Record<string, string>; event: number }
  | { op: "user.updated"; user: User; event?: number | null }
  | { op: "typing"; channel_id: Id; user_id: Id }
  | { op: "presence"; user_id: Id; state: "online" | "away" | "busy" | "offline" }
  | { op: "bye"; reason: string; resume: boolean };

export type FrameOf<Op extends ServerFrame["op"]> = Extract<ServerFrame, { op: Op }>;
