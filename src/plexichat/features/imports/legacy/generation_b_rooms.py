"""Generation B's channels, and where each of its messages belongs."""

from collections.abc import Iterator, Sequence

from plexichat.features.imports.history import Room
from plexichat.features.imports.legacy import values
from plexichat.features.imports.legacy.moments import iso_ms, iso_us
from plexichat.features.imports.legacy.source import Source
from plexichat.features.imports.legacy.staging import Id, Staging
from plexichat.features.imports.report import Report

REPLY = "reply:"
_CHANNELS = "id name description channel_type owner_id members is_archived created_at updated_at"
_KINDS = {
    "public": "public",
    "text": "public",
    "announcement": "announcement",
    "group": "group",
    "dm": "direct",
    "direct": "direct",
}
_TWO = 2
_LONGEST_NAME, _LONGEST_TOPIC = 64, 250
Place = tuple[Id, str, int, Id | None]


def rooms(source: Source, everybody: Sequence[str], report: Report) -> list[Room]:
    """Return the channels; one of an unknown type is private."""
    found: list[Room] = []
    known = set(everybody)
    for row in source.rows("channels", _CHANNELS, "ORDER BY created_at, id"):
        channel_id, name, topic, kind, owner, members, archived, created, updated = row
        chosen = _KINDS.get(values.text(kind).lower(), "private")
        listed = list(dict.fromkeys(values.people(values.structure(members))))
        people = listed or list(everybody) if chosen == "public" else [*listed, str(owner)]
        there = tuple(dict.fromkeys(each for each in people if each in known))
        missing = len(set(people) - known)
        if missing:
            report.leave_out("a channel's members who have no account", f"{name}: {missing}")
        if chosen == "direct" and len(there) != _TWO:
            chosen = "group"
        named = "" if chosen in {"direct", "group"} else values.line(name, _LONGEST_NAME, "channel")
        created_ms = iso_ms(created) or 0
        found.append(
            Room(
                external_id=str(channel_id),
                kind=chosen,
                name=named,
                topic=values.line(topic, _LONGEST_TOPIC),
                created_ms=created_ms,
                archived_ms=(iso_ms(updated) or created_ms or 1) if archived else None,
                people=there,
                creator=str(owner),
                is_general=chosen == "public" and named.casefold() == "general",
            )
        )
    return found


def stage(source: Source, staging: Staging, known: set[str], report: Report) -> None:
    """Put every message and every reply of a thread in its place; name those that have none."""
    parents = _threads(source)
    homes = _homes(source, {each for each in parents.values() if each})
    for thread, parent in parents.items():
        if parent in homes:
            staging.root(thread, parent)
    staging.add(_messages(source, known, parents, homes, report))
    staging.add(_replies(source, known, parents, homes, report))
    staging.settle()


def _threads(source: Source) -> dict[str, str]:
    found: dict[str, str] = {}
    for table in ("threads", "message_threads"):
        for thread, parent in source.rows(table, "id parent_message_id"):
            found[str(thread)] = values.text(parent)
    return found


def _homes(source: Source, messages: set[str]) -> dict[str, str]:
    """Return the channels of the messages on which threads hang."""
    rows = source.rows("messages", "id channel_id")
    return {str(each): str(channel) for each, channel in rows if each in messages}


def _messages(
    source: Source,
    known: set[str],
    parents: dict[str, str],
    homes: dict[str, str],
    report: Report,
) -> Iterator[Place]:
    for each, channel, thread, created in source.rows(
        "messages", "id channel_id thread_id created_at"
    ):
        at_us, room = iso_us(created), str(channel)
        if at_us is None or not isinstance(each, str):
            report.leave_out("a message without a time or an id", str(each))
        elif room not in known:
            report.leave_out("a message of a channel that is gone", str(each))
        else:
            inside = (
                str(thread)
                if thread and homes.get(parents.get(str(thread), ""), room) == room
                else None
            )
            if inside and str(each) == parents.get(inside):
                inside = None
            yield str(each), room, at_us, inside


def _replies(
    source: Source,
    known: set[str],
    parents: dict[str, str],
    homes: dict[str, str],
    report: Report,
) -> Iterator[Place]:
    for each, thread, created in source.rows("thread_replies", "id thread_id created_at"):
        room, at_us = homes.get(parents.get(str(thread), ""), ""), iso_us(created)
        if at_us is None or not isinstance(each, str):
            report.leave_out("a message without a time or an id", f"{REPLY}{each}")
        elif room not in known:
            report.leave_out("a reply whose thread is gone", str(each))
        else:
            yield f"{REPLY}{each}", room, at_us, str(thread)
