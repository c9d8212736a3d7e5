"""What a message of either product becomes: one place for what is kept and what is not."""

from collections.abc import Iterable

from plexichat.features.imports.history import Line, Reacted
from plexichat.features.imports.legacy import values
from plexichat.features.imports.mrkdwn import emoji
from plexichat.features.imports.report import Report

MOST_REACTIONS = 50
LONGEST_EMOJI = 64


def kept(line: Line, named: str, report: Report) -> Line | None:
    """Return the line, emptied where it was deleted; None where nothing was said."""
    line.body = values.plain(line.body)
    if line.deleted_ms is not None:
        report.count("deleted messages, without what they said")
        line.body, line.files, line.reactions, line.mentions = "", [], [], []
        line.pinned, line.everybody = False, None
        return line
    if not line.body.strip() and not line.files:
        report.leave_out("a message without text or file", named)
        return None
    return line


def reacted(chosen: Iterable[tuple[str, str]], named: str, report: Report) -> list[Reacted]:
    """Return reactions from pairs of emoji and person."""
    found: dict[str, dict[str, None]] = {}
    for sign, person in chosen:
        shown = values.line(sign, LONGEST_EMOJI).strip(":")
        if shown:
            shown = emoji(shown) if shown.isascii() else shown
            found.setdefault(shown, {})[person] = None
        else:
            report.leave_out("a reaction without an emoji", named)
    if len(found) > MOST_REACTIONS:
        report.leave_out(f"reactions beyond {MOST_REACTIONS} kinds", named)
    most = list(found.items())[:MOST_REACTIONS]
    return [Reacted(sign, tuple(people)) for sign, people in most]
