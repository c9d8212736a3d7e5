// Where messages are written.

import {
  createEffect,
  createMemo,
  createSignal,
  createUniqueId,
  type JSX,
  on,
  onCleanup,
  onMount,
  Show,
} from "solid-js";
import { later } from "../../../ui/later";
import { isLayerOpen } from "../../../ui/layers";
import { FileTray } from "../../files/FileTray";
import { admit, filesOf } from "../../files/incoming";
import { humanSize } from "../../files/sizes";
import { createTray } from "../../files/tray";
import { useConversation } from "../conversation";
import { useView } from "../viewState";
import { type Intent, intentOf } from "./commands";
import { createField } from "./createField";
import { createDrops } from "./drops";
import { Offers } from "./Offers";
import { Preview } from "./Preview";
import { ReplyBar } from "./ReplyBar";
import { Tools } from "./Tools";

const EmojiPopover = later(() => import("../emoji/EmojiPopover"));

interface ComposerProps {
  readonly placeholder: string;
  /** A thread's composer may say it to the channel as well. */
  readonly offersChannel?: boolean;
  readonly autofocus?: boolean;
}

/** The counter shows when this share of the limit is used. */
const NEAR_LIMIT = 0.9;

export function Composer(props: ComposerProps): JSX.Element {
  const conversation = useConversation();
  const view = useView();
  const listId = createUniqueId();
  const field = createField(conversation, conversation.draft());
  const tray = createTray();
  const [preview, setPreview] = createSignal(false);
  const [problem, setProblem] = createSignal<string | null>(null);
  const [emojiAnchor, setEmojiAnchor] = createSignal<HTMLElement | null>(null);
  const [alsoToChannel, setAlso] = createSignal(false);
  let frame!: HTMLElement;
  onCleanup(() => tray.dispose());

  const length = createMemo(() => [...field.text()].length);
  const limit = (): number => conversation.limits().characters;
  const isTooLong = createMemo(() => length() > limit());
  const isEmpty = (): boolean => field.text().trim() === "" && tray.files.length === 0;
  const sendsWithEnter = (): boolean => conversation.preference("send_with") !== "ctrl-enter";
  const mayAttach = (): boolean => conversation.can("attach");

  createEffect(on(field.text, (text) => conversation.setDraft(text), { defer: true }));

  function addFiles(files: readonly File[]): void {
    if (!mayAttach()) {
      setProblem("You have no permission to send files here.");
      return;
    }
    const { files: count, fileBytes: bytes } = conversation.limits();
    const taken = admit(files, tray.files.length, { count, bytes }, humanSize);
    tray.add(taken.files);
    setProblem(taken.refused);
    field.element().focus();
  }

  async function command(intent: Exclude<Intent, { kind: "say" }>): Promise<void> {
    const failed = await conversation.command(intent);
    setProblem(failed);
    if (!failed) field.setText("");
  }

  function send(): void {
    if (isEmpty() || isTooLong()) return;
    if (tray.isBusy() || tray.hasFailed()) {
      setProblem(tray.isBusy() ? "A file is still on its way." : "Retry or remove the file first.");
      return;
    }
    const intent: Intent =
      tray.files.length > 0 ? { kind: "say", body: field.text() } : intentOf(field.text());
    if (intent.kind !== "say") {
      void command(intent);
      return;
    }
    conversation.verbs.send({
      body: intent.body.trim(),
      replyTo: view.replyTo(),
      files: tray.take(),
      alsoToChannel: alsoToChannel(),
    });
    field.setText("");
    conversation.setDraft("");
    view.setReplyTo(null);
    setPreview(false);
    setProblem(null);
    setAlso(false);
    view.jump({ kind: "end" });
  }

  function editLast(): boolean {
    const keys = conversation.history.keys();
    for (let index = keys.length - 1; index >= 0; index--) {
      const item = conversation.history.item(keys[index] ?? "");
      if (!item || item.sending || item.deleted_ms || item.kind !== "text") continue;
      if (item.author_id !== conversation.me()?.id) continue;
      view.setEditing(item.key);
      return true;
    }
    return false;
  }

  function pressed(event: KeyboardEvent): void {
    if (field.pressed(event)) return;
    const withControl = event.ctrlKey || event.metaKey;
    if (event.key === "Enter" && !event.shiftKey && (withControl || sendsWithEnter())) {
      event.preventDefault();
      send();
    } else if (event.key === "ArrowUp" && field.text() === "" && editLast()) event.preventDefault();
    else if (event.key === "Escape" && view.replyTo()) {
      event.preventDefault();
      view.setReplyTo(null);
    }
  }

  /** With nothing focused, typing writes here: nobody should have to aim first. */
  function typedNowhere(event: KeyboardEvent): void {
    const isFree = document.activeElement === document.body || !document.activeElement;
    const isText = [...event.key].length === 1 && event.key !== " ";
    if (!isFree || !isText || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.defaultPrevented || "/?".includes(event.key)) return;
    field.element().focus();
  }

  const drops = createDrops(addFiles);
  onMount(() => {
    view.onFocusComposer(() => field.element().focus());
    view.onInsert((text) => field.insert(text));
    const isWanted = props.autofocus && matchMedia("(pointer: fine)").matches;
    if (isWanted && !isLayerOpen()) field.element().focus();
    if (props.offersChannel) return;
    document.addEventListener("keydown", typedNowhere);
    onCleanup(() => document.removeEventListener("keydown", typedNowhere));
  });

  return (
    <section
      ref={frame}
      class="composer"
      classList={{ "composer-drop": drops.isOver() }}
      aria-label={props.offersChannel ? "Write a reply" : "Write a message"}
      {...drops.handlers}
    >
      <Show when={field.offers().length > 0}>
        <Offers
          id={listId}
          offers={field.offers()}
          chosen={field.chosen()}
          onChoose={field.choose}
          onPoint={field.point}
        />
      </Show>
      <Show when={problem()}>
        {(text) => (
          <div class="composer-problem" role="alert">
            <span>{text()}</span>
            <button type="button" class="text-button" onClick={() => setProblem(null)}>
              Dismiss
            </button>
          </div>
        )}
      </Show>
      <Show when={view.replyTo()}>{(item) => <ReplyBar item={item()} />}</Show>
      <div class="composer-box">
        <FileTray tray={tray} />
        <textarea
          ref={field.attach}
          class="composer-text"
          classList={{ "composer-hidden": preview() }}
          rows="1"
          dir="auto"
          placeholder={props.placeholder}
          aria-label={props.placeholder}
          aria-controls={field.offers().length > 0 ? listId : undefined}
          aria-autocomplete="list"
          aria-activedescendant={
            field.offers().length > 0 ? `${listId}-${field.chosen()}` : undefined
          }
          enterkeyhint={sendsWithEnter() ? "send" : "enter"}
          onInput={() => {
            field.read();
            if (field.text()) conversation.verbs.typing();
          }}
          onKeyDown={pressed}
          onKeyUp={(event) => {
            if (/^(Arrow(Left|Right)|Home|End)$/.test(event.key)) field.read();
          }}
          onClick={() => field.read()}
          onPaste={(event) => {
            const files = filesOf(event.clipboardData);
            if (!files) return;
            event.preventDefault();
            addFiles(files);
          }}
        />
        <Show when={preview()}>
          <Preview source={field.text()} />
        </Show>
        <Tools
          mayAttach={mayAttach()}
          preview={preview()}
          canSend={!(isEmpty() || isTooLong())}
          onFiles={addFiles}
          onEmoji={setEmojiAnchor}
          onPreview={() => setPreview(!preview())}
          onSend={send}
        >
          <Show when={props.offersChannel}>
            <label class="also">
              <input
                type="checkbox"
                checked={alsoToChannel()}
                onChange={(event) => setAlso(event.currentTarget.checked)}
              />
              Also send to channel
            </label>
          </Show>
          <Show when={length() > limit() * NEAR_LIMIT}>
            <span class="composer-count" classList={{ "composer-over": isTooLong() }} role="status">
              {(limit() - length()).toLocaleString()}
            </span>
          </Show>
        </Tools>
      </div>
      <Show when={emojiAnchor()}>
        {(anchor) => (
          <EmojiPopover
            anchor={anchor()}
            onClose={() => {
              setEmojiAnchor(null);
              field.element().focus();
            }}
            onPick={(emoji) => {
              setEmojiAnchor(null);
              field.insert(emoji);
            }}
          />
        )}
      </Show>
      <Show when={drops.isOver()}>
        <div class="drop-note" aria-hidden="true">
          Drop to add
        </div>
      </Show>
    </section>
  );
}
