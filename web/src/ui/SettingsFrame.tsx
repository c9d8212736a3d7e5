// A page of several sections: a list at the side where there is room, else a list and then one.

import { A } from "@solidjs/router";
import ArrowLeft from "lucide-solid/icons/arrow-left";
import { type Component, For, type JSX, Show } from "solid-js";
import { Dynamic } from "solid-js/web";

export interface SettingsSection {
  readonly id: string;
  readonly label: string;
  readonly icon?: Component<{ size?: number }>;
  readonly href: string;
  readonly isDanger?: boolean;
}

interface SettingsFrameProps {
  readonly title: string;
  /** The shell's way back on narrow screens, shown while the list is. */
  readonly leading?: JSX.Element;
  readonly sections: readonly SettingsSection[];
  /** The section of the address; without one the first is shown where there is room for both. */
  readonly current?: string | undefined;
  readonly backHref: string;
  readonly backLabel: string;
  /** The content of a section. */
  readonly children: (id: string) => JSX.Element;
}

export function SettingsFrame(props: SettingsFrameProps): JSX.Element {
  const shown = (): SettingsSection | undefined =>
    props.sections.find((each) => each.id === props.current) ?? props.sections[0];
  const isChosen = (): boolean => props.sections.some((each) => each.id === props.current);
  return (
    <div class="settings" data-chosen={isChosen()}>
      <header class="settings-head">
        <span class="settings-leading">{props.leading}</span>
        <A href={props.backHref} class="icon-button settings-back" aria-label={props.backLabel}>
          <ArrowLeft size={20} />
        </A>
        <h1 class="settings-title">
          <bdi>{props.title}</bdi>
        </h1>
      </header>
      <div class="settings-body">
        <nav class="settings-list" aria-label={props.title}>
          <For each={props.sections}>
            {(section) => (
              <A
                href={section.href}
                class="settings-link"
                classList={{ "settings-link-danger": section.isDanger ?? false }}
                aria-current={shown()?.id === section.id ? "page" : undefined}
              >
                <Show when={section.icon}>
                  {(icon) => <Dynamic component={icon()} size={16} />}
                </Show>
                {section.label}
              </A>
            )}
          </For>
        </nav>
        <div class="settings-page">
          <Show when={shown()} keyed>
            {(section) => (
              <section class="settings-section" aria-labelledby="settings-section">
                <h2 id="settings-section" class="settings-heading">
                  {section.label}
                </h2>
                {props.children(section.id)}
              </section>
            )}
          </Show>
        </div>
      </div>
    </div>
  );
}
