// Whether somebody is here; by shape as well as by colour.

import type { JSX } from "solid-js";
import { useStore } from "../../store";

export const WORDS = { online: "Online", away: "Away", busy: "Busy", offline: "Offline" } as const;

export function PresenceDot(props: { readonly userId: string }): JSX.Element {
  const store = useStore();
  const state = (): keyof typeof WORDS => store.state.presence[props.userId] ?? "offline";
  return (
    <span
      class={`presence presence-${state()}`}
      role="img"
      aria-label={WORDS[state()]}
      title={WORDS[state()]}
    />
  );
}
