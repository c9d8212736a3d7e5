"""What can be done about people: see them, find them, change oneself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from msgspec import UNSET

from plexichat.core.caller import Caller
from plexichat.core.clock import Clock
from plexichat.core.errors import UniqueViolation
from plexichat.core.ids import Snowflakes
from plexichat.core.unit import Reader, Unit, Units
from plexichat.features.users import policy, store
from plexichat.features.users.errors import (
    AvatarUnusable,
    PreferencesInvalid,
    UsernameTaken,
    UserUnknown,
)
from plexichat.features.users.events import PreferencesChanged, UserUpdated
from plexichat.features.users.readings import MYSELF
from plexichat.features.users.schemas import MeBody, MeView, Preferences, UserList, UserView
from plexichat.features.users.store import UserRow


@dataclass(frozen=True, slots=True)
class NewUser:
    """A person or bot to be made; the names are checked when they are added."""

    username: str
    display_name: str
    kind: str = "human"
    server_role: str = "member"
    bot_owner_id: int | None = None


class Users:
    """The people of the server, and what each may see of the others."""

    def __init__(self, units: Units, clock: Clock, ids: Snowflakes) -> None:
        self._units = units
        self._clock = clock
        self._ids = ids

    async def me(self, caller: Caller) -> MeView:
        """Return the caller as they see themselves."""
        return await self._units.ask(MYSELF, {"user_id": caller.user_id})

    async def view(self, reader: Reader, user_id: int) -> UserView:
        """Return a person whom the asking feature may show; raises `UserUnknown`."""
        return (await _existing(reader, user_id)).view()

    async def get(self, caller: Caller, user_id: int) -> UserView:
        """Return a person whom the caller may see."""
        async with self._units.read() as reader:
            row = await _seen(reader, caller, user_id)
        if row is None:
            raise UserUnknown
        return row.view()

    async def many(self, caller: Caller, user_ids: Sequence[int]) -> UserList:
        """Return those of these people whom the caller may see."""
        async with self._units.read() as reader:
            rows = [await _seen(reader, caller, each) for each in user_ids]
        return UserList([row.view() for row in rows if row is not None])

    async def search(
        self, caller: Caller, query: str, *, after: str = "", limit: int = 50
    ) -> UserList:
        """Return people whose names begin with `query`, by user name, after a user name."""
        prefix = store.username_prefix(policy.username_key(query))
        parameters = {
            "after": policy.username_key(after),
            "prefix": prefix,
            "word": f"% {prefix}",
            "viewer_id": caller.user_id,
            "sees_all": int(caller.administers_server),
            "limit": limit + 1,
        }
        async with self._units.read() as reader:
            rows = await reader.fetch(store.SEARCH, parameters, into=UserRow)
        return _page(rows, limit)

    async def everybody(self, *, after: str = "", limit: int = 100) -> UserList:
        """Return all people and bots for the operator, closed accounts included."""
        async with self._units.read() as reader:
            rows = await reader.fetch(
                store.EVERYBODY,
                {"after": policy.username_key(after), "limit": limit + 1},
                into=UserRow,
            )
        return _page(rows, limit)

    async def bots(self, caller: Caller) -> UserList:
        """Return the caller's bots; administrators see everybody's."""
        asked = {"viewer_id": caller.user_id, "sees_all": int(caller.administers_server)}
        async with self._units.read() as reader:
            rows = await reader.fetch(store.BOTS_OF, asked, into=UserRow)
        return UserList([row.view() for row in rows])

    async def update_me(self, caller: Caller, change: MeBody) -> MeView:
        """Change what the body names of the caller, and tell those who see them."""
        values = _accepted(change)
        async with self._units.begin() as unit:
            row = await _existing(unit, caller.user_id)
            avatar = values.get("new_avatar_file_id", row.avatar_file_id)
            if avatar not in {None, row.avatar_file_id}:
                asked = {"file_id": avatar, "user_id": caller.user_id}
                if not await unit.scalar(store.OWN_PICTURE, asked):
                    raise AvatarUnusable
            before = {f"new_{name}": getattr(row, name) for name in store.CHANGED_COLUMNS}
            if before | values == before:
                return row.me()
            await unit.execute(store.UPDATE, {"user_id": caller.user_id} | before | values)
            return (await self.announce(unit, caller.user_id)).me()

    async def preferences(self, caller: Caller) -> Preferences:
        """Return all of the caller's preferences."""
        async with self._units.read() as reader:
            row = await _existing(reader, caller.user_id)
            return Preferences(await store.preferences(reader, caller.user_id), row.last_event)

    async def set_preferences(
        self, caller: Caller, values: Mapping[str, str | None], *, replace: bool
    ) -> Preferences:
        """Keep these preferences; null forgets one, `replace` forgets all others."""
        policy.preferences(values)
        user_id = caller.user_id
        async with self._units.begin() as unit:
            if replace:
                await unit.execute(store.FORGET_PREFERENCES, {"user_id": user_id})
            await unit.execute_many(
                store.FORGET_PREFERENCE, [{"user_id": user_id, "key": key} for key in values]
            )
            kept = [
                {"user_id": user_id, "key": key, "value": value}
                for key, value in values.items()
                if value is not None
            ]
            await unit.execute_many(store.KEEP_PREFERENCE, kept)
            now = await store.preferences(unit, user_id)
            if len(now) > policy.PREFERENCES_MAX:
                raise PreferencesInvalid(f"At most {policy.PREFERENCES_MAX} can be kept.")
            event = await store.take_event(unit, user_id)
            unit.announce(f"user:{user_id}", PreferencesChanged(now, event), event)
        return Preferences(now, event)

    async def add(self, unit: Unit, new: NewUser) -> int:
        """Store a new person or bot in the caller's unit and return their id."""
        username = policy.username(new.username)
        user_id = self._ids.next()
        row = {
            "id": user_id,
            "username": username,
            "username_key": policy.username_key(username),
            "display_name": policy.display_name(new.display_name or username),
            "kind": new.kind,
            "server_role": new.server_role,
            "bot_owner_id": new.bot_owner_id,
            "status_text": "",
            "status_emoji": "",
            "time_zone": "UTC",
            "last_event": 0,
            "created_ms": self._clock.now_ms(),
        }
        try:
            await unit.execute(store.INSERT, row)
        except UniqueViolation as error:
            raise UsernameTaken from error
        return user_id

    async def claim(self, unit: Unit, user_id: int, new: NewUser) -> None:
        """Hand an imported person's account to who proved to be them."""
        username = policy.username(new.username)
        row = {
            "user_id": user_id,
            "username": username,
            "key": policy.username_key(username),
            "display_name": policy.display_name(new.display_name or username),
        }
        try:
            if not await unit.execute(store.CLAIM, row):
                raise UserUnknown("This person's history was claimed already.")
        except UniqueViolation as error:
            raise UsernameTaken from error
        await self.announce(unit, user_id)

    async def named(self, reader: Reader, username: str) -> UserRow | None:
        """Return whoever has this user name, or one that reads the same."""
        key = policy.username_key(username)
        return await reader.first(store.BY_KEY, {"key": key}, into=UserRow)

    async def row(self, reader: Reader, user_id: int) -> UserRow:
        """Return a person as stored; raises `UserUnknown`."""
        return await _existing(reader, user_id)

    async def owner_id(self, reader: Reader) -> int | None:
        """Return the server's owner, or None before the first set-up."""
        found = await reader.scalar(store.OWNER)
        return None if found is None else int(found)

    async def close_account(self, unit: Unit, user_id: int) -> None:
        """Mark an account as closed; what they wrote stays under their name."""
        closed = {"user_id": user_id, "now_ms": self._clock.now_ms()}
        await unit.execute(store.DEACTIVATE, closed)
        await self.announce(unit, user_id)

    async def open_account(self, unit: Unit, user_id: int) -> None:
        """Open a closed account again."""
        await unit.execute(store.REACTIVATE, {"user_id": user_id})
        await self.announce(unit, user_id)

    async def set_server_role(self, unit: Unit, user_id: int, server_role: str) -> None:
        """Make somebody an administrator of the server, or a plain member of it."""
        await unit.execute(store.SET_ROLE, {"user_id": user_id, "server_role": server_role})
        await self.announce(unit, user_id)

    async def announce(self, unit: Unit, user_id: int) -> UserRow:
        """Tell the person's own clients and those who see them what they look like now."""
        event = await store.take_event(unit, user_id)
        row = await _existing(unit, user_id)
        unit.announce(f"user:{user_id}", UserUpdated(row.view(), event), event)
        for topic in await store.topics(unit, user_id):
            unit.announce(topic, UserUpdated(row.view()))
        return row


