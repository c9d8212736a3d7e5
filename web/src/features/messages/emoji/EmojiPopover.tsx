// The emoji picker: what was used last, all groups, a search, skin tones; keys move in the grid.

import { createMemo, createResource, createSignal, For, type JSX, Show } from "solid-js";
import { Layer } from "../layers/Layer";
import { type Emoji, GROUPS, loadEmoji, search, withTone } from "./catalogue";
import { last, remember, setTone, tone } from "./choices";

interface EmojiPopoverProps {
  readonly anchor: HTMLElement;
  readonly onPick: (emoji: string) => void;
  readonly onClose: () => void;
}

interface Cell {
  readonly emoji: string;
  readonly name: string;
}

const RECENT = -1;
const TONES = ["👋", "👋🏻", "👋🏼", "👋🏽", "👋🏾", "👋🏿"];
const COLUMNS = 9;

export default function EmojiPopover(props: EmojiPopoverProps): JSX.Element {
  const [all] = createResource(loadEmoji);
  const [typed, setTyped] = createSignal("");
  const [group, setGroup] = createSignal<number>(RECENT);
  const known = (): readonly Emoji[] => (all.error ? [] : (all() ?? []));

  const cells = createMemo<Cell[]>(() => {
    if (!typed().trim() && group() === RECENT) {
      const names = new Map(known().map((each) => [each.emoji, each.annotation]));
      return last().map((emoji) => ({ emoji, name: names.get(emoji) ?? emoji }));
    }
    const found = typed().trim()
      ? search(known(), typed())
      : known().filter((each) => each.group === group());
    return found.map((each) => ({ emoji: withTone(each, tone()), name: each.annotation }));
  });

  function pick(emoji: string): void {
    remember(emoji);
    props.onPick(emoji);
  }

  return (
    <Layer
      anchor={props.anchor}
      label="Emoji"
      role="dialog"
      class="emoji-layer"
      sheet
      onClose={props.onClose}
    >
      <div class="emoji-top">
        <input
          type="search"
          class="input"
          autofocus
          aria-label="Find an emoji"
          placeholder="Find an emoji"
          value={typed()}
          onInput={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => {
            const first = cells()[0];
            if (event.key === "Enter" && first && typed().trim()) pick(first.emoji);
          }}
        />
        <select
          class="emoji-tone"
          aria-label="Skin tone"
          value={tone()}
          onChange={(event) => setTone(Number(event.currentTarget.value))}
        >
          <For each={TONES}>{(hand, index) => <option value={index()}>{hand}</option>}</For>
        </select>
      </div>
      <Tabs
        group={group()}
        onChoose={(id) => {
          setTyped("");
          setGroup(id);
        }}
      />
      <Grid cells={cells()} onPick={pick} />
      <Show when={all.error}>
        <p class="emoji-none" role="alert">
          The emoji could not be loaded. Close and open this to try again.
        </p>
      </Show>
      <Show when={!(all.loading || all.error) && cells().length === 0}>
        <p class="emoji-none">No emoji is called “{typed()}”.</p>
      </Show>
    </Layer>
  );
}

interface TabsProps {
  readonly group: number;
  readonly onChoose: (id: number) => void;
}

function Tabs(props: TabsProps): JSX.Element {
  const tabs = [{ id: RECENT, icon: "🕘", name: "Used last" }, ...GROUPS];
  return (
    // biome-ignore lint/a11y/useSemanticElements: a set of buttons, not of form fields
    <div class="emoji-tabs" role="group" aria-label="Groups of emoji">
      <For each={tabs}>
        {(tab) => (
          <button
            type="button"
            class="emoji-tab"
            aria-label={tab.name}
            title={tab.name}
            aria-pressed={props.group === tab.id}
            onClick={() => props.onChoose(tab.id)}
          >
            {tab.icon}
          </button>
        )}
      </For>
    </div>
  );
}

interface GridProps {
  readonly cells: readonly Cell[];
  readonly onPick: (emoji: string) => void;
}

function Grid(props: GridProps): JSX.Element {
  const [at, setAt] = createSignal(0);
  let grid!: HTMLDivElement;

  function press(event: KeyboardEvent): void {
    const ahead = getComputedStyle(grid).direction === "rtl" ? -1 : 1;
    const steps: Record<string, number> = {
      ArrowRight: ahead,
      ArrowLeft: -ahead,
      ArrowDown: COLUMNS,
      ArrowUp: -COLUMNS,
      Home: -at(),
      End: props.cells.length,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    setAt(Math.min(props.cells.length - 1, Math.max(0, at() + step)));
    grid.querySelectorAll("button")[at()]?.focus();
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a set of buttons, not of form fields
    <div
      class="emoji-grid"
      role="group"
      aria-label="Emoji"
      ref={(element) => {
        grid = element;
      }}
      onKeyDown={press}
    >
      <For each={props.cells}>
        {(cell, index) => (
          <button
            type="button"
            class="emoji-cell"
            aria-label={cell.name}
            title={cell.name}
            tabIndex={index() === Math.min(at(), props.cells.length - 1) ? 0 : -1}
            onFocus={() => setAt(index())}
            onClick={() => props.onPick(cell.emoji)}
          >
            {cell.emoji}
          </button>
        )}
      </For>
    </div>
  );
}
