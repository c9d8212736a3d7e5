"""When the lines of an old talk are said again."""

from collections.abc import Sequence

SECOND_US, MINUTE_US, HOUR_US = 1_000_000, 60_000_000, 3_600_000_000
LONGEST_PART_US = 5 * HOUR_US
LONGEST_GAP_US = 12 * MINUTE_US


def moments(times: Sequence[str | None], end_us: int) -> list[int]:
    """Keep the rhythm of the talk, shorten its silences, and end at `end_us`."""
    at_us, last_us = 0, None
    offsets: list[int] = []
    for time in times:
        clock_us = _clock_us(time)
        if clock_us is not None and last_us is not None:
            at_us += min(max(clock_us - last_us, 0), LONGEST_GAP_US)
        last_us = clock_us if clock_us is not None else last_us
        offsets.append(at_us)
    spread = _spread(offsets)
    length = max(spread[-1], 1)
    scale = min(1.0, LONGEST_PART_US / length)
    begin_us = end_us - int(length * scale)
    told: list[int] = []
    for offset in spread:
        moment = begin_us + int(offset * scale)
        told.append(max(moment, told[-1] + 1000) if told else moment)
    return told


def _spread(offsets: list[int]) -> list[int]:
    """Lay lines of the same minute side by side."""
    spread: list[int] = []
    start = 0
    for index in range(1, len(offsets) + 1):
        if index < len(offsets) and offsets[index] == offsets[start]:
            continue
        step = min(MINUTE_US // (index - start), 9 * SECOND_US)
        spread += [offsets[start] + place * step for place in range(index - start)]
        start = index
    return spread


def _clock_us(time: str | None) -> int | None:
    if time is None:
        return None
    hour, minute, second = (*map(int, time.split(":")), 0)[:3]
    return (hour * 60 + minute) * MINUTE_US + second * SECOND_US
