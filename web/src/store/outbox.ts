// Sending: shown at once, kept on disk, sent in order per channel, retried with the same nonce.

import type { Id, Message, SendAnswer } from "../lib/contract";
import { GatewayError } from "../socket/gateway";
import type { Outgoing } from "./api";
import type { Disk } from "./disk";
import { place } from "./history";
import type { Live } from "./live";
import type { Pending } from "./state";

export interface Outbox {
  send(channelId: Id, message: Outgoing): string;
  retry(channelId: Id, nonce: string): void;
  discard(channelId: Id, nonce: string): void;
  /** Take up what an earlier page left unsent. */
  restore(userId: Id): Promise<void>;
}

/** Refusals after which the same message may well pass a little later. */
const LATER = new Set([
  "offline",
  "limit.commands",
  "limit.reached",
  "server.overloaded",
  "storage.unavailable",
  "gateway.timeout",
]);
const RETRY_MS = 2_000;

export function newNonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The message that an answer confirms, until its own frame brings the server's view. */
function confirmed(pending: Pending, answer: SendAnswer, authorId: Id): Message {
  return {
    id: answer.message_id,
    channel_id: pending.channelId,
    seq: answer.seq,
    // Below the real number, so that the server's view replaces this one.
    event: answer.event - 1,
    version: 1,
    author_id: authorId,
    kind: "text",
    body: pending.body,
    nonce: pending.nonce,
    reply_to: null,
    mentions: [],
    mention_all: null,
    reactions: [],
    attachments: pending.files,
    thread: null,
    created_ms: answer.created_ms,
    edited_ms: null,
    deleted_ms: null,
    pinned_ms: null,
    pinned_by: null,
  };
}

export function createOutbox(live: Live, disk: Disk): Outbox {
  const busy = new Set<Id>();

  const update = (channelId: Id, nonce: string, change: Partial<Pending>): void =>
    live.change((draft) => {
      const found = draft.pending[channelId]?.find((each) => each.nonce === nonce);
      if (found) Object.assign(found, change);
    });

  const drop = (channelId: Id, nonce: string): void =>
    live.change((draft) => {
      const list = draft.pending[channelId];
      if (list) draft.pending[channelId] = list.filter((each) => each.nonce !== nonce);
    });

  const settle = async (pending: Pending, answer: SendAnswer): Promise<void> => {
    const { channelId, nonce } = pending;
    const authorId = live.state.me?.id ?? "";
    live.change((draft) => {
      const history = draft.histories[channelId];
      if (!history || history.byId[answer.message_id]) return;
      place(history, confirmed(pending, answer, authorId));
    });
    drop(channelId, nonce);
    await disk.forget(nonce);
    // Stored by an earlier try whose frame this page never saw: read what the server made of it.
    if (answer.duplicate) {
      live.gateway.tell({ op: "sync", channels: { [channelId]: answer.event - 1 } });
    }
  };

  const deliver = async (pending: Pending): Promise<"next" | "later"> => {
    const { channelId, nonce } = pending;
    update(channelId, nonce, { state: "sending", problem: "" });
    try {
      const answer = await live.gateway.ask<SendAnswer>({
        op: "message.send",
        channel_id: channelId,
        nonce,
        body: pending.body,
        ...(pending.replyToId && { reply_to_id: pending.replyToId }),
        ...(pending.files.length > 0 && { file_ids: pending.files.map((file) => file.id) }),
        ...(pending.alsoToChannel && { also_to_channel: true }),
      });
      await settle(pending, answer);
      return "next";
    } catch (error) {
      const refusal = error instanceof GatewayError ? error : null;
      if (refusal && LATER.has(refusal.code)) {
        update(channelId, nonce, { state: "waiting" });
        return "later";
      }
      update(channelId, nonce, {
        state: "failed",
        problem: refusal?.detail || refusal?.message || "The message could not be sent",
      });
      return "next";
    }
  };

  const pump = async (channelId: Id): Promise<void> => {
    if (busy.has(channelId)) return;
    busy.add(channelId);
    let outcome: "next" | "later" = "next";
    while (outcome === "next") {
      const next = live.state.pending[channelId]?.find((each) => each.state !== "failed");
      if (!next) break;
      outcome = await deliver({ ...next, files: [...next.files] });
    }
    busy.delete(channelId);
    if (outcome === "later" && live.state.connection === "online") {
      setTimeout(() => void pump(channelId), RETRY_MS);
    }
  };

  const pumpAll = (): void => {
    for (const channelId of Object.keys(live.state.pending)) void pump(channelId);
  };
  live.onOnline(pumpAll);
  live.onConfirmed((nonce) => void disk.forget(nonce));

  return {
    send(channelId, message) {
      const pending: Pending = {
        nonce: newNonce(),
        channelId,
        body: message.body,
        replyToId: message.replyToId ?? null,
        files: (message.files ?? []).map((file) => ({ ...file })),
        alsoToChannel: message.alsoToChannel ?? false,
        createdMs: Date.now(),
        state: live.state.connection === "online" ? "sending" : "waiting",
        problem: "",
      };
      live.change((draft) => {
        draft.pending[channelId] = [...(draft.pending[channelId] ?? []), pending];
      });
      // On disk first: a page closed in the middle of sending must still know of it.
      void disk.keep(live.state.me?.id ?? "", { ...pending }).then(() => pump(channelId));
      return pending.nonce;
    },
    retry(channelId, nonce) {
      update(channelId, nonce, { state: "waiting", problem: "" });
      void pump(channelId);
    },
    discard(channelId, nonce) {
      drop(channelId, nonce);
      void disk.forget(nonce);
    },
    async restore(userId) {
      const kept = await disk.outbox(userId);
      live.change((draft) => {
        for (const pending of kept) {
          const list = draft.pending[pending.channelId] ?? [];
          if (list.some((each) => each.nonce === pending.nonce)) continue;
          draft.pending[pending.channelId] = [...list, { ...pending, state: "waiting" }];
        }
      });
      if (live.state.connection === "online") pumpAll();
    },
  };
}
