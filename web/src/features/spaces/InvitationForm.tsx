// Making an invitation link: how long it holds, for how many, and as what they join.

import { createMemo, createSignal, type JSX, Show } from "solid-js";
import { api } from "../../lib/api";
import type { Id, Invitation, MemberBase } from "../../lib/contract";
import { t } from "../../lib/i18n";
import { useStore } from "../../store";
import { Button } from "../../ui/Button";
import { Segments, Select } from "../../ui/Choice";
import { Field } from "../../ui/Field";
import { createForm } from "../../ui/form";
import { Refusal } from "../../ui/Notice";
import { complain, toast } from "../../ui/toasts";

const HOUR = 3_600;
const LIFETIMES = {
  hour: HOUR,
  day: 24 * HOUR,
  week: 7 * 24 * HOUR,
  month: 30 * 24 * HOUR,
  never: null,
} as const;
type Life = keyof typeof LIFETIMES;
const LIVES = ["hour", "day", "week", "month", "never"] as const satisfies readonly Life[];
const USES = { usesOne: 1, usesTen: 10, usesAny: null } as const;
type Uses = keyof typeof USES;
const USE_KEYS = ["usesOne", "usesTen", "usesAny"] as const satisfies readonly Uses[];

interface InvitationFormProps {
  readonly spaceId: Id;
  /** Whose imported history the link hands over: then it is for one person, a full member. */
  readonly claims?: Id | undefined;
  readonly onMade?: (invitation: Invitation) => void;
}

export function InvitationForm(props: InvitationFormProps): JSX.Element {
  const form = createForm([]);
  const [life, setLife] = createSignal<Life>("week");
  const [uses, setUses] = createSignal<Uses>("usesAny");
  const [base, setBase] = createSignal<MemberBase>("member");
  const [chosen, setChosen] = createSignal<Id>();
  const [link, setLink] = createSignal("");
  const { state } = useStore();
  const channels = createMemo(() =>
    Object.values(state.channels)
      .filter((each) => each.space_id === props.spaceId && each.me && each.kind !== "thread")
      .sort((a, b) => a.name.localeCompare(b.name)),
  );
  /** Where a guest comes in: the one channel that they see. */
  const channelId = (): Id | undefined =>
    base() === "guest" ? (chosen() ?? channels()[0]?.id) : undefined;

  async function make(): Promise<void> {
    const into = channelId();
    const forWhom = props.claims
      ? { claims_user_id: props.claims }
      : { max_uses: USES[uses()], base: base(), ...(into && { channel_id: into }) };
    const lifetime = { expires_in_seconds: LIFETIMES[life()] };
    const made = await api.spaces.invite(props.spaceId, { ...lifetime, ...forWhom });
    setLink(made.url ?? "");
    props.onMade?.(made);
  }

  return (
    <form
      class="settings-form"
      onSubmit={(event) => {
        event.preventDefault();
        void form.submit(make);
      }}
    >
      <Refusal of={form.problem()} />
      <Select<Life>
        label={t("space.expires")}
        value={life()}
        onChoose={setLife}
        options={LIVES.map((value) => ({ value, label: t(`space.${value}`) }))}
      />
      <Show when={!props.claims}>
        <Select<Uses>
          label={t("space.uses")}
          value={uses()}
          onChoose={setUses}
          options={USE_KEYS.map((value) => ({ value, label: t(`space.${value}`) }))}
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
        <Show when={base() === "guest"}>
          <Select<Id>
            label={t("space.guestChannel")}
            value={channelId() ?? ""}
            onChoose={setChosen}
            options={channels().map((each) => ({ value: each.id, label: `#${each.name}` }))}
          />
        </Show>
      </Show>
      <div class="settings-actions">
        <Button kind={link() ? "plain" : "primary"} type="submit" busy={form.busy()}>
          {t("space.createLink")}
        </Button>
      </div>
      <Show when={link()}>
        <LinkBox label={t("space.linkReady")} link={link()} />
      </Show>
    </form>
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
