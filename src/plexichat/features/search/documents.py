"""What a message is put under, and whether one answers a query. Pure."""

import re

from plexichat.engines import words
from plexichat.engines.words import Phrase, Text
from plexichat.features.messages import MessageView
from plexichat.features.search.language import Query
from plexichat.ports.search import Document

# Grows when messages are to be put under other terms than before: then all are indexed afresh.
VERSION = words.VERSION * 1_000 + 1
_LINK = re.compile(r"https?://\w", re.IGNORECASE)
_MEDIA = {"image", "video", "audio"}


def author_term(user_id: int | str) -> str:
    """Return the term of everything that somebody wrote."""
    return f"@{user_id}"


def kind_term(kind: str) -> str:
    """Return the term of everything that has something of a kind."""
    return f":{kind}"


def document(message: MessageView, place_id: int) -> Document:
    """Return a message as the index keeps it: under nothing once it is deleted."""
    terms: set[str] = set()
    if message.deleted_ms is None:
        terms = words.terms(message.body)
        for file in message.attachments:
            terms |= words.terms(file.name)
        terms |= {kind_term(each) for each in kinds(message)}
        terms.add(author_term(message.author_id))
    return Document(
        channel_id=int(message.channel_id),
        seq=message.seq,
        place_id=place_id,
        at_ms=message.created_ms,
        version=message.version,
        terms=terms,
    )


def kinds(message: MessageView) -> set[str]:
    """Return what a message has, in the words of `has:`."""
    has = {
        "file": bool(message.attachments),
        "link": bool(_LINK.search(message.body)),
        "code": "`" in message.body,
        "pin": message.pinned_ms is not None,
        "reaction": bool(message.reactions),
        "mention": bool(message.mentions) or message.mention_all is not None,
        "thread": message.thread is not None and message.thread.reply_count > 0,
    }
    media = {file.media_type.partition("/")[0] for file in message.attachments}
    return {kind for kind, there in has.items() if there} | (media & _MEDIA)


def answers(message: MessageView, query: Query, *, trusted: bool) -> bool:
    """Tell whether a message is what the query looks for.

    `trusted` says that the index knows this very text: then only that is looked at which terms
    cannot tell, or what changes without a new text.
    """
    has = kinds(message) if query.kinds or query.no_kinds else set()
    if not has.issuperset(query.kinds) or not has.isdisjoint(query.no_kinds):
        return False
    if trusted and _is_exact(query):
        return True
    texts = [Text(message.body), *(Text(file.name) for file in message.attachments)]
    return all(_in_any(texts, each) for each in query.wanted) and not any(
        _in_any(texts, each) for each in query.unwanted
    )


def text_answers(body: str, query: Query) -> bool:
    """Tell whether a text without files may answer: quick, and never no where `answers` says yes.

    Where the index tells all, nothing is looked at here.
    """
    if _is_exact(query):
        return True
    text = Text(body)
    return all(text.holds(each) for each in query.wanted)


def _is_exact(query: Query) -> bool:
    return all(each.exact for each in (*query.wanted, *query.unwanted))


def _in_any(texts: list[Text], wanted: Phrase) -> bool:
    return any(text.holds(wanted) for text in texts)


def highlights(message: MessageView, query: Query) -> list[tuple[int, int]]:
    """Return the slices of a message's text that answer the query."""
    return Text(message.body).find(query.wanted) if query.wanted else []
