// What the text will look like.

import { createRenderEffect, type JSX } from "solid-js";
import { useConversation } from "../conversation";
import { renderOnce } from "../markdown/render";

export function Preview(props: { readonly source: string }): JSX.Element {
  const conversation = useConversation();
  return (
    <div
      class="message-body composer-preview"
      ref={(box) => {
        createRenderEffect(() => {
          const people = new Map(conversation.people().map((one) => [one.username, one]));
          box.replaceChildren(
            renderOnce(props.source || "Nothing to preview yet.", (name) => {
              const person = people.get(name.toLowerCase());
              return person && { label: person.display_name, self: false };
            }),
          );
        });
      }}
    />
  );
}
