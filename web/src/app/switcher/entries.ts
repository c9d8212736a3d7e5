// What the switcher offers: rooms, people, spaces, commands. Pure.

import type { Id, User } from "../../lib/contract";
import type { State } from "../../store";
import { titleOf, unreadOf } from "../../store/titles";
import { closeness } from "../lists";

export type Target =
  | { kind: "channel"; id: Id }
  | { kind: "person"; id: Id }
  | { kind: "space"; id: Id }
  | { kind: "command"; id: string };

export interface Entry {
  readonly target: Target;
  readonly title: string;
  /** Where it is: a space's name, a username. */
  readonly place: string;
  readonly score: number;
}

export interface Command {
  readonly id: string;
  readonly title: string;
}

const MOST = 12;

function channelEntries(state: State, typed: string): Entry[] {
  return Object.values(state.channels)
    .filter((channel) => channel.me && channel.kind !== "thread")
    .map((channel) => {
      const title = titleOf(state, channel);
      const usernames = (channel.member_ids ?? [])
        .filter((id) => id !== state.me?.id)
        .map((id) => state.users[id]?.username ?? "");
      const score = Math.max(...[title, ...usernames].map((name) => closeness(name, typed)));
      const recent = state.recent.indexOf(channel.id);
      const bonus = (recent < 0 ? 0 : Math.max(0, 10 - recent)) + (unreadOf(channel) > 0 ? 3 : 0);
      return {
        target: { kind: "channel", id: channel.id } as const,
        title,
        place: channel.space_id ? (state.spaces[channel.space_id]?.name ?? "") : "",
        score: score && score + bonus,
      };
    });
}

function personEntries(state: State, people: readonly User[], typed: string): Entry[] {
  const known = new Set(
    Object.values(state.channels)
      .filter((channel) => channel.kind === "direct")
      .flatMap((channel) => channel.member_ids ?? []),
  );
  return people
    .filter((person) => person.id !== state.me?.id && !known.has(person.id) && !person.deactivated)
    .map((person) => ({
      target: { kind: "person", id: person.id } as const,
      title: person.display_name,
      place: `@${person.username}`,
      score:
        Math.max(closeness(person.display_name, typed), closeness(person.username, typed)) * 0.9,
    }));
}

function spaceEntries(state: State, typed: string): Entry[] {
  return Object.values(state.spaces).map((space) => ({
    target: { kind: "space", id: space.id } as const,
    title: space.name,
    place: "",
    score: closeness(space.name, typed) * 0.85,
  }));
}

function commandEntries(commands: readonly Command[], typed: string): Entry[] {
  return commands.map((command) => ({
    target: { kind: "command", id: command.id } as const,
    title: command.title,
    place: "",
    score: closeness(command.title, typed) * 0.7,
  }));
}

/** The best first; with nothing typed the rooms looked at last, without the one on the screen. */
export function entriesFor(
  state: State,
  typed: string,
  people: readonly User[],
  commands: readonly Command[],
  current: Id | undefined,
): Entry[] {
  if (!typed.trim()) {
    return channelEntries(state, "")
      .filter((each) => each.target.id !== current)
      .sort((a, b) => b.score - a.score || a.title.localeCompare(b.title))
      .slice(0, MOST);
  }
  return [
    ...channelEntries(state, typed),
    ...personEntries(state, people, typed),
    ...spaceEntries(state, typed),
    ...commandEntries(commands, typed),
  ]
    .filter((each) => each.score > 0)
    .sort((a, b) => b.score - a.score || a.title.localeCompare(b.title))
    .slice(0, MOST);
}
