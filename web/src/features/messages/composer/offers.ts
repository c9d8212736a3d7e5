// What the completion list offers for what is typed.

import type { Conversation, Person } from "../conversation";
import { findEmoji, loadShortcodes } from "../emoji/shortcodes";
import { COMMANDS } from "./commands";
import { bestFits, type Completing } from "./completion";

export interface Offer {
  readonly key: string;
  /** What is put into the text. */
  readonly insert: string;
  readonly title: string;
  readonly detail: string;
  readonly person?: Person;
  readonly glyph?: string;
}

const ALL = [
  { name: "channel", detail: "Everybody in this channel" },
  { name: "here", detail: "Everybody who is online" },
];

function people(conversation: Conversation, query: string): Offer[] {
  const known = conversation.people().filter((person) => !person.deactivated);
  const fitting = bestFits(known, query, (person) => [person.username, person.display_name]);
  const offers: Offer[] = fitting.map((person) => ({
    key: person.id,
    insert: `@${person.username}`,
    title: person.display_name,
    detail: `@${person.username}`,
    person,
  }));
  if (!conversation.can("mention_all")) return offers;
  const all = bestFits(ALL, query, (one) => [one.name]).map((one) => ({
    key: one.name,
    insert: `@${one.name}`,
    title: `@${one.name}`,
    detail: one.detail,
    glyph: "@",
  }));
  return query ? [...offers, ...all].slice(0, 8) : [...offers.slice(0, 6), ...all];
}

export function offersFor(conversation: Conversation, at: Completing): Offer[] {
  switch (at.trigger) {
    case "@":
      return people(conversation, at.query);
    case "#":
      return bestFits(conversation.rooms(), at.query, (room) => [room.name]).map((room) => ({
        key: room.id,
        insert: `#${room.name}`,
        title: room.name,
        detail: room.topic,
        glyph: "#",
      }));
    case ":":
      void loadShortcodes();
      return findEmoji(at.query).map(({ emoji, name }) => ({
        key: emoji,
        insert: emoji,
        title: `:${name}:`,
        detail: "",
        glyph: emoji,
      }));
    case "/":
      return COMMANDS.filter((command) => command.name.startsWith(at.query)).map((command) => ({
        key: command.name,
        insert: `/${command.name}`,
        title: command.usage,
        detail: command.about,
        glyph: "/",
      }));
    default:
      return at.trigger satisfies never;
  }
}
