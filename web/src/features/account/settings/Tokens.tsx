// Secrets for programs that act as oneself.

import { createResource, createSignal, For, type JSX, Show } from "solid-js";
import { api } from "../../../lib/api";
import { formatMoment, t } from "../../../lib/i18n";
import { Button } from "../../../ui/Button";
import { TextField } from "../../../ui/Field";
import { createForm } from "../../../ui/form";
import { Note, Refusal } from "../../../ui/Notice";
import { complain } from "../../../ui/toasts";
import { Command } from "../Door";

export default function Tokens(): JSX.Element {
  const [tokens, { refetch }] = createResource(async () => (await api.auth.tokens()).items);
  const [label, setLabel] = createSignal("");
  const [secret, setSecret] = createSignal("");
  const form = createForm([]);
  const shown = () => (tokens.error ? [] : (tokens.latest ?? []));

  async function create(): Promise<void> {
    const made = await api.auth.createToken(label().trim() || t("settings.tokenPlaceholder"));
    setSecret(made.token);
    setLabel("");
    await refetch();
  }

  async function remove(id: string): Promise<void> {
    try {
      await api.auth.deleteToken(id);
    } catch (problem) {
      complain(problem);
    }
    await refetch();
  }

  return (
    <>
      <p class="settings-lead">{t("settings.tokensLead")}</p>
      <form
        class="settings-form"
        onSubmit={(event) => {
          event.preventDefault();
          void form.submit(create);
        }}
      >
        <Refusal of={form.problem()} />
        <TextField
          label={t("settings.tokenName")}
          placeholder={t("settings.tokenPlaceholder")}
          maxLength={128}
          value={label()}
          onText={setLabel}
        />
        <div class="settings-actions">
          <Button kind="primary" type="submit" busy={form.busy()}>
            {t("settings.tokenCreate")}
          </Button>
        </div>
      </form>
      <Show when={secret()}>
        <Note title={t("settings.tokenReady")}>
          <p>{t("settings.tokenOnce")}</p>
          <Command text={secret()} />
        </Note>
      </Show>
      <Show when={shown().length > 0} fallback={<p>{t("settings.noTokens")}</p>}>
        <ul class="settings-rows">
          <For each={shown()}>
            {(token) => (
              <li class="settings-row">
                <span class="settings-row-words">
                  <bdi class="settings-row-name">{token.label}</bdi>
                  <span class="settings-row-note">
                    {t("settings.signedIn", { date: formatMoment(token.created_ms) })}
                  </span>
                </span>
                <Button small kind="danger" onClick={() => void remove(token.id)}>
                  {t("settings.tokenDelete")}
                </Button>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </>
  );
}
