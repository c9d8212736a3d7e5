// A channel at its address, with the message or thread that the address names.

import { useNavigate, useParams } from "@solidjs/router";
import { createEffect, type JSX, Show } from "solid-js";
import { ChannelView } from "../features/messages/views/ChannelView";
import { paths } from "../lib/paths";
import { useStore } from "../store";
import { BackButton } from "./BackButton";
import { NotFound } from "./NotFound";
import { useWhere } from "./place";
import { createVisit } from "./visit";

export default function ChannelPage(): JSX.Element {
  const store = useStore();
  const where = useWhere();
  const navigate = useNavigate();
  const params = useParams<{ channel: string; message?: string; thread?: string }>();
  const visit = createVisit(() => params.channel);

  // A link to a thread is a link to its channel with the panel open; a message named then is its.
  createEffect(() => {
    const channel = store.channels.get(params.channel);
    if (channel?.kind === "thread" && channel.parent_id) {
      navigate(paths.thread(channel.parent_id, channel.id, params.message), { replace: true });
    }
  });

  return (
    <Show
      when={store.channels.get(params.channel)}
      fallback={
        <Show when={visit.isMissing()}>
          <NotFound />
        </Show>
      }
    >
      <ChannelView
        channelId={params.channel}
        messageId={params.message}
        threadId={params.thread}
        leading={<BackButton />}
        pathOf={paths.channel}
        onOpenChannel={(id) => navigate(paths.channel(id))}
        onOpenMessage={(channel, message) => navigate(paths.channel(channel, message))}
        onOpenThread={(thread) =>
          navigate(thread ? paths.thread(params.channel, thread) : paths.channel(params.channel), {
            replace: thread === null,
          })
        }
        onLeave={() => navigate(where.back())}
      />
    </Show>
  );
}
