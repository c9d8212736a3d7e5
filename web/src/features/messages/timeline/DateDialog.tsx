// Jump to the messages of a day.

import { createSignal, type JSX, onMount } from "solid-js";
import { useConversation } from "../conversation";

interface DateDialogProps {
  readonly onChoose: (ms: number) => void;
  readonly onClose: () => void;
}

export default function DateDialog(props: DateDialogProps): JSX.Element {
  const conversation = useConversation();
  const today = conversation.calendar().dayKey(Date.now());
  const [date, setDate] = createSignal(today);
  let dialog!: HTMLDialogElement;
  onMount(() => dialog.showModal());

  function choose(event: SubmitEvent): void {
    event.preventDefault();
    const start = conversation.calendar().startOfDay(date());
    if (start !== null) props.onChoose(start);
  }

  return (
    <dialog
      ref={dialog}
      class="small-dialog"
      aria-label="Jump to a date"
      onClose={() => props.onClose()}
    >
      <form onSubmit={choose}>
        <label>
          Jump to a date
          <input
            type="date"
            required
            max={today}
            value={date()}
            onInput={(event) => setDate(event.currentTarget.value)}
          />
        </label>
        <div class="dialog-actions">
          <button type="button" class="button" onClick={() => dialog.close()}>
            Cancel
          </button>
          <button type="submit" class="button button-primary">
            Jump
          </button>
        </div>
      </form>
    </dialog>
  );
}