async def _existing(reader: Reader, user_id: int) -> UserRow:
    row = await reader.first(store.BY_ID, {"user_id": user_id}, into=UserRow)
    if row is None:
        raise UserUnknown
    return row


async def _seen(reader: Reader, caller: Caller, user_id: int) -> UserRow | None:
    asked = {
        "user_id": user_id,
        "viewer_id": caller.user_id,
        "sees_all": int(caller.administers_server),
    }
    return await reader.first(store.SEEN_BY, asked, into=UserRow)


def _accepted(change: MeBody) -> dict[str, object]:
    values: dict[str, object] = {}
    if change.display_name is not UNSET:
        values["new_display_name"] = policy.display_name(change.display_name)
    if change.status_text is not UNSET:
        values["new_status_text"] = policy.status_text(change.status_text)
    if change.status_emoji is not UNSET:
        values["new_status_emoji"] = policy.status_emoji(change.status_emoji)
    if change.time_zone is not UNSET:
        values["new_time_zone"] = policy.time_zone(change.time_zone)
    if change.avatar_file_id is not UNSET:
        avatar = change.avatar_file_id
        values["new_avatar_file_id"] = None if avatar is None else int(avatar)
    return values


def _page(rows: list[UserRow], limit: int) -> UserList:
    more = len(rows) > limit
    shown = rows[:limit]
    return UserList([row.view() for row in shown], shown[-1].username if more else None)
