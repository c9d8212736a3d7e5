"""Times as the old products wrote them, in microseconds."""

from datetime import UTC, datetime

ACCOUNT_EPOCH_MS = 1_704_067_200_000
MESSAGE_EPOCH_MS = 1_420_070_400_000
_LATEST_MS = 4_102_444_800_000  # the year 2100: beyond it, a number is no time
_AGO_BITS = 22


def iso_us(text: object) -> int | None:
    """Return an ISO-8601 text in microseconds; without a zone it is UTC; None where it is none."""
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    since = moment - datetime(1970, 1, 1, tzinfo=UTC)
    at_us = (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
    return at_us if 0 < at_us < _LATEST_MS * 1000 else None


def iso_ms(text: object) -> int | None:
    """As `iso_us`, in milliseconds."""
    at_us = iso_us(text)
    return None if at_us is None else at_us // 1000


def clock_ms(value: object, snowflake: object = None, epoch_ms: int = 0) -> int | None:
    """Return a time in milliseconds; where it is none, the one that a snowflake carries."""
    if isinstance(value, int) and 0 < value < _LATEST_MS:
        return value
    if isinstance(snowflake, int) and snowflake > 0:
        made_ms = (snowflake >> _AGO_BITS) + epoch_ms
        return made_ms if made_ms < _LATEST_MS else None
    return None
