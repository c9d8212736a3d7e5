// The gateway without WebSocket: a connection whose frames are polled and posted.

import type { ClientFrame, FrameOfClient, FramesPolled, PollOpened } from "../contract";
import { http } from "../http";

const PATH = "/gateway/poll";

export const polling = {
  /** Open a connection with its first frame; answers once that is answered. */
  open: (identify: FrameOfClient<"identify">) => http.post<PollOpened>(PATH, { identify }),
  /** Wait for the frames after a number; the server bounds the time itself. */
  poll: (id: string, after: number, wait?: number, signal?: AbortSignal) =>
    http.get<FramesPolled>(`${PATH}/${id}`, { after, wait }, signal),
  /** Send frames numbered from `first` on; answers with the number of the last one taken. */
  send: (id: string, first: number, frames: readonly ClientFrame[]) =>
    http.post<{ taken: number }>(`${PATH}/${id}`, { first, frames }),
  close: (id: string) => http.leave(`${PATH}/${id}`),
};
export type PollApi = typeof polling;
