// A list that is fetched: waiting, refused, empty or there.

import { For, type JSX, type Resource, Show } from "solid-js";
import { t } from "../../../lib/i18n";
import { problemOf } from "../../../ui/form";
import { Refusal } from "../../../ui/Notice";
import { SkeletonRows } from "../../../ui/Skeleton";

interface RowsProps<Item> {
  readonly of: Resource<readonly Item[]>;
  readonly label: string;
  readonly empty: JSX.Element;
  readonly children: (item: Item) => JSX.Element;
}

export function Rows<Item>(props: RowsProps<Item>): JSX.Element {
  // Reading what was never there would leave the page to the nearest `Suspense`, not to us.
  const isThere = (): boolean => props.of.state === "ready" || props.of.state === "refreshing";
  const items = (): readonly Item[] => (isThere() ? (props.of.latest ?? []) : []);
  return (
    <Show
      when={!props.of.error}
      fallback={<Refusal of={props.of.error && problemOf(props.of.error)} />}
    >
      <Show
        when={!props.of.loading || items().length > 0}
        fallback={<SkeletonRows label={t("common.loading")} rows={4} height={56} />}
      >
        <Show when={items().length > 0} fallback={props.empty}>
          <ul class="settings-rows" aria-label={props.label}>
            <For each={items()}>
              {(item) => <li class="settings-row">{props.children(item)}</li>}
            </For>
          </ul>
        </Show>
      </Show>
    </Show>
  );
}
