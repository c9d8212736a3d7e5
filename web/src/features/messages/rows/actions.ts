// What can be done with a message, once for the hover bar, the sheet and the keyboard.

import type { Conversation, Item } from "../conversation";
import type { ViewState } from "../viewState";

export type ActionId =
  | "react"
  | "reply"
  | "thread"
  | "edit"
  | "copy"
  | "link"
  | "pin"
  | "unread"
  | "delete";

export interface Action {
  readonly id: ActionId;
  readonly label: string;
  /** The single key, as the keyboard map prints it. */
  readonly key?: string;
  readonly danger?: boolean;
}

/** Ways in and out that only the timeline has. */
export interface Around {
  markUnread(seq: number): void;
  pickEmoji(item: Item): void;
}

/** The actions open to the reader on a message, in the order of a menu. */
export function actionsFor(conversation: Conversation, item: Item): Action[] {
  if (item.sending || item.deleted_ms || item.kind !== "text") {
    return item.sending ? [{ id: "copy", label: "Copy text", key: "c" }] : [];
  }
  const room = conversation.room();
  const own = item.author_id === conversation.me()?.id;
  const writable = room?.archived_ms == null && room?.me != null;
  const actions: (Action | false)[] = [
    writable && conversation.can("react") && { id: "react", label: "Add reaction", key: "+" },
    writable && conversation.can("send") && { id: "reply", label: "Reply", key: "r" },
    room?.kind !== "thread" &&
      (item.thread !== null || (writable && conversation.can("create_thread"))) && {
        id: "thread",
        label: item.thread ? "Open thread" : "Start a thread",
        key: "t",
      },
    own && writable && { id: "edit", label: "Edit", key: "e" },
    { id: "copy", label: "Copy text", key: "c" },
    { id: "link", label: "Copy link" },
    writable &&
      conversation.can("pin") && {
        id: "pin",
        label: item.pinned_ms ? "Unpin" : "Pin to channel",
        key: "p",
      },
    room?.me != null && { id: "unread", label: "Mark unread from here", key: "u" },
    (own || conversation.can("manage_messages")) &&
      writable && { id: "delete", label: "Delete", key: "Del", danger: true },
  ];
  return actions.filter((action): action is Action => action !== false);
}

/** Do one of them. */
export function act(
  id: ActionId,
  item: Item,
  conversation: Conversation,
  view: ViewState,
  around: Around,
): void {
  const { verbs } = conversation;
  switch (id) {
    case "react":
      around.pickEmoji(item);
      break;
    case "reply":
      view.setReplyTo(item);
      view.focusComposer();
      break;
    case "thread":
      verbs.openThread(item);
      break;
    case "edit":
      view.setEditing(item.key);
      break;
    case "copy":
      void navigator.clipboard.writeText(item.body).then(() => view.say("Text copied"));
      break;
    case "link":
      void navigator.clipboard
        .writeText(new URL(verbs.permalink(item), location.origin).href)
        .then(() => view.say("Link copied"));
      break;
    case "pin":
      void verbs.pin(item, item.pinned_ms === null);
      break;
    case "unread":
      around.markUnread(item.seq);
      view.say("Marked unread from here");
      break;
    case "delete":
      void verbs.remove(item);
      break;
    default:
      id satisfies never;
  }
}
