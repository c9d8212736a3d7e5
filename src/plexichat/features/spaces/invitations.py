"""Links into a space."""

import hashlib
import secrets

from plexichat.core.caller import Caller
from plexichat.core.clock import Clock
from plexichat.core.ids import Snowflakes
from plexichat.core.unit import Reader, Unit, Units
from plexichat.features.spaces import store, views
from plexichat.features.spaces.errors import (
    InvitationUnknown,
    SpaceForbidden,
    SpaceMemberUnknown,
    SpaceUnknown,
)
from plexichat.features.spaces.rows import InvitationRow, SpaceRow
from plexichat.features.spaces.schemas import (
    InvitationPreview,
    InvitationView,
    NewInvitationBody,
    SpaceView,
)
from plexichat.features.spaces.service import Spaces
from plexichat.security.authz import Permission

CODE_BYTES = 18
HINT_CHARS = 4


def code_hash(code: str) -> bytes:
    """Return what is stored of a code: it cannot be read back from a stolen database."""
    return hashlib.sha256(code.encode("utf-8", "surrogatepass")).digest()


class Invitations:
    """Makes, shows, redeems and takes back invitations. Implements auth's `InvitationGate`."""

    def __init__(
        self, units: Units, clock: Clock, ids: Snowflakes, spaces: Spaces, public_url: str
    ) -> None:
        self._units = units
        self._clock = clock
        self._ids = ids
        self._spaces = spaces
        self._public_url = public_url

    async def create(self, caller: Caller, space_id: int, new: NewInvitationBody) -> InvitationView:
        """Make a link; its code is told only now."""
        async with self._units.begin() as unit:
            rights = await self._spaces.rights(unit, caller.user_id, space_id)
            rights.check(Permission.INVITE)
            if new.claims_user_id is not None:
                await self._check_claim(unit, caller, int(new.claims_user_id))
            channel_id = int(new.channel_id) if new.channel_id else None
            await self._check_channel(unit, caller, space_id, channel_id, new.base)
            return await self._store(unit, caller, space_id, new, channel_id)

    async def of(self, user_id: int, space_id: int) -> list[InvitationView]:
        """Return the invitations that can still be used, without their codes."""
        where = {"space_id": space_id, "now_ms": self._clock.now_ms()}
        async with self._units.read() as reader:
            rights = await self._spaces.rights(reader, user_id, space_id)
            rights.check(Permission.INVITE)
            rows = await reader.fetch(store.INVITATIONS, where, into=InvitationRow)
        manages = bool(rights.permissions & Permission.MANAGE_SPACE)
        seen = [row for row in rows if manages or row.created_by == user_id]
        return [views.invitation_view(row, None, None) for row in seen]

    async def revoke(self, user_id: int, space_id: int, invitation_id: int) -> None:
        """Take an invitation back: one's own, or anybody's for who manages the space."""
        seen = {int(each.id) for each in await self.of(user_id, space_id)}
        if invitation_id not in seen:
            raise InvitationUnknown
        async with self._units.begin() as unit:
            which = {"id": invitation_id, "space_id": space_id, "now_ms": self._clock.now_ms()}
            await unit.execute(store.REVOKE_INVITATION, which)

    async def preview(self, code: str) -> InvitationPreview:
        """Return what anybody who holds the link may know."""
        async with self._units.read() as reader:
            row = await self._usable(reader, code)
            where = {"space_id": row.space_id}
            space = await reader.first(store.ONE, where, into=SpaceRow)
            names = {"created_by": row.created_by, "claims_user_id": row.claims_user_id}
            inviter, claims = await reader.first(store.PREVIEW_NAMES, names, into=_names) or (
                "",
                None,
            )
        if space is None:
            raise InvitationUnknown
        icon = space.icon_file_id
        return InvitationPreview(
            str(space.id),
            space.name,
            space.description,
            f"/api/v1/files/{icon}" if icon else None,
            space.member_count,
            row.base,
            inviter or "",
            claims,
        )

    async def redeem(self, caller: Caller, code: str) -> SpaceView:
        """Come into the space; of many at the last use, exactly one does. Harmless twice."""
        async with self._units.begin() as unit:
            row = await self._usable(unit, code)
            if row.claims_user_id is not None:
                raise InvitationUnknown("This link hands over an account: sign out, then open it.")
            await self._enter(unit, row, caller.user_id)
        return await self._spaces.get(caller.user_id, row.space_id)

    # auth's InvitationGate

    async def require(self, unit: Unit, code: str, now_ms: int) -> int | None:  # noqa: ARG002 - the port's
        """Return whose imported history the invitation hands over; raises `InvitationUnknown`."""
        return (await self._usable(unit, code)).claims_user_id

    async def accept(self, unit: Unit, code: str, user_id: int) -> None:
        """Let the new person in, in the unit that makes their account."""
        await self._enter(unit, await self._usable(unit, code), user_id)

    async def _enter(self, unit: Unit, row: InvitationRow, user_id: int) -> None:
        entering, channel_id = self._spaces.entering, row.channel_id
        if channel_id is not None and not await entering.may_lead(
            unit, row.created_by, row.space_id, channel_id
        ):
            # The right to lead into a channel ends with the right to see it.
            raise InvitationUnknown
        came = await entering.enter(unit, row.space_id, user_id, row.base, channel_id)
        if (came or row.claims_user_id) and not await unit.execute(
            store.USE_INVITATION, {"id": row.id}
        ):
            raise InvitationUnknown

    async def _usable(self, reader: Reader, code: str) -> InvitationRow:
        where = {"code_hash": code_hash(code), "now_ms": self._clock.now_ms()}
        row = await reader.first(store.INVITATION_BY_CODE, where, into=InvitationRow)
        if row is None:
            raise InvitationUnknown
        return row

    async def _check_claim(self, unit: Unit, caller: Caller, user_id: int) -> None:
        if not caller.administers_server:
            raise SpaceForbidden("The server's administrators hand over imported people.")
        if await unit.scalar(store.IMPORTED, {"user_id": user_id}) is None:
            raise SpaceMemberUnknown("Only imported people who were not claimed can be.")

    async def _check_channel(
        self, unit: Unit, caller: Caller, space_id: int, channel_id: int | None, base: str
    ) -> None:
        if channel_id is None:
            if base == "guest":
                raise SpaceForbidden("Say which channel a guest comes into.")
            return
        entering = self._spaces.entering
        if not await entering.may_lead(unit, caller.user_id, space_id, channel_id):
            raise SpaceUnknown("There is no such channel in this space.")

    async def _store(
        self,
        unit: Unit,
        caller: Caller,
        space_id: int,
        new: NewInvitationBody,
        channel_id: int | None,
    ) -> InvitationView:
        code = secrets.token_urlsafe(CODE_BYTES)
        now_ms = self._clock.now_ms()
        lives = new.expires_in_seconds
        once = new.claims_user_id is not None
        row = InvitationRow(
            id=self._ids.next(),
            space_id=space_id,
            code_hint=code[:HINT_CHARS],
            base=new.base,
            channel_id=channel_id,
            claims_user_id=int(new.claims_user_id) if new.claims_user_id else None,
            uses=0,
            max_uses=1 if once else new.max_uses,
            expires_ms=now_ms + lives * 1000 if lives else None,
            created_by=caller.user_id,
            created_ms=now_ms,
            revoked_ms=None,
        )
        stored = row._asdict() | {"code_hash": code_hash(code)}
        await unit.execute(store.INSERT_INVITATION, stored)
        return views.invitation_view(row, code, f"{self._public_url}/invite/{code}")


def _names(inviter: str | None, claims: str | None) -> tuple[str | None, str | None]:
    return inviter, claims
