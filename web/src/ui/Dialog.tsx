import { Dialog as Kobalte } from "@kobalte/core/dialog";
import X from "lucide-solid/icons/x";
import { type JSX, Show } from "solid-js";

interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly lead?: string | undefined;
  readonly wide?: boolean;
  readonly closeLabel: string;
  readonly children: JSX.Element;
}

/** A modal: holds the focus, closes on Escape, and gives the focus back. */
export function Dialog(props: DialogProps): JSX.Element {
  return (
    <Kobalte open={props.open} onOpenChange={(isOpen) => !isOpen && props.onClose()}>
      <Kobalte.Portal>
        <Kobalte.Overlay class="scrim" />
        <div class="dialog-frame">
          <Kobalte.Content class="dialog" classList={{ "dialog-wide": props.wide ?? false }}>
            <header class="dialog-head">
              <div>
                <Kobalte.Title class="dialog-title">{props.title}</Kobalte.Title>
                <Show when={props.lead}>
                  {(lead) => (
                    <Kobalte.Description class="dialog-lead">{lead()}</Kobalte.Description>
                  )}
                </Show>
              </div>
              <Kobalte.CloseButton class="icon-button" aria-label={props.closeLabel}>
                <X size={18} />
              </Kobalte.CloseButton>
            </header>
            <div class="dialog-body">{props.children}</div>
          </Kobalte.Content>
        </div>
      </Kobalte.Portal>
    </Kobalte>
  );
}
