"""Which backups are kept: the newest of each day and of each week, as far back as was chosen."""

from collections.abc import Iterable
from datetime import UTC, datetime

DAY_MS = 86_400_000


def kept(moments_ms: Iterable[int], *, daily: int, weekly: int) -> set[int]:
    """Return which of these backups stay; those of the newest one's last 24 hours always do.

    So one that was made by hand, or before an upgrade, is not gone with the next. Days and weeks
    without a backup do not count: a server that was off loses none of them.
    """
    newest_first = sorted(moments_ms, reverse=True)
    chosen = {each for each in newest_first if each > newest_first[0] - DAY_MS}
    days: dict[object, int] = {}
    weeks: dict[object, int] = {}
    for each in newest_first:
        day = datetime.fromtimestamp(each / 1000, UTC).date()
        days.setdefault(day, each)
        weeks.setdefault(day.isocalendar()[:2], each)
    chosen |= set(list(days.values())[:daily])
    chosen |= set(list(weeks.values())[:weekly])
    return chosen
