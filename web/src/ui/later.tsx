import { type Component, lazy, Suspense } from "solid-js";

/** A part that is fetched when it is first shown. What is around it stays as it is meanwhile: the
 *  nearest `Suspense` of others may be the whole page, whose scroll places and open layers would
 *  be lost. */
export function later<Props extends object>(
  load: () => Promise<{ default: Component<Props> }>,
): Component<Props> {
  const Fetched = lazy(load);
  return (props) => (
    <Suspense>
      <Fetched {...props} />
    </Suspense>
  );
}
