// Whom to write to: one person, or a few as a group.

import X from "lucide-solid/icons/x";
import { createSignal, For, type JSX, Show } from "solid-js";
import type { Channel, User } from "../../lib/contract";
import { t } from "../../lib/i18n";
import { useStore } from "../../store";
import { TextField } from "../../ui/Field";
import { createForm } from "../../ui/form";
import { FormDialog } from "./FormDialog";
import { PeopleSearch } from "./PeopleSearch";

/** A group has at most this many besides oneself. */
const MOST = 15;

interface PeoplePickerProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onOpened: (channel: Channel) => void;
}

export default function PeoplePicker(props: PeoplePickerProps): JSX.Element {
  const store = useStore();
  const form = createForm([]);
  const [chosen, setChosen] = createSignal<readonly User[]>([]);
  const [name, setName] = createSignal("");
  const taken = (): string[] => [store.state.me?.id ?? "", ...chosen().map((each) => each.id)];

  async function open(): Promise<void> {
    const ids = chosen().map((each) => each.id);
    const group = ids.length > 1 ? name().trim() || undefined : undefined;
    props.onOpened(await store.people.conversation(ids, group));
  }

  return (
    <FormDialog
      open={props.open}
      onClose={props.onClose}
      title={t("space.people.direct")}
      lead={t("space.people.directLead")}
      form={form}
      action={t("space.people.open")}
      isReady={chosen().length > 0}
      onSubmit={open}
    >
      <Show when={chosen().length > 0}>
        <ul class="people-field" aria-label={t("space.people.chosen")}>
          <For each={chosen()}>
            {(person) => (
              <li class="person-chip">
                <bdi>{person.display_name}</bdi>
                <button
                  type="button"
                  class="icon-button"
                  aria-label={t("space.people.unchoose", { name: person.display_name })}
                  onClick={() => setChosen((all) => all.filter((each) => each !== person))}
                >
                  <X size={14} />
                </button>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <Show when={chosen().length < MOST}>
        <PeopleSearch
          label={t("space.people.find")}
          without={taken()}
          onChoose={(person) => setChosen((all) => [...all, person])}
        />
      </Show>
      <Show when={chosen().length > 1}>
        <TextField
          label={`${t("space.people.groupName")} (${t("common.optional")})`}
          maxLength={80}
          value={name()}
          onText={setName}
        />
      </Show>
    </FormDialog>
  );
}
