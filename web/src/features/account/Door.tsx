// The frame of the pages before one is in: the mark, a title, a card.

import "./account.css";
import { createEffect, createSignal, type JSX, Show } from "solid-js";
import { t } from "../../lib/i18n";
import { useStore } from "../../store";
import { Button } from "../../ui/Button";
import type { Form } from "../../ui/form";
import { Refusal } from "../../ui/Notice";

interface DoorProps {
  readonly title: string;
  readonly lead?: string | undefined;
  readonly children?: JSX.Element;
  /** The way to the neighbouring page. */
  readonly foot?: JSX.Element;
}

export function Door(props: DoorProps): JSX.Element {
  const { state } = useStore();
  createEffect(() => {
    document.title = `${props.title} · ${state.server?.name || t("app.name")}`;
  });
  return (
    <main class="door">
      <div class="door-card">
        <p class="door-mark">
          <img src="/icon.svg" alt="" width="32" height="32" />
          <bdi>{state.server?.name || t("app.name")}</bdi>
        </p>
        <div class="door-head">
          <h1 class="door-title">{props.title}</h1>
          <Show when={props.lead}>
            <p class="door-lead">{props.lead}</p>
          </Show>
        </div>
        {props.children}
        <Show when={props.foot}>
          <p class="door-foot">{props.foot}</p>
        </Show>
      </div>
    </main>
  );
}

interface DoorFormProps {
  readonly form: Form;
  readonly action: string;
  readonly onSubmit: () => Promise<void>;
  readonly children: JSX.Element;
}

export function DoorForm(props: DoorFormProps): JSX.Element {
  return (
    <form
      class="door-form"
      novalidate
      onSubmit={(event) => {
        event.preventDefault();
        void props.form.submit(props.onSubmit);
      }}
    >
      <Refusal of={props.form.problem()} />
      {props.children}
      <Button kind="primary" wide type="submit" busy={props.form.busy()}>
        {props.action}
      </Button>
    </form>
  );
}

/** A command to be run on the server's machine. */
export function Command(props: { readonly text: string }): JSX.Element {
  const [isCopied, setCopied] = createSignal(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(props.text);
    setCopied(true);
  };
  return (
    <p class="command-line">
      <code>{props.text}</code>
      <Button small onClick={() => void copy()}>
        {t(isCopied() ? "common.copied" : "common.copy")}
      </Button>
    </p>
  );
}
