// Where in the product the reader is: which space (or the direct messages) the sidebar shows.

import { useLocation } from "@solidjs/router";
import { type Accessor, createContext, createMemo, useContext } from "solid-js";
import type { Id } from "../lib/contract";
import { paths } from "../lib/paths";
import type { State } from "../store";
import { useStore } from "../store";

export const DIRECT = "direct";

export interface Where {
  /** The id of a space, or `direct`. */
  readonly place: Accessor<Id | typeof DIRECT>;
  readonly channelId: Accessor<Id | undefined>;
  /** Narrow screens show one pane: the lists, or what was chosen in them. */
  readonly pane: Accessor<"list" | "main">;
  /** The list that a narrow screen goes back to. */
  readonly back: Accessor<string>;
}

export const WhereContext = createContext<Where>();

export function useWhere(): Where {
  const found = useContext(WhereContext);
  if (!found) throw new Error("useWhere was called outside of the shell");
  return found;
}

export function pathOfPlace(place: string): string {
  return place === DIRECT ? paths.direct : paths.space(place);
}

/** What an address names, without asking what exists. */
export function partsOf(pathname: string): { kind: string; id?: string; isList: boolean } {
  const [kind = "", id, more] = pathname.split("/").filter(Boolean);
  const isList = kind === "" || kind === DIRECT || (kind === "s" && more === undefined);
  return id ? { kind, id, isList } : { kind, isList };
}

/** The space that an address names, if it names one. */
export function namedPlace(state: State, pathname: string): string | undefined {
  const { kind, id } = partsOf(pathname);
  if (kind === DIRECT) return DIRECT;
  if (kind === "s") return id;
  const channel = kind === "c" && id ? state.channels[id] : undefined;
  return channel && (channel.space_id ?? DIRECT);
}

/** Where nothing is named: the space of the room looked at last. */
function usualPlace(state: State): string {
  const recent = state.recent.map((id) => state.channels[id]).find(Boolean);
  return recent?.space_id ?? Object.keys(state.spaces)[0] ?? DIRECT;
}

export function createWhere(): Where {
  const { state } = useStore();
  const location = useLocation();
  // Pages of no space leave the sidebar as it was.
  const named = createMemo<string>((before) => namedPlace(state, location.pathname) ?? before, "");
  const place = createMemo(() =>
    named() === DIRECT || named() in state.spaces ? named() : usualPlace(state),
  );
  const parts = createMemo(() => partsOf(location.pathname));
  return {
    place,
    channelId: () => (parts().kind === "c" ? parts().id : undefined),
    pane: () => (parts().isList ? "list" : "main"),
    back: () => pathOfPlace(place()),
  };
}
