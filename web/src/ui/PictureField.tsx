// A round picture, with the ways to choose another and to remove it.

import { type JSX, Show } from "solid-js";
import { t } from "../lib/i18n";
import { Button } from "./Button";

interface PictureFieldProps {
  readonly label: string;
  readonly hint: string;
  readonly busy: boolean;
  readonly hasPicture: boolean;
  /** A chosen file, or null to have none. */
  readonly onChoose: (file: File | null) => void;
  /** The picture as it is. */
  readonly children: JSX.Element;
}

export function PictureField(props: PictureFieldProps): JSX.Element {
  let picker!: HTMLInputElement;
  return (
    <div class="picture-field">
      {props.children}
      <div class="settings-form">
        <input
          ref={(element) => {
            picker = element;
          }}
          type="file"
          class="visually-hidden"
          tabIndex={-1}
          aria-label={props.label}
          accept="image/png,image/jpeg,image/gif,image/webp"
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            event.currentTarget.value = "";
            if (file) props.onChoose(file);
          }}
        />
        <div class="settings-actions">
          <Button small busy={props.busy} onClick={() => picker.click()}>
            {t("settings.changePicture")}
          </Button>
          <Show when={props.hasPicture}>
            <Button small kind="quiet" onClick={() => props.onChoose(null)}>
              {t("settings.removePicture")}
            </Button>
          </Show>
        </div>
        <p class="field-hint">{props.hint}</p>
      </div>
    </div>
  );
}
