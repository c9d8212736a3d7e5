// Who one is: set-up, sign-up, sign-in, sessions, tokens.

import type { Me, NewToken, Page, ServerInfo, Session, SignUpPolicy } from "../contract";
import { ApiError, http } from "../http";

export interface SignedIn {
  user: Me;
}

export interface NewAccount {
  username: string;
  display_name: string;
  password: string;
}

export const auth = {
  server: () => http.get<ServerInfo>("/server"),
  changeServer: (change: { name?: string; sign_up?: SignUpPolicy }) =>
    http.patch<ServerInfo>("/server", change),
  setupOpen: (token: string) =>
    http.get<void>(`/setup/${encodeURIComponent(token)}`).then(
      () => true,
      (error: unknown) => {
        if (error instanceof ApiError && error.status === 404) return false;
        throw error;
      },
    ),
  setup: (body: NewAccount & { token: string; server_name?: string }) =>
    http.post<SignedIn>("/setup", body),
  signUp: (body: NewAccount & { invitation?: string }) =>
    http.post<SignedIn>("/auth/sign-up", body),
  signIn: (username: string, password: string, device: string) =>
    http.post<SignedIn>("/auth/sign-in", { username, password, device }),
  signOut: () => http.post<void>("/auth/sign-out"),
  changePassword: (current: string, next: string) =>
    http.put<void>("/auth/password", { current, new: next }),
  sessions: () => http.get<Page<Session>>("/auth/sessions"),
  endSession: (id: string) => http.delete<void>(`/auth/sessions/${id}`),
  endOtherSessions: () => http.delete<void>("/auth/sessions"),
  tokens: () => http.get<Page<Session>>("/auth/tokens"),
  createToken: (label: string) => http.post<NewToken>("/auth/tokens", { label }),
  deleteToken: (id: string) => http.delete<void>(`/auth/tokens/${id}`),
};
