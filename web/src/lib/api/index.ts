// Every REST call that the client makes, by noun.

import { auth } from "./auth";
import { channels } from "./channels";
import { messages } from "./messages";
import { polling } from "./polling";
import { search } from "./search";
import { spaces } from "./spaces";
import { users } from "./users";

export const api = { auth, users, spaces, channels, messages, polling, search };
export type Api = typeof api;
export type { NewAccount, SignedIn } from "./auth";
export type { ChannelChange } from "./channels";
export type { NewInvitation, RoleChange, SpaceChange } from "./spaces";
export type { ProfileChange } from "./users";
