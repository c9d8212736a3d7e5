"""Where each message of the newer product belongs."""

from collections.abc import Iterator

from plexichat.features.imports.legacy.moments import MESSAGE_EPOCH_MS, clock_ms
from plexichat.features.imports.legacy.newer_people import SYSTEM
from plexichat.features.imports.legacy.newer_rooms import THREAD, Rooms
from plexichat.features.imports.legacy.source import Source
from plexichat.features.imports.legacy.staging import Id, Staging
from plexichat.features.imports.report import Report


def stage(source: Source, staging: Staging, found: Rooms, report: Report) -> None:
    """Put every message in its place; name those that have none."""
    for thread, root in found.roots:
        staging.root(thread, root)
    staging.add(found.beginnings)
    staging.add(_placed(source, found, report))
    staging.settle()


def _placed(
    source: Source, found: Rooms, report: Report
) -> Iterator[tuple[Id, str, int, Id | None]]:
    joined = "NULL" if "thread_messages" not in source.tables else "t.thread_id"
    join = "" if joined == "NULL" else "LEFT JOIN thread_messages t ON t.message_id = m.id"
    rows = source.connection.execute(
        "SELECT m.id, m.conversation_id, m.author_id, m.created_at,"  # noqa: S608 - our own words
        f" {joined} FROM msg_messages m {join}"
    )
    roots = {root: thread for thread, root in found.roots}
    known = {thread: place for place in found.places.values() if (thread := place[1])}
    hidden = {each.external_id for each in found.rooms if each.external_id.startswith("t")}
    for each, conversation, author, created, thread in rows:
        at_ms = clock_ms(created, each, MESSAGE_EPOCH_MS)
        place = found.places.get(conversation)
        named = f"{THREAD}{thread}"
        if thread is not None and f"t{thread}" in hidden:
            place = (f"t{thread}", None)
        elif thread is not None and named in known and each not in roots:
            place = known[named]
        if at_ms is None:
            report.leave_out("a message without a time", str(each))
        elif author == SYSTEM:
            report.leave_out("a message of the old system account", str(each))
        elif place is None:
            report.leave_out("a message of a conversation that is gone", str(each))
        else:
            yield each, place[0], at_ms * 1000, place[1]
