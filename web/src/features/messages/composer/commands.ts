// Lines that begin with a slash: said differently, or done instead of said.

export interface Command {
  readonly name: string;
  readonly usage: string;
  readonly about: string;
}

export const COMMANDS: readonly Command[] = [
  { name: "me", usage: "/me waves", about: "Say what you are doing" },
  { name: "shrug", usage: "/shrug text", about: "Add ¯\\_(ツ)_/¯" },
  { name: "topic", usage: "/topic text", about: "Change the topic of this channel" },
  { name: "invite", usage: "/invite @name", about: "Add people to this channel" },
  { name: "leave", usage: "/leave", about: "Leave this channel" },
  { name: "mute", usage: "/mute [hours]", about: "Silence this channel" },
  { name: "unmute", usage: "/unmute", about: "Hear this channel again" },
  { name: "archive", usage: "/archive", about: "Close this channel to new messages" },
  { name: "dm", usage: "/dm @name", about: "Open a direct conversation" },
];

export type Intent =
  | { readonly kind: "say"; readonly body: string }
  | { readonly kind: "topic"; readonly topic: string }
  | { readonly kind: "invite" | "dm"; readonly names: readonly string[] }
  | { readonly kind: "leave" | "unmute" | "archive" }
  | { readonly kind: "mute"; readonly hours: number | null }
  | { readonly kind: "unknown"; readonly name: string };

// Escaped, because the message is Markdown and the arms are marks.
const SHRUG = "¯\\\\\\_(ツ)\\_/¯";

function named(rest: string): string[] {
  return rest
    .split(/[\s,]+/)
    .map((name) => name.replace(/^@/, ""))
    .filter(Boolean);
}

/** Read what was written; a text that merely begins with a path is said as it is. */
export function intentOf(text: string): Intent {
  const hit = /^\/([a-z]+)(?:[ \n]+([\s\S]*))?$/.exec(text.trim());
  if (!hit) return { kind: "say", body: text.startsWith("//") ? text.slice(1) : text };
  const name = hit[1] ?? "";
  const rest = (hit[2] ?? "").trim();
  switch (name) {
    case "me":
      return rest
        ? { kind: "say", body: `_${rest.replace(/_/g, "\\_")}_` }
        : { kind: "unknown", name };
    case "shrug":
      return { kind: "say", body: rest ? `${rest} ${SHRUG}` : SHRUG };
    case "topic":
      return { kind: "topic", topic: rest };
    case "invite":
    case "dm":
      return named(rest).length > 0
        ? { kind: name, names: named(rest) }
        : { kind: "unknown", name };
    case "mute": {
      const hours = Number(rest);
      return { kind: "mute", hours: rest && hours > 0 ? hours : null };
    }
    case "leave":
    case "unmute":
    case "archive":
      return { kind: name };
    default:
      return { kind: "unknown", name };
  }
}
