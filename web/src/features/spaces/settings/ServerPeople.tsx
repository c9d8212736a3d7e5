import { createResource, createSignal, type JSX, Show } from "solid-js";
import { api } from "../../../lib/api";
import type { User } from "../../../lib/contract";
import { t } from "../../../lib/i18n";
import { useStore } from "../../../store";
import { Button } from "../../../ui/Button";
import { TextField } from "../../../ui/Field";
import { createForm } from "../../../ui/form";
import { toast } from "../../../ui/toasts";
import { FormDialog } from "../FormDialog";
import { PersonRow } from "../PersonRow";
import { Rows } from "./Rows";

export default function ServerPeople(): JSX.Element {
  const store = useStore();
  const form = createForm([]);
  const [typed, setTyped] = createSignal("");
  const [leaving, setLeaving] = createSignal<User>();
  const [people, { refetch }] = createResource(
    () => ({ query: typed().trim() }),
    ({ query }): Promise<readonly User[]> => store.people.find(query),
  );

  async function deactivate(person: User): Promise<void> {
    await api.users.deactivate(person.id);
    toast(t("space.admin.deactivatedNow", { name: person.display_name }));
    setLeaving();
    await refetch();
  }

  return (
    <>
      <TextField label={t("space.admin.find")} type="search" value={typed()} onText={setTyped} />
      <Rows of={people} label={t("space.admin.people")} empty={<p>{t("space.admin.none")}</p>}>
        {(person) => (
          <>
            <PersonRow userId={person.id}>
              <Standing person={person} />
            </PersonRow>
            <Show when={!person.deactivated && person.id !== store.state.me?.id}>
              <Button small onClick={() => setLeaving(person)}>
                {t("space.admin.deactivate")}
              </Button>
            </Show>
          </>
        )}
      </Rows>
      <Show when={leaving()}>
        {(person) => (
          <FormDialog
            open
            onClose={() => setLeaving()}
            title={t("space.admin.deactivate")}
            lead={t("space.admin.deactivateSure", { name: person().display_name })}
            form={form}
            action={t("space.admin.deactivate")}
            isDanger
            onSubmit={() => deactivate(person())}
          />
        )}
      </Show>
    </>
  );
}

function Standing(props: { readonly person: User }): JSX.Element {
  return (
    <span class="chips">
      <Show when={props.person.kind === "bot"}>
        <span class="chip">{t("space.admin.bot")}</span>
      </Show>
      <Show when={props.person.deactivated}>
        <span class="chip">{t("space.admin.deactivated")}</span>
      </Show>
    </span>
  );
}
