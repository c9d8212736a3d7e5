// What may lie over the page.

const LAYERS = ".dialog, .layer:popover-open, .menu-layer, .lightbox";

/** Whether a layer is open: it has the keys and the focus until it closes. */
export function isLayerOpen(): boolean {
  return document.querySelector(LAYERS) !== null;
}
