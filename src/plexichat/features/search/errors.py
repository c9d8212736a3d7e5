"""What search refuses."""

from plexichat.core.errors import Invalid


class SearchInvalid(Invalid):
    """The query says something that cannot be looked for; the detail says what to write instead."""

    code = "search.invalid"
    title = "This cannot be searched for"


class DateInvalid(SearchInvalid):
    """What stands behind `before:`, `after:` or `on:` is no date."""

    code = "search.date_invalid"
    title = "That is no date"


class KindUnknown(SearchInvalid):
    """What stands behind `has:` is nothing that a message can have."""

    code = "search.kind_unknown"
    title = "A message has nothing of that kind"


class PersonNotFound(SearchInvalid):
    """Nobody of this user name is known to the caller; hidden and absent look the same."""

    code = "search.person_unknown"
    title = "There is no such person"


class PlaceNotFound(SearchInvalid):
    """The caller sees no channel of this name; hidden and absent look the same."""

    code = "search.channel_unknown"
    title = "There is no such channel"
