// The roles of a space, the highest first, and what each may do.

import ChevronDown from "lucide-solid/icons/chevron-down";
import ChevronUp from "lucide-solid/icons/chevron-up";
import Plus from "lucide-solid/icons/plus";
import { createMemo, createSignal, For, type JSX, Show } from "solid-js";
import { api } from "../../../lib/api";
import type { Id, Role, Space } from "../../../lib/contract";
import { t } from "../../../lib/i18n";
import { useStore } from "../../../store";
import { Button } from "../../../ui/Button";
import { attempt } from "./attempt";
import { RoleForm } from "./RoleForm";

const BASES = ["owner", "custom", "member", "guest"] as const;

function nameOf(role: Role): string {
  return role.kind === "custom" ? role.name : t(`space.${role.kind}Role`);
}

export default function Roles(props: { readonly space: Space }): JSX.Element {
  const store = useStore();
  const roles = createMemo(() =>
    props.space.roles.toSorted(
      (a, b) => BASES.indexOf(a.kind) - BASES.indexOf(b.kind) || a.position - b.position,
    ),
  );
  const [chosen, setChosen] = createSignal<Id>();
  const shown = createMemo(
    () =>
      roles().find((each) => each.id === chosen()) ??
      roles().find((each) => each.kind === "member"),
  );
  const custom = (): Role[] => roles().filter((each) => each.kind === "custom");

  /** The gateway tells of it too; the page does not wait. */
  function put(role: Role): void {
    store.change((state) => {
      const space = state.spaces[props.space.id];
      if (space) space.roles = [...space.roles.filter((each) => each.id !== role.id), role];
    });
  }

  async function create(): Promise<void> {
    const wish = { name: t("space.newRole"), permissions: [] };
    await attempt(async () => {
      const role = await api.spaces.createRole(props.space.id, wish);
      put(role);
      setChosen(role.id);
    });
  }

  async function move(role: Role, by: 1 | -1): Promise<void> {
    const other = custom()[custom().indexOf(role) + by];
    if (!other) return;
    await attempt(async () =>
      put(await api.spaces.changeRole(props.space.id, role.id, { position: other.position })),
    );
  }

  return (
    <div class="roles">
      <div class="role-list">
        <For each={roles()}>
          {(role) => (
            <div class="role-line">
              <button
                type="button"
                class="role-button"
                aria-pressed={shown()?.id === role.id}
                onClick={() => setChosen(role.id)}
              >
                <span class="role-dot" style={{ "--role": role.colour ?? "transparent" }} />
                <bdi>{nameOf(role)}</bdi>
              </button>
              <Show when={shown()?.id === role.id && role.kind === "custom"}>
                <button
                  type="button"
                  class="icon-button"
                  aria-label={t("space.moveUp")}
                  disabled={custom()[0] === role}
                  onClick={() => void move(role, -1)}
                >
                  <ChevronUp size={16} />
                </button>
                <button
                  type="button"
                  class="icon-button"
                  aria-label={t("space.moveDown")}
                  disabled={custom().at(-1) === role}
                  onClick={() => void move(role, 1)}
                >
                  <ChevronDown size={16} />
                </button>
              </Show>
            </div>
          )}
        </For>
        <Button small onClick={() => void create()}>
          <Plus size={16} aria-hidden="true" />
          {t("space.addRole")}
        </Button>
      </div>
      <Show when={shown()?.id} keyed>
        <Show when={shown()}>
          {(role) => (
            <RoleForm
              role={role()}
              title={nameOf(role())}
              onSaved={put}
              onDeleted={() => setChosen()}
            />
          )}
        </Show>
      </Show>
    </div>
  );
}
