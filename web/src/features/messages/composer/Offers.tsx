// The list over the composer; the text field keeps the focus and points into it.

import { createEffect, For, type JSX, Show } from "solid-js";
import { Face } from "../rows/Face";
import type { Offer } from "./offers";

interface OffersProps {
  readonly id: string;
  readonly offers: readonly Offer[];
  readonly chosen: number;
  readonly onChoose: (offer: Offer) => void;
  readonly onPoint: (index: number) => void;
}

export function Offers(props: OffersProps): JSX.Element {
  let list!: HTMLDivElement;
  createEffect(() => {
    list.children[props.chosen]?.scrollIntoView({ block: "nearest" });
  });
  return (
    <div ref={list} id={props.id} class="offers" role="listbox" aria-label="Suggestions">
      <For each={props.offers}>
        {(offer, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are read by the text field
          // biome-ignore lint/a11y/useFocusableInteractive: the text field keeps the focus and points here
          <div
            id={`${props.id}-${index()}`}
            class="offer"
            role="option"
            tabindex="-1"
            aria-selected={index() === props.chosen}
            onMouseMove={() => props.onPoint(index())}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => props.onChoose(offer)}
          >
            <Show when={offer.person} fallback={<span class="offer-glyph">{offer.glyph}</span>}>
              {(person) => <Face person={person()} size={24} />}
            </Show>
            <bdi class="offer-title">{offer.title}</bdi>
            <span class="offer-detail">{offer.detail}</span>
          </div>
        )}
      </For>
    </div>
  );
}
