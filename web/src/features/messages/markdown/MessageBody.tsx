// A message's text on the page.

import { createRenderEffect, type JSX, on, onCleanup } from "solid-js";
import { type Conversation, type Item, useConversation } from "../conversation";
import { highlight } from "./highlight";
import { render } from "./render";
import type { MentionLookup } from "./types";

function lookupFor(conversation: Conversation, item: Item): MentionLookup {
  const me = conversation.me()?.id;
  const known = new Map(
    item.mentions.flatMap((id) => {
      const person = conversation.person(id);
      return person ? [[person.username.toLowerCase(), person] as const] : [];
    }),
  );
  return (name) => {
    if (item.mention_all && name === item.mention_all) return { label: name, self: true };
    const person = known.get(name.toLowerCase());
    return person && { userId: person.id, label: person.display_name, self: person.id === me };
  };
}

/** Names are part of what was rendered, so a new name must not meet an old rendering. */
function namesKey(conversation: Conversation, item: Item): string {
  return item.mentions.map((id) => conversation.person(id)?.display_name ?? "").join("|");
}

function uncover(cover: HTMLElement): void {
  const open = cover.classList.toggle("spoiler-open");
  cover.setAttribute("aria-expanded", String(open));
}

function addCopyButton(block: HTMLElement): void {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "code-copy";
  button.textContent = "Copy";
  button.dataset.copy = "";
  const frame = document.createElement("div");
  frame.className = "code-frame";
  block.replaceWith(frame);
  frame.append(block, button);
}

/** At the end of the last line where that is one, so that an edit costs no line of its own. */
function markEdited(box: HTMLElement, when: string): void {
  const mark = document.createElement("span");
  mark.className = "edited";
  mark.title = when;
  mark.textContent = "(edited)";
  const last = box.lastElementChild;
  if (last?.nodeName === "P") last.append(" ", mark);
  else box.append(mark);
}

async function copyCode(button: HTMLElement): Promise<void> {
  const code = button.parentElement?.querySelector("pre")?.textContent ?? "";
  await navigator.clipboard.writeText(code.replace(/\n$/, ""));
  button.textContent = "Copied";
  setTimeout(() => {
    button.textContent = "Copy";
  }, 1_500);
}

export function MessageBody(props: { readonly item: Item }): JSX.Element {
  const conversation = useConversation();
  let box!: HTMLDivElement;

  const seen =
    typeof IntersectionObserver === "undefined"
      ? null
      : new IntersectionObserver((entries, observer) => {
          for (const entry of entries) {
            if (!entry.isIntersecting) continue;
            observer.unobserve(entry.target);
            void highlight(entry.target);
          }
        });
  onCleanup(() => seen?.disconnect());

  function show(): void {
    const { item } = props;
    const key = `${item.id || item.key}:${item.version}:${item.mention_all ?? ""}:${namesKey(conversation, item)}`;
    box.replaceChildren(render(key, item.body, lookupFor(conversation, item)));
    if (item.edited_ms !== null) markEdited(box, conversation.calendar().full(item.edited_ms));
    for (const block of box.querySelectorAll<HTMLElement>("pre")) addCopyButton(block);
    for (const code of box.querySelectorAll("pre > code[class]")) seen?.observe(code);
  }

  function clicked(event: MouseEvent | KeyboardEvent): void {
    const target = event.target as HTMLElement;
    const cover = target.closest<HTMLElement>(".spoiler");
    const chip = target.closest<HTMLElement>("[data-user-id]");
    const copy = target.closest<HTMLElement>("[data-copy]");
    if (cover) {
      event.preventDefault();
      uncover(cover);
    } else if (chip?.dataset.userId) conversation.verbs.openProfile(chip.dataset.userId, chip);
    else if (copy && event.type === "click") void copyCode(copy);
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only forwards events of buttons inside
    <div
      class="message-body"
      ref={(element) => {
        box = element;
        createRenderEffect(
          on(
            () => [
              props.item.body,
              props.item.version,
              props.item.edited_ms,
              props.item.mentions.length,
              namesKey(conversation, props.item),
            ],
            show,
          ),
        );
      }}
      onClick={clicked}
      onKeyDown={(event) => {
        const onSpoiler = (event.target as HTMLElement).closest(".spoiler");
        if (onSpoiler && (event.key === "Enter" || event.key === " ")) clicked(event);
      }}
    />
  );
}
