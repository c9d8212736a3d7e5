// Making an invitation link: how long it holds, for how many, and as what they join.

import { createSignal, type JSX, Show } from "solid-js";
import { api } from "../../lib/api";
import type { Id, Invitation, MemberBase } from "../../lib/contract";
import { t } from "../../lib/i18n";
import { Button } from "../../ui/Button";
import { Segments } from "../../ui/Choice";
import { Field } from "../../ui/Field";
import { Problem } from "../../ui/Notice";
import { complain, toast } from "../../ui/toasts";
import { createAsking } from "./ask";

const HOUR = 3_600;
const LIFETIMES = {
  hour: HOUR,
  day: 24 * HOUR,
  week: 7 * 24 * HOUR,
  month: 30 * 24 * HOUR,
  never: null,
} as const;
const USES = { usesOne: 1, usesTen: 10, usesAny: null } as const;

interface InvitationFormProps {
  readonly spaceId: Id;
  readonly onMade?: (invitation: Invitation) => void;
}

export function InvitationForm(props: InvitationFormProps): JSX.Element {
  const asking = createAsking();
  const [life, setLife] = createSignal<keyof typeof LIFETIMES>("week");
  const [uses, setUses] = createSignal<keyof typeof USES>("usesAny");
  const [base, setBase] = createSignal<MemberBase>("member");
  const [link, setLink] = createSignal("");

  async function make(): Promise<void> {
    const made = await api.spaces.invite(props.spaceId, {
      expires_in_seconds: LIFETIMES[life()],
      max_uses: USES[uses()],
      base: base(),
    });
    setLink(made.url ?? "");
    props.onMade?.(made);
  }

  return (
    <form
      class="settings-form"
      onSubmit={(event) => {
        event.preventDefault();
        void asking.run(make);
      }}
    >
      <Show when={asking.problem()}>
        {(problem) => <Problem title={problem().title}>{problem().detail}</Problem>}
      </Show>
      <Choose
        label={t("space.expires")}
        value={life()}
        options={Object.keys(LIFETIMES) as (keyof typeof LIFETIMES)[]}
        onChoose={setLife}
      />
      <Choose
        label={t("space.uses")}
        value={uses()}
        options={Object.keys(USES) as (keyof typeof USES)[]}
        onChoose={setUses}
      />
      <Segments<MemberBase>
        label={t("space.joinAs")}
        value={base()}
        onChoose={setBase}
        options={[
          { value: "member", label: t("space.member") },
          { value: "guest", label: t("space.guest") },
        ]}
      />
      <div class="settings-actions">
        <Button kind={link() ? "plain" : "primary"} type="submit" busy={asking.busy()}>
          {t("space.createLink")}
        </Button>
      </div>
      <Show when={link()}>
        <LinkBox label={t("space.linkReady")} link={link()} />
      </Show>
    </form>
  );
}

interface ChooseProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly Value[];
  readonly onChoose: (value: Value) => void;
}

function Choose<Value extends "hour" | "day" | "week" | "month" | "never" | keyof typeof USES>(
  props: ChooseProps<Value>,
): JSX.Element {
  return (
    <Field label={props.label}>
      {(ids) => (
        <select
          {...ids}
          class="input"
          onChange={(event) => props.onChoose(event.currentTarget.value as Value)}
        >
          {props.options.map((option) => (
            <option value={option} selected={option === props.value}>
              {t(`space.${option}`)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function LinkBox(props: { readonly label: string; readonly link: string }): JSX.Element {
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(props.link);
      toast(t("space.linkCopied"));
    } catch (problem) {
      complain(problem);
    }
  }
  return (
    <Field label={props.label}>
      {(ids) => (
        <span class="link-box">
          <input
            {...ids}
            class="input"
            readOnly
            value={props.link}
            onFocus={(event) => event.currentTarget.select()}
          />
          <Button kind="primary" onClick={() => void copy()}>
            {t("space.copyLink")}
          </Button>
        </span>
      )}
    </Field>
  );
}
