// All channels of a space that one may see, to look into and to join.

import "./spaces.css";
import { A } from "@solidjs/router";
import Hash from "lucide-solid/icons/hash";
import Lock from "lucide-solid/icons/lock";
import Megaphone from "lucide-solid/icons/megaphone";
import { createMemo, createResource, createSignal, For, type JSX, Show } from "solid-js";
import { Dynamic } from "solid-js/web";
import { api } from "../../lib/api";
import type { Channel, Id } from "../../lib/contract";
import { t } from "../../lib/i18n";
import { paths } from "../../lib/paths";
import { useStore } from "../../store";
import { Button } from "../../ui/Button";
import { Empty } from "../../ui/Empty";
import { TextField } from "../../ui/Field";
import { Problem } from "../../ui/Notice";
import { SkeletonRows } from "../../ui/Skeleton";
import { complain } from "../../ui/toasts";

const ICONS = { private: Lock, announcement: Megaphone } as const;

interface ChannelBrowserProps {
  readonly spaceId: Id;
  readonly leading?: JSX.Element;
  readonly onOpen: (channelId: Id) => void;
}

export default function ChannelBrowser(props: ChannelBrowserProps): JSX.Element {
  const store = useStore();
  const [typed, setTyped] = createSignal("");
  const [found] = createResource(
    () => props.spaceId,
    async (id) => {
      const [mine, others] = await Promise.all([
        api.channels.ofSpace(id),
        api.channels.browsable(id),
      ]);
      const all = new Map([...mine.items, ...others.items].map((each) => [each.id, each]));
      return [...all.values()].sort((a, b) => a.name.localeCompare(b.name));
    },
  );
  const shown = createMemo(() => {
    const wanted = typed().trim().toLocaleLowerCase();
    const all = found.error ? [] : (found.latest ?? []);
    return all.filter((each) => `${each.name} ${each.topic}`.toLocaleLowerCase().includes(wanted));
  });

  return (
    <div class="browser">
      <header class="settings-head">
        {props.leading}
        <h1 class="settings-title">
          {t("space.browse.title", { space: store.state.spaces[props.spaceId]?.name ?? "" })}
        </h1>
      </header>
      <div class="browser-scroll">
        <div class="browser-body">
          <TextField
            label={t("space.browse.filter")}
            type="search"
            value={typed()}
            onText={setTyped}
          />
          <Show when={found.error}>
            <Problem title={String(found.error?.message)} />
          </Show>
          <Show
            when={!found.loading}
            fallback={<SkeletonRows label={t("common.loading")} rows={5} height={56} />}
          >
            <Show
              when={shown().length > 0}
              fallback={<Empty icon={Hash} title={t("space.browse.none")} />}
            >
              <ul class="settings-rows">
                <For each={shown()}>
                  {(channel) => <Row channel={channel} onOpen={props.onOpen} />}
                </For>
              </ul>
            </Show>
          </Show>
        </div>
      </div>
    </div>
  );
}

interface RowProps {
  readonly channel: Channel;
  readonly onOpen: (channelId: Id) => void;
}

function Row(props: RowProps): JSX.Element {
  const store = useStore();
  const [isBusy, setBusy] = createSignal(false);
  const isMine = (): boolean => Boolean(store.channels.get(props.channel.id)?.me);

  async function join(): Promise<void> {
    setBusy(true);
    try {
      await store.channels.join(props.channel.id);
      props.onOpen(props.channel.id);
    } catch (problem) {
      complain(problem);
    } finally {
      setBusy(false);
    }
  }

  return (
    <li class="settings-row">
      <span class="room-icon" aria-hidden="true">
        <Dynamic component={ICONS[props.channel.kind as keyof typeof ICONS] ?? Hash} size={18} />
      </span>
      <span class="settings-row-words">
        <A href={paths.channel(props.channel.id)} class="settings-row-name">
          <bdi>{props.channel.name}</bdi>
        </A>
        <span class="settings-row-note">
          <Show when={props.channel.archived_ms}>
            <span class="chip">{t("space.browse.archived")}</span>{" "}
          </Show>
          <bdi>{props.channel.topic}</bdi>
        </span>
      </span>
      <Show when={!isMine()} fallback={<span class="chip">{t("space.browse.joined")}</span>}>
        <Button small busy={isBusy()} onClick={() => void join()}>
          {t("space.browse.join")}
        </Button>
      </Show>
    </li>
  );
}
