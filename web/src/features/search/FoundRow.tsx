// One message that was found: who, where, when, the part that answers; it leads to the message.

import { A } from "@solidjs/router";
import { For, type JSX, Show } from "solid-js";
import type { FoundChannel, FoundMessage, User } from "../../lib/contract";
import { formatMoment, t } from "../../lib/i18n";
import { paths } from "../../lib/paths";
import { useStore } from "../../store";
import { Avatar } from "../../ui/Avatar";
import { excerptOf } from "./excerpt";

interface FoundRowProps {
  readonly found: FoundMessage;
  readonly channel: FoundChannel | undefined;
  readonly parent: FoundChannel | undefined;
  readonly author: User | undefined;
}

export function FoundRow(props: FoundRowProps): JSX.Element {
  const store = useStore();
  const message = () => props.found.message;
  /** A thread is named after the channel that it is in. */
  const place = () => props.parent ?? props.channel;
  const name = (): string =>
    store.channels.title(place()?.id ?? "") || place()?.name || t("app.notFound");
  const href = (): string =>
    props.channel?.kind === "thread" && props.channel.parent_id
      ? paths.thread(props.channel.parent_id, props.channel.id, message().id)
      : paths.channel(message().channel_id, message().id);

  return (
    <li>
      <A class="found" href={href()}>
        <span class="found-heading">
          <Avatar
            id={message().author_id}
            name={props.author?.display_name ?? "?"}
            url={props.author?.avatar_url}
            size={22}
          />
          <bdi class="found-author">{props.author?.display_name ?? "…"}</bdi>
          <span class="found-place">
            {t(props.parent ? "search.inThread" : "search.where", { channel: name() })}
            <Show when={place()?.space_name}>{(space) => <bdi> · {space()}</bdi>}</Show>
          </span>
          <time class="found-time" datetime={new Date(message().created_ms).toISOString()}>
            {formatMoment(message().created_ms)}
          </time>
        </span>
        <Show when={message().body}>
          <span class="found-excerpt" dir="auto">
            <For each={excerptOf(message().body, props.found.highlights)}>
              {(segment) => (
                <Show when={segment.isMarked} fallback={segment.text}>
                  <mark>{segment.text}</mark>
                </Show>
              )}
            </For>
          </span>
        </Show>
        <Show when={message().attachments.length > 0}>
          <span class="found-files">
            {t("search.files", {
              names: message()
                .attachments.map((file) => file.name)
                .join(", "),
            })}
          </span>
        </Show>
      </A>
    </li>
  );
}
