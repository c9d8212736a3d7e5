// Puts the store together. Called once, by main.tsx.

import type { Store } from "./api";
import { createChannels } from "./channels";
import { createDisk } from "./disk";
import { createDrafts } from "./drafts";
import { createLive } from "./live";
import { createMessages } from "./messages";
import { createOutbox } from "./outbox";
import { createPeople, createWatch } from "./people";
import { createSession } from "./session";

export function createAppStore(): Store {
  const live = createLive();
  const disk = createDisk();
  const outbox = createOutbox(live, disk);
  const watch = createWatch(live);
  return {
    state: live.state,
    change: live.change,
    messages: createMessages(live, outbox),
    channels: createChannels(live),
    people: createPeople(live, watch),
    drafts: createDrafts(globalThis.localStorage),
    session: createSession(live, outbox, disk, watch),
  };
}
