import { createSignal, type JSX } from "solid-js";
import { api } from "../../../lib/api";
import type { Space } from "../../../lib/contract";
import { t } from "../../../lib/i18n";
import { Button } from "../../../ui/Button";
import { TextField } from "../../../ui/Field";
import { createForm } from "../../../ui/form";
import { Refusal } from "../../../ui/Notice";

export default function DeleteSpace(props: { readonly space: Space }): JSX.Element {
  const form = createForm([]);
  const [typed, setTyped] = createSignal("");
  return (
    <form
      class="settings-form"
      onSubmit={(event) => {
        event.preventDefault();
        // The gateway tells this page too that the space is gone, and the page leads away.
        void form.submit(() => api.spaces.remove(props.space.id));
      }}
    >
      <p>{t("space.deleteSpaceText")}</p>
      <Refusal of={form.problem()} />
      <TextField
        label={t("space.deleteSpaceType")}
        placeholder={props.space.name}
        autocomplete="off"
        value={typed()}
        onText={setTyped}
      />
      <div class="settings-actions">
        <Button
          kind="danger-solid"
          type="submit"
          busy={form.busy()}
          disabled={typed().trim() !== props.space.name.trim()}
        >
          {t("space.deleteSpace")}
        </Button>
      </div>
    </form>
  );
}
