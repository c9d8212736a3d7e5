"""The newer product's servers with their roles, and who sees which of their channels."""

import re
from collections import defaultdict
from dataclasses import dataclass, field

from plexichat.features.imports.history import Person, Role, Space
from plexichat.features.imports.legacy import permissions, values
from plexichat.features.imports.legacy.keys import Unreadable
from plexichat.features.imports.legacy.moments import ACCOUNT_EPOCH_MS, clock_ms
from plexichat.features.imports.legacy.newer_keys import Cipher
from plexichat.features.imports.legacy.source import Source
from plexichat.features.imports.report import Report
from plexichat.security import authz
from plexichat.security.authz import Permission

_LONGEST_NAME, _LONGEST_DESCRIPTION = 64, 1000
_SERVERS = "id name owner_id description_encrypted default_role_id default_channel_id created_at"
_ROLES = "id server_id name permissions color position is_default"
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
Pair = tuple[int, int]


@dataclass(slots=True)
class Server:
    """A server with what its channels' rights rest on, by the old ids."""

    id: int
    owner: str
    default_channel: object
    default_roles: set[int] = field(default_factory=set)
    base: int = authz.MEMBER
    roles: dict[int, int] = field(default_factory=dict)
    members: dict[str, set[int]] = field(default_factory=dict)

    def knows(self, target: tuple[str, int]) -> bool:
        """Tell whether rights for this role or person can be weighed."""
        kind, each = target
        return kind == "user" or each in self.default_roles or each in self.roles

    def seeing(self, overrides: dict[tuple[str, int], Pair]) -> set[str]:
        """Return the members who see a channel with these overrides."""
        everybody = [overrides[("role", each)] for each in self.default_roles & _roles(overrides)]
        base = everybody[0] if everybody else None
        return {
            person
            for person, held in self.members.items()
            if self._permissions(person, held, base, overrides) & Permission.VIEW_CHANNELS
        }

    def _permissions(
        self,
        person: str,
        held: set[int],
        base: Pair | None,
        overrides: dict[tuple[str, int], Pair],
    ) -> int:
        named = held - self.default_roles
        total = authz.in_space(
            self.base, [self.roles.get(each, 0) for each in named], owns=person == self.owner
        )
        roles = [overrides[("role", each)] for each in named & _roles(overrides)]
        return authz.in_channel(total, base, roles, overrides.get(("user", int(person))))


def servers(source: Source) -> dict[int, Server]:
    """Return the servers that were not deleted, with roles and members."""
    found: dict[int, Server] = {}
    for row in source.rows("srv_servers", _SERVERS, "WHERE deleted IS NOT 1 ORDER BY id"):
        server_id, _, owner, _, default_role, default_channel, _ = row
        server = found[_id(server_id)] = Server(_id(server_id), str(owner), default_channel)
        server.default_roles.add(server.id)  # so some products call the role of everybody
        if isinstance(default_role, int):
            server.default_roles.add(default_role)
    _read_roles(source, found)
    _read_members(source, found)
    return found


def _read_roles(source: Source, found: dict[int, Server]) -> None:
    for role_id, server_id, _, column, _, _, is_default in source.rows(
        "srv_roles", _ROLES, "WHERE deleted IS NOT 1"
    ):
        if (at := found.get(_id(server_id))) is None:
            continue
        if is_default or role_id in at.default_roles:
            at.default_roles.add(_id(role_id))
            at.base = permissions.of_members(column)
        else:
            at.roles[_id(role_id)] = permissions.bits(column)[0]


def _read_members(source: Source, found: dict[int, Server]) -> None:
    held = defaultdict[int, set[int]](set)
    for member_id, role_id in source.rows("srv_member_roles", "member_id role_id"):
        held[_id(member_id)].add(_id(role_id))
    for member_id, server_id, person in source.rows("srv_members", "id server_id user_id"):
        if (at := found.get(_id(server_id))) is not None and isinstance(person, int) and person:
            at.members[str(person)] = held[_id(member_id)]


def spaces(
    source: Source, cipher: Cipher, found: dict[int, Server], people: list[Person], report: Report
) -> list[Space]:
    """Return the servers as spaces of ours; members without an account are named.

    A space whose owner cannot sign in yet belongs to this server's owner.
    """
    known = {each.external_id for each in people}
    active = {each.external_id for each in people if each.deactivated_ms is None}
    owners = {each.external_id for each in people if each.password_hash} & active
    made: list[Space] = []
    for row in source.rows("srv_servers", _SERVERS, "WHERE deleted IS NOT 1 ORDER BY id"):
        server_id, name, owner, sealed, _, _, created = row
        server = found[_id(server_id)]
        for each in server.members.keys() - known:
            report.leave_out("a member of a space who has no account", f"{name}: {each}")
        nicknames = source.rows(
            "srv_members", "user_id nickname", "WHERE server_id = ?", [server_id]
        )
        made.append(
            Space(
                external_id=str(server_id),
                name=values.line(name, _LONGEST_NAME, "Imported"),
                description=_description(cipher, server_id, sealed, report),
                owner=str(owner) if str(owner) in owners else "@owner",
                created_ms=clock_ms(created, server_id, ACCOUNT_EPOCH_MS) or 0,
                people=tuple(each for each in server.members if each in active),
                nicknames={str(who): values.line(nick, _LONGEST_NAME) for who, nick in nicknames},
                roles=_roles_of(source, server),
                member_permissions=server.base,
            )
        )
    gone = source.one("SELECT COUNT(*) FROM srv_servers WHERE deleted = 1")
    if gone:
        report.leave_out("servers that were deleted", f"{gone}")
    return made


def _roles_of(source: Source, server: Server) -> tuple[Role, ...]:
    rows = source.rows(
        "srv_roles", _ROLES, "WHERE server_id = ? ORDER BY position DESC, id", [server.id]
    )
    return tuple(
        Role(
            name=values.line(name, _LONGEST_NAME, "Role"),
            colour=str(colour) if _COLOUR.fullmatch(str(colour)) else "",
            permissions=server.roles[_id(role_id)],
            people=tuple(who for who, held in server.members.items() if role_id in held),
        )
        for role_id, _, name, _, colour, _, _ in rows
        if role_id in server.roles
    )


def _description(cipher: Cipher, server_id: object, sealed: object, report: Report) -> str:
    try:
        return values.plain(cipher.name(server_id, sealed))[:_LONGEST_DESCRIPTION]
    except Unreadable as error:
        report.leave_out(f"a space's description: {error}", str(server_id))
        return ""


def _roles(overrides: dict[tuple[str, int], Pair]) -> set[int]:
    return {each for kind, each in overrides if kind == "role"}


def _id(value: object) -> int:
    return value if isinstance(value, int) else -1
