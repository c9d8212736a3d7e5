"""The language of queries: words, "phrases", -not, and operators such as `from:ada`. Pure.

What is no operator that we know is text, so that nothing people type is an error but a date, a
kind, a person or a channel that does not exist.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo

from plexichat.engines import words
from plexichat.engines.words import Phrase
from plexichat.features.search.errors import DateInvalid, KindUnknown, SearchInvalid

MOST_PARTS = 32
# What `has:` finds, by what people may call it.
KINDS = {
    **dict.fromkeys(("file", "files", "attachment"), "file"),
    **dict.fromkeys(("image", "images", "picture", "photo"), "image"),
    **dict.fromkeys(("video", "videos"), "video"),
    **dict.fromkeys(("audio", "sound", "voice"), "audio"),
    **dict.fromkeys(("link", "links", "url"), "link"),
    **dict.fromkeys(("code", "snippet"), "code"),
    **dict.fromkeys(("pin", "pinned"), "pin"),
    **dict.fromkeys(("reaction", "reactions"), "reaction"),
    **dict.fromkeys(("mention", "mentions"), "mention"),
    **dict.fromkeys(("thread", "replies"), "thread"),
}
_QUOTES = '"“”„«»'
_PART = re.compile(
    rf"(?P<no>-)?(?:(?P<operator>[A-Za-z]+):)?"
    rf"(?:[{_QUOTES}](?P<phrase>[^{_QUOTES}]*)[{_QUOTES}]?|(?P<word>[^\s{_QUOTES}]+))"
)
_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")


@dataclass(slots=True)
class Query:
    """What a query says. Names are still names: who reads them knows people and channels.

    All of `wanted` have to be in a message and none of `unwanted`; of the names of one list any.
    """

    wanted: list[Phrase] = field(default_factory=list)
    unwanted: list[Phrase] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    no_kinds: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    no_authors: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    no_places: list[str] = field(default_factory=list)
    from_ms: int | None = None
    until_ms: int | None = None

    @property
    def says_what(self) -> bool:
        """Tell whether it names anything to find, not only what to leave out."""
        return bool(self.wanted or self.kinds or self.authors or self.places)


def parse(text: str, *, zone: tzinfo, now: datetime) -> Query:
    """Return what a query says; dates are days of the zone."""
    query = Query()
    for count, part in enumerate(_parts(text), start=1):
        if count > MOST_PARTS:
            raise SearchInvalid(f"Use at most {MOST_PARTS} words, phrases and operators.")
        part.add_to(query, zone, now)
    return query


@dataclass(frozen=True, slots=True)
class _Part:
    text: str
    operator: str
    is_phrase: bool
    negated: bool

    def add_to(self, query: Query, zone: tzinfo, now: datetime) -> None:
        match self.operator:
            case "from":
                (query.no_authors if self.negated else query.authors).append(self.text)
            case "in":
                (query.no_places if self.negated else query.places).append(self.text)
            case "has":
                (query.no_kinds if self.negated else query.kinds).append(self._kind())
            case "before" | "after" | "on":
                self._add_day(query, self._day(zone, now), zone)
            case _:
                found = words.phrase(self.text, open_end=not self.is_phrase)
                if found is not None:
                    (query.unwanted if self.negated else query.wanted).append(found)

    def _kind(self) -> str:
        kind = KINDS.get(self.text.casefold())
        if kind is None:
            known = ", ".join(dict.fromkeys(KINDS.values()))
            raise KindUnknown(f"`has:{self.text}` finds nothing. Write one of: {known}.")
        return kind

    def _day(self, zone: tzinfo, now: datetime) -> date:
        today = now.astimezone(zone).date()
        if self.text.casefold() in _NAMED_DAYS:
            return _NAMED_DAYS[self.text.casefold()](today)
        found = _date(self.text)
        if found is None:
            raise DateInvalid(
                f"`{self.operator}:{self.text}` is no date."
                f" Write it as {today.isoformat()}, today or yesterday."
            )
        return found

    def _add_day(self, query: Query, day: date, zone: tzinfo) -> None:
        if self.negated:
            raise SearchInvalid(f"`-{self.operator}:` cannot be turned round: use before or after.")
        if self.operator in {"after", "on"}:
            first = day if self.operator == "on" else day + timedelta(days=1)
            query.from_ms = max(query.from_ms or 0, _begin_ms(first, zone))
        if self.operator in {"before", "on"}:
            end = day if self.operator == "before" else day + timedelta(days=1)
            until = _begin_ms(end, zone)
            query.until_ms = until if query.until_ms is None else min(query.until_ms, until)


_OPERATORS = {"from", "in", "has", "before", "after", "on"}
_NAMED_DAYS: dict[str, Callable[[date], date]] = {
    "today": lambda today: today,
    "yesterday": lambda today: today - timedelta(days=1),
}


def _parts(text: str) -> Iterator[_Part]:
    for found in _PART.finditer(text):
        operator = (found["operator"] or "").casefold()
        phrase, word = found["phrase"], found["word"]
        said = phrase if phrase is not None else word
        if operator and operator not in _OPERATORS:
            said, operator = f"{found['operator']}:{said}", ""
        negated = bool(found["no"]) and said not in {"", "-"}
        if said.strip():
            yield _Part(said.strip(), operator, phrase is not None, negated)


def _date(text: str) -> date | None:
    if not _DATE.fullmatch(text):
        return None
    try:
        found = date(*map(int, text.split("-")))
    except ValueError:
        return None
    # At either end of the calendar a day has no next one, or none in some zones.
    return found if date.min.year + 1 < found.year < date.max.year else None


def _begin_ms(day: date, zone: tzinfo) -> int:
    return int(datetime.combine(day, time.min, tzinfo=zone).timestamp() * 1000)
