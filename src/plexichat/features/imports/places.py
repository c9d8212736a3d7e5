"""The people, the space and the channels of a history: found again, or made."""

from collections.abc import Sequence

from plexichat.core.clock import Clock
from plexichat.core.ids import Snowflakes
from plexichat.core.unit import Unit, Units
from plexichat.features.imports import store
from plexichat.features.imports.history import Person, Room
from plexichat.features.imports.report import Report
from plexichat.features.imports.slack_rooms import unique
from plexichat.features.imports.space_rows import role_rows, space_member, space_row
from plexichat.features.users import username_key
from plexichat.security import authz
from plexichat.security.foreign_hashes import shape_of

Row = dict[str, object]


class Places:
    """What foreign ids became here; `dry` makes up the ids and stores nothing."""

    def __init__(
        self,
        units: Units,
        ids: Snowflakes,
        clock: Clock,
        source: str,
        known: dict[str, int],
        *,
        dry: bool,
    ) -> None:
        self._units = units
        self._ids = ids
        self._clock = clock
        self.source = source
        self._taken: set[str] | None = None
        self.known = known
        self.usernames: dict[str, str] = {}
        self.dry = dry

    @property
    def space_id(self) -> int:
        """Return the space in which everybody is."""
        return self.known["space"]

    def space_of(self, room: Room) -> int | None:
        """Return the space of a channel, None for a conversation."""
        if not room.in_space:
            return None
        return self.known[f"space:{room.space}"] if room.space else self.space_id

    async def remember(self, key: str, internal_id: int) -> None:
        """Keep what a foreign id became, in a transaction of its own."""
        self.known[key] = internal_id
        async with self._units.begin() as unit:
            await self.keep(unit, [key])

    async def space(self, name: str, owner_id: int, report: Report) -> str:
        """Find the space again, or make it with its three roles and its owner."""
        if "space" in self.known:
            async with self._units.read() as reader:
                return str(await reader.scalar(store.SPACE_NAME, {"id": self.space_id}) or name)
        report.count("spaces")
        self.known["space"] = self._ids.next()
        if self.dry:
            return name
        async with self._units.begin() as unit:
            await self._make_space(unit, name, owner_id)
        return name

    async def people(self, people: Sequence[Person], report: Report) -> None:
        """Make those who are not here yet, as imported people of the space."""
        for start in range(0, len(people), 1000):
            await self._people(people[start : start + 1000], report)

    async def room(self, room: Room, owner_id: int, report: Report) -> None:
        """Find a channel again, or make it with its people; the owner joins the public ones."""
        key = f"room:{room.external_id}"
        if key in self.known:
            report.count("channels that were here already")
            return
        people = [f"user:{each}" for each in room.people]
        members = [self.known[each] for each in people if each in self.known]
        if len(members) < len(people):
            report.leave_out(
                "members whom the history does not name", room.name or room.external_id
            )
        report.count(f"{room.kind} channels" if room.in_space else room.kind)
        if room.archived_ms is not None:
            report.count("archived channels")
        if room.kind in {"public", "announcement"}:
            members.append(owner_id)
        self.known[key] = self._ids.next()
        if not self.dry:
            await self._make_room(room, key, list(dict.fromkeys(members)), owner_id)

    async def _make_space(self, unit: Unit, name: str, owner_id: int) -> None:
        now_ms = self._clock.now_ms()
        roles = role_rows(self._ids, self.space_id, authz.MEMBER)
        await unit.execute(
            store.INSERT_SPACE, space_row(self.space_id, name, owner_id, now_ms, len(roles) + 1)
        )
        await unit.execute_many(store.INSERT_ROLE, roles)
        member = space_member(self.space_id, owner_id, len(roles) + 1, now_ms)
        await unit.execute(store.INSERT_SPACE_MEMBER, member)
        await unit.scalar(store.USER_EVENT, {"id": owner_id})
        await self.keep(unit, ["space"])

    async def _people(self, people: Sequence[Person], report: Report) -> None:
        new: list[tuple[Person, str]] = []
        async with self._units.read() as reader:
            for each in people:
                key = f"user:{each.external_id}"
                if key not in self.known:
                    if self._taken is None:
                        self._taken = await store.username_keys(reader)
                    new.append((each, unique(each.username, self._taken)))
                    self.known[key] = self._ids.next()
                    self.usernames[each.external_id] = new[-1][1]
                    continue
                found = await reader.scalar(store.USERNAME, {"id": self.known[key]})
                self.usernames[each.external_id] = str(found or each.username)
                report.count("people who were here already")
        report.count("people", len(new))
        report.count(
            "people who sign in with their old password",
            sum(each.password_hash is not None for each, _ in new),
        )
        for each, name in new:
            if name != each.username:
                report.count("people whose user name was taken")
                report.name("people whose user name was taken", f"{each.username} → {name}")
        closed = sum(each.deactivated_ms is not None for each, _ in new)
        report.count("deactivated people", closed)
        if self.dry or not new:
            return
        async with self._units.begin() as unit:
            await unit.execute_many(store.INSERT_USER, [self._user_row(*each) for each in new])
            await self._credentials(unit, [each for each, _ in new])
            if "space" in self.known:
                await self._join(unit, [each for each, _ in new])
            await self.keep(unit, [f"user:{each.external_id}" for each, _ in new])

    async def _join(self, unit: Unit, people: Sequence[Person]) -> None:
        joining = [
            self.known[f"user:{each.external_id}"] for each in people if each.deactivated_ms is None
        ]
        events = {"id": self.space_id, "events": len(joining), "members": len(joining)}
        first = int(await unit.scalar(store.SPACE_EVENTS, events)) - len(joining)
        now_ms = self._clock.now_ms()
        await unit.execute_many(
            store.INSERT_SPACE_MEMBER,
            [
                space_member(self.space_id, user_id, first + place, now_ms)
                for place, user_id in enumerate(joining, start=1)
            ],
        )

    async def _credentials(self, unit: Unit, people: Sequence[Person]) -> None:
        brought = [
            {
                "user_id": self.known[f"user:{each.external_id}"],
                "password_hash": each.password_hash,
                "changed_ms": self._clock.now_ms(),
            }
            for each in people
            if each.password_hash is not None
        ]
        if not brought:
            return
        await unit.execute_many(store.INSERT_CREDENTIAL, brought)
        shapes = set(str(await unit.scalar(store.SHAPES) or "").split())
        shapes |= {shape_of(str(each["password_hash"])) or "" for each in brought}
        await unit.execute(store.KEEP_SHAPES, {"shapes": " ".join(sorted(shapes - {""}))})

    async def _make_room(self, room: Room, key: str, members: Sequence[int], owner_id: int) -> None:
        direct = room.kind == "direct"
        direct_key = ":".join(str(each) for each in sorted(members)) if direct else None
        async with self._units.begin() as unit:
            found = await unit.scalar(store.DIRECT, {"direct_key": direct_key}) if direct else None
            if found is not None:
                self.known[key] = int(found)
                await self.keep(unit, [key])
                return
            await unit.execute(
                store.INSERT_CHANNEL, self._channel_row(room, key, direct_key, len(members))
            )
            created_ms = room.created_ms or self._clock.now_ms()
            await unit.execute_many(
                store.INSERT_MEMBER,
                [
                    {
                        "channel_id": self.known[key],
                        "user_id": user_id,
                        "event": place,
                        "read_seq": 0,
                        "notify": "all",
                        "joined_ms": created_ms,
                    }
                    for place, user_id in enumerate(members, start=1)
                ],
            )
            await self.keep(unit, [key])
            if room.kind in {"public", "announcement"}:
                events = {"id": self.space_of(room), "events": 1, "members": 0}
                await unit.scalar(store.SPACE_EVENTS, events)
                await unit.scalar(store.USER_EVENT, {"id": owner_id})

    def _channel_row(self, room: Room, key: str, direct_key: str | None, members: int) -> Row:
        return {
            "id": self.known[key],
            "space_id": self.space_of(room),
            "kind": room.kind,
            "name": room.name,
            "topic": room.topic,
            "parent_id": None,
            "root_message_id": None,
            "direct_key": direct_key,
            "auto_join": int(room.is_general),
            "position": 0,
            "version": 1,
            "last_seq": 0,
            "last_event": members,
            "created_by": self.known.get(f"user:{room.creator}"),
            "created_ms": room.created_ms or self._clock.now_ms(),
            "archived_ms": room.archived_ms,
        }

    def _user_row(self, person: Person, username: str) -> Row:
        return {
            "id": self.known[f"user:{person.external_id}"],
            "username": username,
            "username_key": username_key(username),
            "display_name": person.display_name,
            "kind": person.kind,
            "server_role": "member",
            "status_text": "",
            "status_emoji": "",
            "time_zone": "UTC",
            "last_event": 0,
            "created_ms": person.created_ms or self._clock.now_ms(),
            "deactivated_ms": person.deactivated_ms,
        }

    async def keep(self, unit: Unit, keys: Sequence[str]) -> None:
        """Remember what foreign ids became, in the transaction that makes it."""
        await unit.execute_many(
            store.REMEMBER,
            [
                {"source": self.source, "external_id": key, "internal_id": self.known[key]}
                for key in keys
            ],
        )
