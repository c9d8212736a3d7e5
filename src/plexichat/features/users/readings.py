"""What a person is shown of themselves and of whom they talk to."""

from collections.abc import Mapping

from plexichat.core.reading import Question, Reading
from plexichat.features.users import store
from plexichat.features.users.errors import UserUnknown
from plexichat.features.users.schemas import MeView, UserView
from plexichat.features.users.store import UserRow

Who = Mapping[str, int]


def _me(_who: Who, rows: list[UserRow]) -> MeView:
    if not rows:
        raise UserUnknown
    return rows[0].me()


def _views(_who: Who, rows: list[UserRow]) -> list[UserView]:
    return [row.view() for row in rows]


def _preferences(_who: Who, pairs: list[tuple[str, str]]) -> dict[str, str]:
    return dict(sorted(pairs))


# A person as they see themselves; raises `UserUnknown`.
MYSELF = Reading((Question(store.BY_ID, UserRow),), _me)
# People by the ids of `one_of`, in no order, unknown ones left out.
PEOPLE = Reading((Question(store.BY_IDS, UserRow),), _views)
# Everybody in a person's conversations, themselves as well.
MY_COMPANIONS = Reading((Question(store.COMPANIONS, UserRow),), _views)
MY_PREFERENCES = Reading((Question(store.PREFERENCES, store.pair),), _preferences)
