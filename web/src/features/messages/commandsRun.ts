// Slash commands that do something.

import { api } from "../../lib/api";
import { ApiError } from "../../lib/http";
import type { Store } from "../../store";
import type { Intent } from "./composer/commands";
import type { Surroundings } from "./connect";

const HOUR_MS = 3_600_000;
/** Muting without an end is muting for a hundred years: the wire has a time, not a switch. */
const FOREVER_MS = 100 * 365 * 24 * HOUR_MS;

async function ids(store: Store, names: readonly string[]): Promise<string[] | string> {
  const found: string[] = [];
  for (const name of names) {
    const people = await store.people.find(name);
    const person = people.find((one) => one.username.toLowerCase() === name.toLowerCase());
    if (!person) return `Nobody here is called @${name}.`;
    found.push(person.id);
  }
  return found;
}

async function run(
  store: Store,
  channelId: string,
  intent: Intent,
  around: Surroundings,
): Promise<string | null> {
  const { channels } = store;
  switch (intent.kind) {
    case "topic":
      await api.channels.change(channelId, { topic: intent.topic });
      return null;
    case "invite": {
      const people = await ids(store, intent.names);
      if (typeof people === "string") return people;
      await Promise.all(people.map((id) => api.channels.addMember(channelId, id)));
      return null;
    }
    case "dm": {
      const people = await ids(store, intent.names);
      if (typeof people === "string") return people;
      around.openChannel((await store.people.conversation(people)).id);
      return null;
    }
    case "leave":
      await channels.leave(channelId);
      around.leave();
      return null;
    case "mute": {
      const until = Date.now() + (intent.hours === null ? FOREVER_MS : intent.hours * HOUR_MS);
      await channels.setMe(channelId, { muted_until_ms: Math.round(until) });
      return null;
    }
    case "unmute":
      await channels.setMe(channelId, { muted_until_ms: null });
      return null;
    case "archive":
      await api.channels.archive(channelId, true);
      return null;
    case "unknown":
      return `There is no command /${intent.name}, or it needs more words. Begin with // to send it as text.`;
    case "say":
      return null;
    default:
      return intent satisfies never;
  }
}

/** Do what a command asks for; the answer is what went wrong, or null. */
export async function runCommand(
  store: Store,
  channelId: string,
  intent: Intent,
  around: Surroundings,
): Promise<string | null> {
  try {
    return await run(store, channelId, intent, around);
  } catch (problem) {
    if (problem instanceof ApiError) return problem.detail || problem.message;
    throw problem;
  }
}
