// Oneself at the foot of the sidebar: settings, administration, the way out.

import { useNavigate } from "@solidjs/router";
import Keyboard from "lucide-solid/icons/keyboard";
import LogOut from "lucide-solid/icons/log-out";
import Settings from "lucide-solid/icons/settings";
import Shield from "lucide-solid/icons/shield";
import { type JSX, Show } from "solid-js";
import { PresenceDot } from "../../features/presence/PresenceDot";
import type { Me as MeView } from "../../lib/contract";
import { t } from "../../lib/i18n";
import { paths } from "../../lib/paths";
import { useStore } from "../../store";
import { Avatar } from "../../ui/Avatar";
import { Menu } from "../../ui/Menu";
import { complain } from "../../ui/toasts";
import { openDialog } from "../dialogs";

function line(me: MeView): string {
  return me.status_text ? `${me.status_emoji} ${me.status_text}`.trim() : `@${me.username}`;
}

export function Me(): JSX.Element {
  const store = useStore();
  const navigate = useNavigate();
  store.people.watch(() => (store.state.me ? [store.state.me.id] : []));

  async function signOut(): Promise<void> {
    try {
      await store.session.signOut();
      navigate(paths.signIn());
    } catch (problem) {
      complain(problem);
    }
  }

  return (
    <Show when={store.state.me}>
      {(me) => (
        <footer class="me">
          <Menu
            label={t("nav.you", { name: `${me().display_name} ${line(me())}` })}
            class="me-button"
            trigger={
              <>
                <span class="room-face">
                  <Avatar id={me().id} name={me().display_name} url={me().avatar_url} size={28} />
                  <PresenceDot userId={me().id} />
                </span>
                <span class="me-words">
                  <bdi class="me-name">{me().display_name}</bdi>
                  <bdi class="me-status">{line(me())}</bdi>
                </span>
              </>
            }
            entries={[
              { label: t("nav.settings"), icon: Settings, act: () => navigate(paths.settings()) },
              {
                label: t("nav.admin"),
                icon: Shield,
                isHidden: me().server_role === "member",
                act: () => navigate(paths.admin()),
              },
              {
                label: t("keys.title"),
                icon: Keyboard,
                act: () => openDialog({ kind: "shortcuts" }),
              },
              {
                label: t("nav.signOut"),
                icon: LogOut,
                startsGroup: true,
                act: () => void signOut(),
              },
            ]}
          />
        </footer>
      )}
    </Show>
  );
}
