// One role: its name, its colour, its permissions. Nothing changes until it is saved.

import { createMemo, For, type JSX, Show } from "solid-js";
import { createStore } from "solid-js/store";
import { api } from "../../../lib/api";
import { PERMISSIONS, type Permission, type Role } from "../../../lib/contract";
import { t } from "../../../lib/i18n";
import { Button } from "../../../ui/Button";
import { Check } from "../../../ui/Choice";
import { Field, TextField } from "../../../ui/Field";
import { createForm } from "../../../ui/form";
import { Note, Refusal } from "../../../ui/Notice";
import { toast } from "../../../ui/toasts";
import { attempt } from "./attempt";

interface RoleFormProps {
  readonly role: Role;
  readonly title: string;
  readonly onSaved: (role: Role) => void;
  readonly onDeleted: () => void;
}

interface Wish {
  name: string;
  colour: string | null;
  permissions: Permission[];
}

const FIRST_COLOUR = "#3b82f6";

function wishOf(role: Role): Wish {
  return { name: role.name, colour: role.colour, permissions: [...role.permissions].sort() };
}

export function RoleForm(props: RoleFormProps): JSX.Element {
  const form = createForm([]);
  const [wish, setWish] = createStore<Wish>(wishOf(props.role));
  const isCustom = (): boolean => props.role.kind === "custom";
  const isOwner = (): boolean => props.role.kind === "owner";
  const isChanged = createMemo(() => JSON.stringify(wish) !== JSON.stringify(wishOf(props.role)));

  function toggle(permission: Permission, on: boolean): void {
    setWish("permissions", (held) =>
      (on ? [...held, permission] : held.filter((each) => each !== permission)).sort(),
    );
  }

  async function save(): Promise<void> {
    const { permissions, name, colour } = wish;
    const named = { name: name.trim(), colour: colour ?? "" };
    const change = isCustom() ? { ...named, permissions } : { permissions };
    const role = await api.spaces.changeRole(props.role.space_id, props.role.id, change);
    props.onSaved(role);
    setWish(wishOf(role));
    toast(t("common.saved"));
  }

  async function remove(): Promise<void> {
    const { role } = props;
    const done = t("space.roleDeleted", { role: role.name });
    if (await attempt(() => api.spaces.removeRole(role.space_id, role.id), done)) {
      props.onDeleted();
    }
  }

  return (
    <form
      class="role-form"
      aria-label={props.title}
      onSubmit={(event) => {
        event.preventDefault();
        void form.submit(save);
      }}
    >
      <Refusal of={form.problem()} />
      <Show when={isCustom()} fallback={<h3 class="settings-subheading">{props.title}</h3>}>
        <TextField
          label={t("space.roleName")}
          maxLength={80}
          required
          value={wish.name}
          onText={(name) => setWish({ name })}
        />
        <Colour value={wish.colour} onChoose={(colour) => setWish({ colour })} />
      </Show>
      <Show when={!isOwner()} fallback={<Note>{t("space.allOfOwner")}</Note>}>
        <fieldset class="permission-list">
          <legend class="field-label">{t("space.permissions")}</legend>
          <For each={PERMISSIONS}>
            {(permission) => (
              <Check
                label={t(`space.permission.${permission}`)}
                checked={wish.permissions.includes(permission)}
                onToggle={(on) => toggle(permission, on)}
              />
            )}
          </For>
        </fieldset>
        <Show when={isChanged()}>
          <div class="unsaved" role="status">
            <span>{t("space.unsaved")}</span>
            <span class="settings-actions">
              <Button small onClick={() => setWish(wishOf(props.role))}>
                {t("space.discard")}
              </Button>
              <Button small kind="primary" type="submit" busy={form.busy()}>
                {t("common.save")}
              </Button>
            </span>
          </div>
        </Show>
      </Show>
      <Show when={isCustom()}>
        <div class="settings-actions">
          <Button small kind="danger" onClick={() => void remove()}>
            {t("space.deleteRole")}
          </Button>
        </div>
      </Show>
    </form>
  );
}

interface ColourProps {
  readonly value: string | null;
  readonly onChoose: (colour: string | null) => void;
}

function Colour(props: ColourProps): JSX.Element {
  return (
    <Field label={t("space.roleColour")}>
      {(ids) => (
        <span class="settings-actions">
          <input
            {...ids}
            type="color"
            class="colour-input"
            value={props.value ?? FIRST_COLOUR}
            onInput={(event) => props.onChoose(event.currentTarget.value)}
          />
          <Button small kind="quiet" disabled={!props.value} onClick={() => props.onChoose(null)}>
            {t("space.noColour")}
          </Button>
        </span>
      )}
    </Field>
  );
}
