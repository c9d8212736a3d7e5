// What a role or a person may do in one channel, apart from the rules of the space.

import { createResource, createSignal, For, type JSX, Show } from "solid-js";
import { api } from "../../../lib/api";
import type { Channel, Id, Override } from "../../../lib/contract";
import { t } from "../../../lib/i18n";
import { useStore } from "../../../store";
import { Field } from "../../../ui/Field";
import { PeopleSearch } from "../PeopleSearch";
import { attempt } from "./attempt";
import { RuleForm } from "./RuleForm";

type Target = Pick<Override, "target_kind" | "target_id">;

export default function Rules(props: { readonly channel: Channel }): JSX.Element {
  const store = useStore();
  // A rule that is begun stands in the list before it says anything.
  const [begun, setBegun] = createSignal<readonly Target[]>([]);
  const [rules, { refetch }] = createResource(
    () => props.channel.id,
    async (id): Promise<readonly Override[]> => {
      const { items } = await api.channels.overrides(id);
      const people = items.filter((each) => each.target_kind === "user");
      store.people.want(people.map((each) => each.target_id));
      return items;
    },
  );
  const roles = () =>
    (store.state.spaces[props.channel.space_id ?? ""]?.roles ?? []).filter(
      (each) => each.kind !== "owner",
    );
  const kept = (): readonly Override[] => (rules.error ? [] : (rules.latest ?? []));
  const shown = (): readonly Override[] => [
    ...kept(),
    ...begun()
      .filter((one) => !kept().some((each) => each.target_id === one.target_id))
      .map((one) => ({ ...one, allow: [], deny: [] })),
  ];

  function nameOf(rule: Target): string {
    if (rule.target_kind === "user") return store.people.get(rule.target_id)?.display_name ?? "…";
    const role = roles().find((each) => each.id === rule.target_id);
    if (!role) return "…";
    return role.kind === "custom" || role.kind === "owner"
      ? role.name
      : t(`space.${role.kind}Role`);
  }

  async function change(act: () => Promise<unknown>): Promise<void> {
    await attempt(act, t("common.saved"));
    await refetch();
  }

  function remove(rule: Target): void {
    setBegun((all) => all.filter((each) => each.target_id !== rule.target_id));
    if (!kept().some((each) => each.target_id === rule.target_id)) return;
    const { target_kind: kind, target_id: id } = rule;
    void change(() => api.channels.removeOverride(props.channel.id, kind, id));
  }

  return (
    <>
      <p class="settings-lead">{t("space.channel.rulesLead")}</p>
      <AddRule
        roles={roles()}
        taken={shown().map((each) => each.target_id)}
        onAdd={(target) => setBegun((all) => [...all, target])}
      />
      <Show when={shown().length > 0} fallback={<p>{t("space.channel.noRules")}</p>}>
        <For each={shown().map((each) => each.target_id)}>
          {(id) => (
            <Show when={shown().find((each) => each.target_id === id)}>
              {(rule) => (
                <RuleForm
                  rule={rule()}
                  name={nameOf(rule())}
                  onSet={(said) =>
                    void change(() =>
                      api.channels.setOverride(
                        props.channel.id,
                        rule().target_kind,
                        rule().target_id,
                        said,
                      ),
                    )
                  }
                  onRemove={() => remove(rule())}
                />
              )}
            </Show>
          )}
        </For>
      </Show>
    </>
  );
}

interface AddRuleProps {
  readonly roles: readonly { id: Id; name: string; kind: string }[];
  readonly taken: readonly Id[];
  readonly onAdd: (target: Target) => void;
}

function AddRule(props: AddRuleProps): JSX.Element {
  const free = () => props.roles.filter((each) => !props.taken.includes(each.id));
  return (
    <>
      <Show when={free().length > 0}>
        <Field label={t("space.channel.addRule")}>
          {(ids) => (
            <select
              {...ids}
              class="input"
              onChange={(event) => {
                const id = event.currentTarget.value;
                event.currentTarget.value = "";
                if (id) props.onAdd({ target_kind: "role", target_id: id });
              }}
            >
              <option value="">{t("space.channel.chooseRole")}</option>
              <For each={free()}>
                {(role) => (
                  <option value={role.id}>
                    {role.kind === "custom"
                      ? role.name
                      : t(role.kind === "guest" ? "space.guestRole" : "space.memberRole")}
                  </option>
                )}
              </For>
            </select>
          )}
        </Field>
      </Show>
      <PeopleSearch
        label={t("space.channel.addPersonRule")}
        isQuiet
        without={props.taken}
        onChoose={(person) => props.onAdd({ target_kind: "user", target_id: person.id })}
      />
    </>
  );
}
