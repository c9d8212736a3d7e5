// Messages, who is typing, and where to write: a channel's column or a thread's.

import { createMemo, createSignal, type JSX, Show } from "solid-js";
import { later } from "../../../ui/later";
import { TypingLine } from "../../presence/TypingLine";
import { Closed, closingOf } from "../composer/Closed";
import { Composer } from "../composer/Composer";
import { type Conversation, ConversationContext, type Place } from "../conversation";
import { Timeline } from "../timeline/Timeline";
import { createViewState, ViewContext } from "../viewState";

interface ColumnProps {
  readonly conversation: Conversation;
  readonly label: string;
  readonly placeholder: string;
  readonly beginning: JSX.Element;
  readonly at?: Place | undefined;
  readonly offersChannel?: boolean;
  readonly autofocus?: boolean;
  readonly onJoin: () => void;
}

export function Column(props: ColumnProps): JSX.Element {
  const view = createViewState();
  const room = (): ReturnType<Conversation["room"]> => props.conversation.room();
  const closing = createMemo(() => {
    const now = room();
    if (!now) return null;
    const me = props.conversation.me()?.id;
    const others = now.kind === "direct" ? (now.member_ids ?? []).filter((id) => id !== me) : [];
    const gone =
      others.length > 0 && others.every((id) => props.conversation.person(id)?.deactivated);
    return closingOf(now, props.conversation.can, gone);
  });
  return (
    <ConversationContext.Provider value={props.conversation}>
      <ViewContext.Provider value={view}>
        <div class="column">
          <Timeline
            label={props.label}
            at={props.at}
            beginning={props.beginning}
            compact={props.conversation.preference("density") === "compact"}
            singleKeys={props.conversation.preference("single_keys") !== "off"}
          />
          <TypingLine />
          <Show
            when={closing()}
            fallback={
              <Composer
                placeholder={props.placeholder}
                offersChannel={props.offersChannel ?? false}
                autofocus={props.autofocus ?? false}
              />
            }
          >
            {(reason) => <Closed closing={reason()} onJoin={props.onJoin} />}
          </Show>
        </div>
      </ViewContext.Provider>
    </ConversationContext.Provider>
  );
}

const ProfileCard = later(() => import("../../presence/ProfileCard"));

export interface ProfileLayer {
  open(userId: string, anchor: HTMLElement): void;
  readonly view: (onOpenChannel: (channelId: string) => void) => JSX.Element;
}

/** The profile card of a column, opened from any name or face in it. */
export function createProfileLayer(): ProfileLayer {
  const [shown, setShown] = createSignal<{ id: string; anchor: HTMLElement } | null>(null);
  return {
    open: (id, anchor) => setShown({ id, anchor }),
    view: (onOpenChannel) => (
      <Show when={shown()} keyed>
        {(one) => (
          <ProfileCard
            userId={one.id}
            anchor={one.anchor}
            onClose={() => setShown(null)}
            onOpenChannel={onOpenChannel}
          />
        )}
      </Show>
    ),
  };
}
