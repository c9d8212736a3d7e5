// A message on its way. Most arrive before anybody could read a clock, so it comes late.

import { type JSX, Match, Switch } from "solid-js";
import { type Item, useConversation } from "../conversation";
import { useView } from "../viewState";

export function Sending(props: { readonly item: Item }): JSX.Element {
  const conversation = useConversation();
  const view = useView();
  return (
    <Switch>
      <Match when={props.item.sending === "failed"}>
        <div class="sending-failed" role="alert">
          <span>{props.item.problem ?? "This was not sent."}</span>
          <button type="button" onClick={() => conversation.verbs.retry(props.item.key)}>
            Retry
          </button>
          <button
            type="button"
            onClick={() => {
              void navigator.clipboard
                .writeText(props.item.body)
                .then(() => view.say("Text copied"));
            }}
          >
            Copy
          </button>
          <button type="button" onClick={() => conversation.verbs.discard(props.item.key)}>
            Discard
          </button>
        </div>
      </Match>
      <Match when={props.item.sending}>
        <span class="sending-clock">
          {props.item.sending === "waiting" ? "Will be sent on reconnection" : "Sending…"}
        </span>
      </Match>
    </Switch>
  );
}
