// The ends of a channel: to rest, which can be undone, and to be gone, which cannot.

import { createSignal, type JSX } from "solid-js";
import { api } from "../../../lib/api";
import type { Channel } from "../../../lib/contract";
import { t } from "../../../lib/i18n";
import { useStore } from "../../../store";
import { Button } from "../../../ui/Button";
import { createForm } from "../../../ui/form";
import { FormDialog } from "../FormDialog";
import { attempt } from "./attempt";

export default function EndChannel(props: { readonly channel: Channel }): JSX.Element {
  const store = useStore();
  const form = createForm([]);
  const [isSure, setSure] = createSignal(false);
  const isArchived = (): boolean => props.channel.archived_ms !== null;

  async function archive(): Promise<void> {
    const { id } = props.channel;
    const wanted = !isArchived();
    await attempt(
      async () => {
        const changed = await api.channels.archive(id, wanted);
        store.change((state) => {
          state.channels[id] = changed;
        });
      },
      wanted ? t("space.channel.archivedNow") : t("common.saved"),
    );
  }

  return (
    <>
      <div class="settings-form">
        <p>{t("space.channel.archiveText")}</p>
        <div class="settings-actions">
          <Button onClick={() => void archive()}>
            {isArchived() ? t("space.channel.unarchive") : t("space.channel.archive")}
          </Button>
        </div>
      </div>
      <div class="settings-form">
        <p>{t("space.channel.deleteText")}</p>
        <div class="settings-actions">
          <Button kind="danger" onClick={() => setSure(true)}>
            {t("space.channel.delete")}
          </Button>
        </div>
      </div>
      <FormDialog
        open={isSure()}
        onClose={() => setSure(false)}
        title={t("space.channel.deleteSure", { channel: props.channel.name })}
        lead={t("space.channel.deleteText")}
        form={form}
        action={t("space.channel.delete")}
        isDanger
        onSubmit={() => api.channels.remove(props.channel.id)}
      />
    </>
  );
}
