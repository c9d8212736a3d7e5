// A floating layer in the browser's top layer: closed by Escape, by a press elsewhere, by a choice.

import "../styles/layers.css";
import { type JSX, onCleanup, onMount } from "solid-js";
import { place } from "./place";

interface LayerProps {
  readonly anchor: HTMLElement;
  readonly label: string;
  readonly role: "dialog" | "menu" | "listbox";
  readonly class?: string;
  /** On narrow screens a layer rises from the lower edge. */
  readonly sheet?: boolean;
  readonly onClose: () => void;
  readonly children: JSX.Element;
}

export function Layer(props: LayerProps): JSX.Element {
  let layer!: HTMLDivElement;
  let closed = false;
  // Where the anchor was: a button that shows under the pointer only is gone once a layer covers it.
  let anchored = props.anchor.getBoundingClientRect();

  function position(): void {
    if (props.anchor.isConnected) anchored = props.anchor.getBoundingClientRect();
    if (props.sheet && matchMedia("(max-width: 639px)").matches) {
      layer.classList.add("layer-sheet");
      layer.style.removeProperty("left");
      layer.style.removeProperty("top");
      return;
    }
    layer.classList.remove("layer-sheet");
    const screen = { left: 0, top: 0, width: innerWidth, height: innerHeight };
    const rtl = getComputedStyle(props.anchor).direction === "rtl";
    const spot = place(anchored, layer.getBoundingClientRect(), screen, rtl);
    layer.style.left = `${spot.left}px`;
    layer.style.top = `${spot.top}px`;
  }

  function close(): void {
    if (closed) return;
    closed = true;
    props.onClose();
  }

  onMount(() => {
    layer.showPopover();
    position();
    // Contents that load late change the size; the layer must not run off the screen then.
    const resized = new ResizeObserver(position);
    resized.observe(layer);
    window.addEventListener("resize", position);
    layer.addEventListener("toggle", (event) => {
      if ((event as ToggleEvent).newState === "closed") close();
    });
    const first = layer.querySelector<HTMLElement>("[autofocus],button,input,[tabindex]");
    first?.focus({ preventScroll: true });
    onCleanup(() => {
      closed = true;
      resized.disconnect();
      window.removeEventListener("resize", position);
    });
  });

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: its role is always an interactive one
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: dialog, menu and listbox all take a label
    <div
      ref={layer}
      popover="auto"
      class={`layer ${props.class ?? ""}`}
      role={props.role}
      aria-label={props.label}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        event.preventDefault();
        close();
      }}
    >
      {props.children}
    </div>
  );
}
