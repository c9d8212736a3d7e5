/** A name in a message that the server has resolved. */
export interface Mentioned {
  /** Absent for @channel and @here. */
  readonly userId?: string;
  readonly label: string;
  readonly self: boolean;
}

/** Answer whom a written name means, or undefined when it is only text. */
export type MentionLookup = (name: string) => Mentioned | undefined;
