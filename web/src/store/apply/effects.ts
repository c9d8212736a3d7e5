// What a reducer asks for and cannot do itself: it only changes state.

import type { Id, Message } from "../../lib/contract";

export type Effect =
  /** Frames were missed: ask for everything after the known number. */
  | { do: "sync"; channelId: Id }
  /** Too much was missed: read the channel's end afresh. */
  | { do: "reload"; channelId: Id }
  | { do: "want"; userIds: Id[] }
  | { do: "arrived"; message: Message }
  | { do: "confirmed"; nonce: string }
  | { do: "space"; spaceId: Id };
