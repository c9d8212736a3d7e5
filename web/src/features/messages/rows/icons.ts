// Each icon by its own path, so that only these are in the bundle.

import Copy from "lucide-solid/icons/copy";
import Link from "lucide-solid/icons/link";
import MailOpen from "lucide-solid/icons/mail-open";
import MessageSquareText from "lucide-solid/icons/message-square-text";
import Pencil from "lucide-solid/icons/pencil";
import Pin from "lucide-solid/icons/pin";
import Reply from "lucide-solid/icons/reply";
import SmilePlus from "lucide-solid/icons/smile-plus";
import Trash from "lucide-solid/icons/trash-2";
import type { Component } from "solid-js";
import type { ActionId } from "./actions";

export const ACTION_ICONS: Record<ActionId, Component<{ size?: number }>> = {
  react: SmilePlus,
  reply: Reply,
  thread: MessageSquareText,
  edit: Pencil,
  copy: Copy,
  link: Link,
  pin: Pin,
  unread: MailOpen,
  delete: Trash,
};
