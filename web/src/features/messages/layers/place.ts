// Where a floating layer goes beside what it belongs to.

export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Spot {
  readonly left: number;
  readonly top: number;
}

const GAP = 6;
const EDGE = 8;

/** Below the anchor and flush with its end, or with its start in the first half of the screen. */
export function place(anchor: Area, layer: Area, screen: Area, rightToLeft = false): Spot {
  const below = anchor.top + anchor.height + GAP;
  const above = anchor.top - GAP - layer.height;
  const bottom = screen.height - EDGE;
  let top = below;
  if (below + layer.height > bottom) top = above >= EDGE ? above : bottom - layer.height;
  const isFirstHalf = anchor.left + anchor.width / 2 < screen.width / 2;
  const alignsLeft = rightToLeft ? true : isFirstHalf;
  const flush = alignsLeft ? anchor.left : anchor.left + anchor.width - layer.width;
  const left = Math.min(Math.max(EDGE, flush), screen.width - EDGE - layer.width);
  return { left: Math.max(EDGE, left), top: Math.max(EDGE, top) };
}
