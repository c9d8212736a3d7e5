import X from "lucide-solid/icons/x";
import { For, type JSX } from "solid-js";
import type { Override, Permission } from "../../../lib/contract";
import { t } from "../../../lib/i18n";

/** Those that mean something in one channel. */
const IN_A_CHANNEL = [
  "view_channels",
  "send",
  "react",
  "attach",
  "create_thread",
  "mention_all",
  "pin",
  "manage_messages",
  "post_announcements",
  "manage_channels",
] as const satisfies readonly Permission[];
const VERDICTS = ["inherit", "allow", "deny"] as const;
type Verdict = (typeof VERDICTS)[number];

interface RuleFormProps {
  readonly rule: Override;
  readonly name: string;
  readonly onSet: (said: { allow: Permission[]; deny: Permission[] }) => void;
  readonly onRemove: () => void;
}

/** Each choice takes hold at once. */
export function RuleForm(props: RuleFormProps): JSX.Element {
  const verdictOf = (permission: Permission): Verdict => {
    if (props.rule.allow.includes(permission)) return "allow";
    return props.rule.deny.includes(permission) ? "deny" : "inherit";
  };

  function set(permission: Permission, verdict: Verdict): void {
    const without = (list: readonly Permission[]) => list.filter((each) => each !== permission);
    const allow = without(props.rule.allow);
    const deny = without(props.rule.deny);
    if (verdict === "allow") allow.push(permission);
    if (verdict === "deny") deny.push(permission);
    props.onSet({ allow, deny });
  }

  return (
    <section class="settings-rows rule" aria-label={props.name}>
      <h3 class="rule-row rule-head">
        <bdi>{props.name}</bdi>
        <button
          type="button"
          class="icon-button"
          aria-label={t("space.channel.removeRule")}
          onClick={() => props.onRemove()}
        >
          <X size={16} />
        </button>
      </h3>
      <For each={IN_A_CHANNEL}>
        {(permission) => (
          <label class="rule-row">
            {t(`space.permission.${permission}`)}
            <select
              class="input"
              onChange={(event) => set(permission, event.currentTarget.value as Verdict)}
            >
              <For each={VERDICTS}>
                {(verdict) => (
                  <option value={verdict} selected={verdictOf(permission) === verdict}>
                    {t(`space.channel.${verdict}`)}
                  </option>
                )}
              </For>
            </select>
          </label>
        )}
      </For>
    </section>
  );
}
