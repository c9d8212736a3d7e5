import { createUniqueId, For, type JSX, Show } from "solid-js";
import { Field } from "./Field";

export interface Option<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly hint?: string;
}

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly options: readonly Option<Value>[];
  readonly value: Value;
  readonly onChoose: (value: Value) => void;
}

/** One of a few, each with a sentence. */
export function Choices<Value extends string>(props: ChoiceProps<Value>): JSX.Element {
  const name = createUniqueId();
  return (
    <fieldset class="choices">
      <legend class="field-label">{props.label}</legend>
      <For each={props.options}>
        {(option) => (
          <label class="choice">
            <input
              type="radio"
              name={name}
              checked={props.value === option.value}
              onChange={() => props.onChoose(option.value)}
            />
            <span class="check-text">
              {option.label}
              <Show when={option.hint}>
                <span class="check-hint">{option.hint}</span>
              </Show>
            </span>
          </label>
        )}
      </For>
    </fieldset>
  );
}

/** One of a few short words, side by side. */
export function Segments<Value extends string>(props: ChoiceProps<Value>): JSX.Element {
  const name = createUniqueId();
  return (
    <div class="field">
      <span class="field-label" id={name}>
        {props.label}
      </span>
      <div>
        <div class="segments" role="radiogroup" aria-labelledby={name}>
          <For each={props.options}>
            {(option) => (
              <label class="segment">
                <input
                  type="radio"
                  name={name}
                  checked={props.value === option.value}
                  onChange={() => props.onChoose(option.value)}
                />
                {option.label}
              </label>
            )}
          </For>
        </div>
      </div>
    </div>
  );
}

/** One of several, folded away. */
export function Select<Value extends string>(props: ChoiceProps<Value>): JSX.Element {
  return (
    <Field label={props.label}>
      {(ids) => (
        <select
          {...ids}
          class="input"
          onChange={(event) => props.onChoose(event.currentTarget.value as Value)}
        >
          <For each={props.options}>
            {(option) => (
              <option value={option.value} selected={option.value === props.value}>
                {option.label}
              </option>
            )}
          </For>
        </select>
      )}
    </Field>
  );
}

interface CheckProps {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onToggle: (on: boolean) => void;
}

export function Check(props: CheckProps): JSX.Element {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={props.checked}
        disabled={props.disabled ?? false}
        onChange={(event) => props.onToggle(event.currentTarget.checked)}
      />
      <span class="check-text">
        {props.label}
        <Show when={props.hint}>
          <span class="check-hint">{props.hint}</span>
        </Show>
      </span>
    </label>
  );
}
