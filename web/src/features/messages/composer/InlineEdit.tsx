// Changing a message where it stands.

import { createSignal, createUniqueId, type JSX, onMount, Show } from "solid-js";
import { type Item, useConversation } from "../conversation";
import { useView } from "../viewState";
import { createField } from "./createField";
import { Offers } from "./Offers";

/** Code of the refusal when somebody else was quicker. */
const CONFLICT = "message.conflict";

export default function InlineEdit(props: { readonly item: Item }): JSX.Element {
  const conversation = useConversation();
  const view = useView();
  const listId = createUniqueId();
  const field = createField(conversation, props.item.body);
  const [saving, setSaving] = createSignal(false);
  const [problem, setProblem] = createSignal<string | null>(null);
  const [theirs, setTheirs] = createSignal<string | null>(null);

  function close(): void {
    view.setEditing(null);
    view.focusComposer();
  }

  async function save(): Promise<void> {
    const body = field.text().trim();
    if (saving()) return;
    if (body === props.item.body) {
      close();
      return;
    }
    if (body === "" && props.item.attachments.length === 0) {
      close();
      await conversation.verbs.remove(props.item);
      return;
    }
    setSaving(true);
    try {
      await conversation.verbs.edit(props.item, body);
      close();
    } catch (error) {
      const { code, message } = error as { code?: string; message?: string };
      // The store knows the newer version by now, so saving again goes over it knowingly.
      if (code === CONFLICT) setTheirs(props.item.body);
      setProblem(
        code === CONFLICT
          ? "This message was changed elsewhere while you were editing. Save again to replace that."
          : (message ?? "The change was not saved. Try again."),
      );
    } finally {
      setSaving(false);
    }
  }

  onMount(() => {
    const element = field.element();
    element.focus();
    element.setSelectionRange(element.value.length, element.value.length);
  });

  return (
    <div class="inline-edit">
      <Show when={field.offers().length > 0}>
        <Offers
          id={listId}
          offers={field.offers()}
          chosen={field.chosen()}
          onChoose={field.choose}
          onPoint={field.point}
        />
      </Show>
      <textarea
        ref={field.attach}
        class="composer-text"
        rows="1"
        dir="auto"
        aria-label="Edit message"
        onInput={() => field.read()}
        onClick={() => field.read()}
        onKeyDown={(event) => {
          if (field.pressed(event)) return;
          if (event.key === "Escape") {
            event.preventDefault();
            event.stopPropagation();
            close();
          } else if (event.key === "Enter" && !event.shiftKey) {
            event.preventDefault();
            void save();
          }
        }}
      />
      <Show when={problem()}>
        {(text) => (
          <div class="composer-problem" role="alert">
            <span>{text()}</span>
            <Show when={theirs()}>
              {(other) => (
                <button type="button" class="text-button" onClick={() => field.setText(other())}>
                  Use the other version
                </button>
              )}
            </Show>
          </div>
        )}
      </Show>
      <div class="inline-edit-tools">
        <span class="hint">
          <kbd>Esc</kbd> cancels, <kbd>Enter</kbd> saves
        </span>
        <button type="button" class="button" onClick={close}>
          Cancel
        </button>
        <button
          type="button"
          class="button button-primary"
          disabled={saving()}
          onClick={() => void save()}
        >
          Save
        </button>
      </div>
    </div>
  );
}
