// Where one is signed in, and the way to end what one does not know.

import { createResource, For, type JSX, Show } from "solid-js";
import { api } from "../../../lib/api";
import { formatMoment, t } from "../../../lib/i18n";
import { Button } from "../../../ui/Button";
import { problemOf } from "../../../ui/form";
import { Problem } from "../../../ui/Notice";
import { SkeletonRows } from "../../../ui/Skeleton";
import { complain, toast } from "../../../ui/toasts";

export default function Sessions(): JSX.Element {
  const [sessions, { refetch }] = createResource(async () => (await api.auth.sessions()).items);
  const shown = () => (sessions.error ? [] : (sessions.latest ?? []));
  const others = () => shown().filter((each) => !each.current);

  async function end(act: () => Promise<void>): Promise<void> {
    try {
      await act();
      toast(t("settings.ended"));
    } catch (problem) {
      complain(problem);
    }
    await refetch();
  }

  return (
    <>
      <p class="settings-lead">{t("settings.sessionsLead")}</p>
      <Show when={sessions.error}>
        {(error) => <Problem title={problemOf(error()).title}>{problemOf(error()).detail}</Problem>}
      </Show>
      <Show
        when={!sessions.loading || shown().length > 0}
        fallback={<SkeletonRows label={t("common.loading")} rows={3} height={56} />}
      >
        <ul class="settings-rows">
          <For each={shown()}>
            {(session) => (
              <li class="settings-row">
                <span class="settings-row-words">
                  <span class="settings-row-name">
                    <bdi>{session.label || session.kind}</bdi>{" "}
                    <Show when={session.current}>
                      <span class="chip">{t("settings.thisSession")}</span>
                    </Show>
                  </span>
                  <span class="settings-row-note">
                    {t("settings.seen", { date: formatMoment(session.seen_ms) })}
                    {" · "}
                    {t("settings.signedIn", { date: formatMoment(session.created_ms) })}
                  </span>
                </span>
                <Show when={!session.current}>
                  <Button
                    small
                    kind="danger"
                    onClick={() => void end(() => api.auth.endSession(session.id))}
                  >
                    {t("settings.endSession")}
                  </Button>
                </Show>
              </li>
            )}
          </For>
        </ul>
        <Show when={others().length > 0} fallback={<p>{t("settings.noOthers")}</p>}>
          <div class="settings-actions">
            <Button kind="danger" onClick={() => void end(api.auth.endOtherSessions)}>
              {t("settings.endOthers")}
            </Button>
          </div>
        </Show>
      </Show>
    </>
  );
}
