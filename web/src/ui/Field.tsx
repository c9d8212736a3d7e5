import CircleAlert from "lucide-solid/icons/circle-alert";
import { createUniqueId, type JSX, Show, splitProps } from "solid-js";

interface Labelled {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
}

interface FieldProps extends Labelled {
  /** Gets the ids that tie the control to its label and its words. */
  readonly children: (ids: {
    id: string;
    "aria-describedby": string | undefined;
    "aria-invalid": "true" | undefined;
  }) => JSX.Element;
}

/** A control with its label above and its hint or problem below. */
export function Field(props: FieldProps): JSX.Element {
  const id = createUniqueId();
  const wordsId = `${id}-words`;
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {props.label}
      </label>
      {props.children({
        id,
        get "aria-describedby"() {
          return props.error || props.hint ? wordsId : undefined;
        },
        get "aria-invalid"() {
          return props.error ? ("true" as const) : undefined;
        },
      })}
      <div id={wordsId} aria-live="polite">
        <Show when={props.error} fallback={<HintLine text={props.hint} />}>
          {(error) => (
            <p class="field-error">
              <CircleAlert size={16} aria-hidden="true" />
              {error()}
            </p>
          )}
        </Show>
      </div>
    </div>
  );
}

function HintLine(props: { readonly text: string | undefined }): JSX.Element {
  return <Show when={props.text}>{(text) => <p class="field-hint">{text()}</p>}</Show>;
}

interface TextFieldProps
  extends Labelled,
    Omit<JSX.InputHTMLAttributes<HTMLInputElement>, "onInput"> {
  readonly onText: (text: string) => void;
}

export function TextField(props: TextFieldProps): JSX.Element {
  const [own, rest] = splitProps(props, ["label", "hint", "error", "onText", "class"]);
  return (
    <Field label={own.label} hint={own.hint} error={own.error}>
      {(ids) => (
        <input
          {...rest}
          {...ids}
          class="input"
          dir={rest.dir ?? "auto"}
          onInput={(event) => own.onText(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

interface TextAreaProps extends Labelled {
  readonly value: string;
  readonly maxLength?: number;
  readonly placeholder?: string;
  readonly onText: (text: string) => void;
}

export function TextArea(props: TextAreaProps): JSX.Element {
  return (
    <Field label={props.label} hint={props.hint} error={props.error}>
      {(ids) => (
        <textarea
          {...ids}
          class="input"
          dir="auto"
          value={props.value}
          maxLength={props.maxLength}
          placeholder={props.placeholder}
          onInput={(event) => props.onText(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}
