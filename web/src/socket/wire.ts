// What the gateway client talks through, whatever carries the frames; and the usual carrier.

import type { ClientFrame, FrameOfClient, ServerFrame } from "../lib/contract";

export interface Wire {
  /** Whether what is sent now may arrive. */
  readonly isOpen: boolean;
  /** How long its first frame may take. */
  readonly patienceMs: number;
  send(frame: ClientFrame): void;
  close(): void;
  onframe: ((frame: ServerFrame) => void) | null;
  /** Called once, by either side's closing, never from within `close`. */
  onclose: (() => void) | null;
}

/** The first frame of a wire: made when it can be sent, from what is known by then. */
export type Identify = () => FrameOfClient<"identify">;

/** Open a WebSocket; without `identify` it says nothing by itself. */
export function openSocket(url: string, identify?: Identify): Wire {
  const socket = new WebSocket(url);
  const wire: Wire = {
    get isOpen() {
      return socket.readyState === WebSocket.OPEN;
    },
    patienceMs: 10_000,
    send: (frame) => socket.send(JSON.stringify(frame)),
    close: () => socket.close(),
    onframe: null,
    onclose: null,
  };
  socket.onopen = () => {
    if (identify) wire.send(identify());
  };
  socket.onmessage = (event: MessageEvent<string>) =>
    wire.onframe?.(JSON.parse(event.data) as ServerFrame);
  socket.onclose = () => wire.onclose?.();
  return wire;
}
