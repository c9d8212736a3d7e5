// Somebody's picture in the sizes that rows use.

import type { JSX } from "solid-js";
import { Avatar } from "../../../ui/Avatar";
import type { Person } from "../conversation";

interface FaceProps {
  readonly person: Pick<Person, "id" | "display_name" | "avatar_url"> | undefined;
  readonly size: number;
}

export function Face(props: FaceProps): JSX.Element {
  return (
    <Avatar
      id={props.person?.id ?? ""}
      name={props.person?.display_name ?? "?"}
      url={props.person?.avatar_url}
      size={props.size}
    />
  );
}
