import Eye from "lucide-solid/icons/eye";
import EyeOff from "lucide-solid/icons/eye-off";
import { createSignal, type JSX, Show } from "solid-js";
import { Field } from "./Field";

interface PasswordFieldProps {
  readonly label: string;
  readonly showLabel: string;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  readonly value: string;
  readonly autocomplete: "current-password" | "new-password";
  readonly onText: (text: string) => void;
}

export function PasswordField(props: PasswordFieldProps): JSX.Element {
  const [isShown, setShown] = createSignal(false);
  return (
    <Field label={props.label} hint={props.hint} error={props.error}>
      {(ids) => (
        <div class="input-group">
          <input
            {...ids}
            class="input"
            type={isShown() ? "text" : "password"}
            autocomplete={props.autocomplete}
            required
            maxLength={1024}
            spellcheck={false}
            autocapitalize="off"
            value={props.value}
            onInput={(event) => props.onText(event.currentTarget.value)}
          />
          <button
            type="button"
            class="icon-button"
            aria-label={props.showLabel}
            aria-pressed={isShown()}
            onClick={() => setShown(!isShown())}
          >
            <Show when={isShown()} fallback={<Eye size={18} />}>
              <EyeOff size={18} />
            </Show>
          </button>
        </div>
      )}
    </Field>
  );
}
