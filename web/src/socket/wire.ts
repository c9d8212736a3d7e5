// What the gateway client talks through, whatever carries the frames; and the usual carrier.

import type { ClientFrame, ServerFrame } from "../lib/contract";

export interface Wire {
  /** Whether what is sent now may arrive. */
  readonly isOpen: boolean;
  send(frame: ClientFrame): void;
  close(): void;
  onframe: ((frame: ServerFrame) => void) | null;
  /** Called once, by either side's closing, never from within `close`. */
  onclose: (() => void) | null;
}

export function openSocket(url: string): Wire {
  const socket = new WebSocket(url);
  const wire: Wire = {
    get isOpen() {
      return socket.readyState === WebSocket.OPEN;
    },
    send: (frame) => socket.send(JSON.stringify(frame)),
    close: () => socket.close(),
    onframe: null,
    onclose: null,
  };
  socket.onmessage = (event: MessageEvent<string>) =>
    wire.onframe?.(JSON.parse(event.data) as ServerFrame);
  socket.onclose = () => wire.onclose?.();
  return wire;
}
