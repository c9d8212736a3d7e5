// People.

import type { File, Me, Page, Preferences, User } from "../contract";
import { http } from "../http";
import { upload } from "../upload";

export interface ProfileChange {
  display_name?: string;
  status_text?: string;
  status_emoji?: string;
  time_zone?: string;
  avatar_file_id?: string | null;
}

export const users = {
  me: () => http.get<Me>("/users/me"),
  changeMe: (change: ProfileChange) => http.patch<Me>("/users/me", change),
  setPreferences: (preferences: Record<string, string | null>) =>
    http.patch<{ preferences: Preferences }>("/users/me/preferences", { preferences }),
  one: (id: string) => http.get<User>(`/users/${id}`),
  many: (ids: readonly string[]) => http.get<Page<User>>("/users", { ids: ids.join(",") }),
  find: (query: string, after?: string) =>
    http.get<Page<User>>("/users", { query, after, limit: 50 }),
  deactivate: (id: string) => http.delete<void>(`/users/${id}`),
  uploadAvatar: (file: globalThis.File): Promise<File> => upload(file, { purpose: "avatar" }).done,
};
