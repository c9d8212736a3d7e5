// Somebody, beside where their name was pressed.

import { createSignal, type JSX, Show } from "solid-js";
import { useStore } from "../../store";
import { Layer } from "../messages/layers/Layer";
import { Face } from "../messages/rows/Face";
import { PresenceDot, WORDS } from "./PresenceDot";

interface ProfileCardProps {
  readonly userId: string;
  readonly anchor: HTMLElement;
  readonly onClose: () => void;
  readonly onOpenChannel: (channelId: string) => void;
}

const KINDS: Record<string, string> = { bot: "Bot", imported: "Imported" };

export default function ProfileCard(props: ProfileCardProps): JSX.Element {
  const store = useStore();
  const [copied, setCopied] = createSignal(false);
  store.people.watch(() => [props.userId]);
  const person = () => store.people.get(props.userId);
  const isMe = (): boolean => store.state.me?.id === props.userId;

  async function message(): Promise<void> {
    const channel = await store.people.conversation([props.userId]);
    props.onClose();
    props.onOpenChannel(channel.id);
  }

  return (
    <Layer
      anchor={props.anchor}
      label="Profile"
      role="dialog"
      class="profile-card"
      sheet
      onClose={props.onClose}
    >
      <Show when={person()} fallback={<p>Nothing is known of this person.</p>}>
        {(shown) => (
          <>
            <div class="profile-head">
              <Face person={shown()} size={64} />
              <div class="profile-names">
                <bdi class="profile-name">{shown().display_name}</bdi>
                <bdi class="profile-username">@{shown().username}</bdi>
              </div>
            </div>
            <div class="profile-facts">
              <Show when={shown().status_text || shown().status_emoji}>
                <p class="profile-status" dir="auto">
                  {`${shown().status_emoji} ${shown().status_text}`.trim()}
                </p>
              </Show>
              <p class="profile-line">
                <PresenceDot userId={props.userId} />
                {shown().deactivated
                  ? "Has left this server"
                  : WORDS[store.state.presence[props.userId] ?? "offline"]}
                <Show when={KINDS[shown().kind]}>
                  {(kind) => <span class="label">{kind()}</span>}
                </Show>
              </p>
            </div>
            <div class="profile-actions">
              <Show when={!(isMe() || shown().deactivated)}>
                <button type="button" class="button button-primary" onClick={() => void message()}>
                  Message
                </button>
              </Show>
              <button
                type="button"
                class="button"
                onClick={() => {
                  void navigator.clipboard
                    .writeText(`@${shown().username}`)
                    .then(() => setCopied(true));
                }}
              >
                {copied() ? "Copied" : "Copy name"}
              </button>
            </div>
          </>
        )}
      </Show>
    </Layer>
  );
}
