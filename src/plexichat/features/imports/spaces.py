"""The spaces of a history that has several, with their roles and members."""

from collections.abc import Sequence

from plexichat.core.clock import Clock
from plexichat.core.ids import Snowflakes
from plexichat.core.unit import Unit, Units
from plexichat.features.imports import store
from plexichat.features.imports.history import Role, Space
from plexichat.features.imports.places import Places
from plexichat.features.imports.report import Report
from plexichat.features.imports.space_rows import role_rows, space_member, space_row

FIRST_EVENTS = 4  # three roles and the owner


class Spaces:
    """Makes spaces; who joined the old one since the last import joins here too."""

    def __init__(self, units: Units, ids: Snowflakes, clock: Clock, places: Places) -> None:
        self._units = units
        self._ids = ids
        self._clock = clock
        self._places = places
        self._known = places.known

    async def space(self, space: Space, name: str, report: Report) -> None:
        """Find a space again, or make it; the server's owner is in it too."""
        key = f"space:{space.external_id}"
        people = [each for each in space.people if f"user:{each}" in self._known]
        if key in self._known:
            report.count("spaces that were here already")
        else:
            report.count("spaces")
            report.count("roles", len(space.roles))
        new = key not in self._known
        if new:
            self._known[key] = self._ids.next()
        if self._places.dry:
            return
        async with self._units.begin() as unit:
            if new:
                await self._make(unit, space, name)
                await self._places.keep(unit, [key])
            await self._join(unit, space, ["@owner", *people])
            if new:
                await self._hand_out(unit, space)

    async def _make(self, unit: Unit, space: Space, name: str) -> None:
        space_id = self._known[f"space:{space.external_id}"]
        owner_id = self._known.get(f"user:{space.owner}", self._known["user:@owner"])
        created_ms = space.created_ms or self._clock.now_ms()
        await unit.execute(
            store.INSERT_SPACE,
            space_row(space_id, name, owner_id, created_ms, FIRST_EVENTS, space.description),
        )
        await unit.execute_many(
            store.INSERT_ROLE, role_rows(self._ids, space_id, space.member_permissions)
        )
        owner = space_member(space_id, owner_id, FIRST_EVENTS, created_ms)
        await unit.execute(store.INSERT_SPACE_MEMBER, owner)
        await unit.scalar(store.USER_EVENT, {"id": owner_id})

    async def _join(self, unit: Unit, space: Space, people: Sequence[str]) -> None:
        space_id = self._known[f"space:{space.external_id}"]
        there = set(await unit.fetch(store.IN_SPACE, {"space_id": space_id}, into=int))
        named = {self._known[f"user:{each}"]: space.nicknames.get(each, "") for each in people}
        joining = [each for each in named if each not in there]
        events = {"id": space_id, "events": len(joining), "members": len(joining)}
        first = int(await unit.scalar(store.SPACE_EVENTS, events)) - len(joining)
        now_ms = self._clock.now_ms()
        await unit.execute_many(
            store.INSERT_SPACE_MEMBER,
            [
                space_member(space_id, each, first + place, now_ms, named[each])
                for place, each in enumerate(joining, start=1)
            ],
        )

    async def _hand_out(self, unit: Unit, space: Space) -> None:
        space_id = self._known[f"space:{space.external_id}"]
        there = set(await unit.fetch(store.IN_SPACE, {"space_id": space_id}, into=int))
        for position, role in enumerate(space.roles, start=1):
            role_id = await self._role(unit, space_id, role, position)
            ids = [self._known.get(f"user:{each}") for each in role.people]
            await unit.execute_many(
                store.INSERT_MEMBER_ROLE,
                [
                    {"space_id": space_id, "user_id": each, "role_id": role_id}
                    for each in dict.fromkeys(ids)
                    if each in there
                ],
            )

    async def _role(self, unit: Unit, space_id: int, role: Role, position: int) -> int:
        role_id = self._ids.next()
        events = {"id": space_id, "events": 1, "members": 0}
        await unit.execute(
            store.INSERT_ROLE,
            {
                "id": role_id,
                "space_id": space_id,
                "kind": "custom",
                "name": role.name,
                "colour": role.colour,
                "position": position,
                "permissions": role.permissions,
                "event": await unit.scalar(store.SPACE_EVENTS, events),
            },
        )
        return role_id
