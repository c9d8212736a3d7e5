"""Spaces over HTTP."""

from typing import Annotated

from litestar import Controller, delete, get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import PathParameter, QueryParameter
from msgspec import UNSET

from plexichat.core.caller import Caller
from plexichat.core.errors import Invalid
from plexichat.features.spaces.invitations import Invitations
from plexichat.features.spaces.roles import Roles
from plexichat.features.spaces.schemas import (
    AddedMembers,
    BanBody,
    BanList,
    InvitationList,
    InvitationPreview,
    InvitationView,
    MemberBody,
    MemberList,
    MemberView,
    NewInvitationBody,
    NewMemberBody,
    NewMembersBody,
    NewRoleBody,
    NewSpaceBody,
    RoleBody,
    RoleList,
    RoleView,
    SpaceBody,
    SpaceList,
    SpaceView,
)
from plexichat.features.spaces.service import Spaces
from plexichat.security import authz

IdInPath = Annotated[int, PathParameter(ge=0, le=2**63 - 1)]
After = Annotated[int, QueryParameter(ge=0, le=2**63 - 1)]
Limit = Annotated[int, QueryParameter(ge=1, le=1000)]


class SpaceRoutes(Controller):
    """Spaces and their members."""

    path = "/spaces"
    tags = ["spaces"]

    @get("/", summary="List one's spaces")
    async def mine(
        self, caller: NamedDependency[Caller], spaces: NamedDependency[Spaces]
    ) -> SpaceList:
        """In the order in which one joined."""
        return SpaceList(await spaces.mine(caller.user_id))

    @post("/", summary="Create a space")
    async def create(
        self, caller: NamedDependency[Caller], spaces: NamedDependency[Spaces], data: NewSpaceBody
    ) -> SpaceView:
        """With its roles and a first channel."""
        return await spaces.create(caller, data)

    @get("/{space_id:int}", summary="Read a space")
    async def one(
        self, caller: NamedDependency[Caller], spaces: NamedDependency[Spaces], space_id: IdInPath
    ) -> SpaceView:
        """As the caller sees it."""
        return await spaces.get(caller.user_id, space_id)

    @patch("/{space_id:int}", summary="Change a space")
    async def change(
        self,
        caller: NamedDependency[Caller],
        spaces: NamedDependency[Spaces],
        space_id: IdInPath,
        data: SpaceBody,
    ) -> SpaceView:
        """What the body leaves out stays."""
        return await spaces.update(caller.user_id, space_id, data)

    @delete("/{space_id:int}", summary="Delete a space")
    async def remove(
        self, caller: NamedDependency[Caller], spaces: NamedDependency[Spaces], space_id: IdInPath
    ) -> None:
        """By its owner, for everybody."""
        await spaces.delete(caller.user_id, space_id)

    @put("/{space_id:int}/owner/{user_id:int}", summary="Hand a space over", status_code=200)
    async def transfer(
        self,
        caller: NamedDependency[Caller],
        spaces: NamedDependency[Spaces],
        space_id: IdInPath,
        user_id: IdInPath,
    ) -> SpaceView:
        """By its owner, to a full member."""
        return await spaces.transfer(caller.user_id, space_id, user_id)

    @get("/{space_id:int}/members", summary="List members")
    async def members(
        self,
        caller: NamedDependency[Caller],
        spaces: NamedDependency[Spaces],
        space_id: IdInPath,
        prefix: Annotated[str, QueryParameter(name="query", max_length=64)] = "",
        after: After = 0,
        limit: Limit = 100,
    ) -> MemberList:
        """Those whose names begin with `query`, in the order of their ids."""
        return await spaces.members(
            caller.user_id, space_id, query=prefix, after=after, limit=limit
        )

    @post("/{space_id:int}/members", summary="Bring somebody in", status_code=200)
    async def add(
        self,
        caller: NamedDependency[Caller],
        spaces: NamedDependency[Spaces],
        space_id: IdInPath,
        data: NewMemberBody,
    ) -> AddedMembers:
        """By the server's administrators; others invite."""
        return AddedMembers(await spaces.add(caller, space_id, [int(data.user_id)], data.base))

    @post("/{space_id:int}/members/bulk", summary="Bring many people in", status_code=200)
    async def add_many(
        self,
        caller: NamedDependency[Caller],
        spaces: NamedDependency[Spaces],
        space_id: IdInPath,
        data: NewMembersBody,
    ) -> AddedMembers:
        """All of them or, when one cannot be brought in, none."""
        people = [int(each) for each in data.user_ids]
        return AddedMembers(await spaces.add(caller, space_id, people, "member"))

    @patch("/{space_id:int}/members/{user_id:int}", summary="Change a member")
    async def change_member(
        self,
        caller: NamedDependency[Caller],
        spaces: NamedDependency[Spaces],
        space_id: IdInPath,
        user_id: IdInPath,
        data: MemberBody,
    ) -> MemberView:
        """A nickname, or member and guest."""
        return await spaces.update_member(caller.user_id, space_id, user_id, data)

    @delete("/{space_id:int}/members/me", summary="Leave a space")
    async def leave(
        self, caller: NamedDependency[Caller], spaces: NamedDependency[Spaces], space_id: IdInPath
    ) -> None:
        """With all its channels."""
        await spaces.leave(caller.user_id, space_id)

    @delete("/{space_id:int}/members/{user_id:int}", summary="Remove a member")
    async def kick(
        self,
        caller: NamedDependency[Caller],
        spaces: NamedDependency[Spaces],
        space_id: IdInPath,
        user_id: IdInPath,
    ) -> None:
        """They may be invited again."""
        await spaces.kick(caller.user_id, space_id, user_id)

    @get("/{space_id:int}/bans", summary="List bans")
    async def bans(
        self, caller: NamedDependency[Caller], spaces: NamedDependency[Spaces], space_id: IdInPath
    ) -> BanList:
        """The latest first."""
        return BanList(await spaces.bans(caller.user_id, space_id))

    @put("/{space_id:int}/bans/{user_id:int}", summary="Ban somebody", status_code=204)
    async def ban(
        self,
        caller: NamedDependency[Caller],
        spaces: NamedDependency[Spaces],
        space_id: IdInPath,
        user_id: IdInPath,
        data: BanBody,
    ) -> None:
        """Removes them too; harmless twice."""
        await spaces.ban(caller.user_id, space_id, user_id, data.reason)

    @delete("/{space_id:int}/bans/{user_id:int}", summary="End a ban")
    async def unban(
        self,
        caller: NamedDependency[Caller],
        spaces: NamedDependency[Spaces],
        space_id: IdInPath,
        user_id: IdInPath,
    ) -> None:
        """Harmless twice."""
        await spaces.unban(caller.user_id, space_id, user_id)


class RoleRoutes(Controller):
    """Roles of a space."""

    path = "/spaces/{space_id:int}"
    tags = ["roles"]

    @get("/roles", summary="List roles")
    async def all(
        self, caller: NamedDependency[Caller], roles: NamedDependency[Roles], space_id: IdInPath
    ) -> RoleList:
        """The highest rank first."""
        return RoleList(await roles.of(caller.user_id, space_id))

    @post("/roles", summary="Create a role")
    async def create(
        self,
        caller: NamedDependency[Caller],
        roles: NamedDependency[Roles],
        space_id: IdInPath,
        data: NewRoleBody,
    ) -> RoleView:
        """Of the lowest rank."""
        return await roles.create(caller.user_id, space_id, data, _bits(data.permissions))

    @patch("/roles/{role_id:int}", summary="Change a role")
    async def change(
        self,
        caller: NamedDependency[Caller],
        roles: NamedDependency[Roles],
        space_id: IdInPath,
        role_id: IdInPath,
        data: RoleBody,
    ) -> RoleView:
        """What the body leaves out stays."""
        bits = None if data.permissions is UNSET else _bits(data.permissions)
        return await roles.update(caller.user_id, space_id, role_id, data, bits)

    @delete("/roles/{role_id:int}", summary="Delete a role")
    async def remove(
        self,
        caller: NamedDependency[Caller],
        roles: NamedDependency[Roles],
        space_id: IdInPath,
        role_id: IdInPath,
    ) -> None:
        """It is taken from everybody who holds it."""
        await roles.delete(caller.user_id, space_id, role_id)

    @put("/members/{user_id:int}/roles/{role_id:int}", summary="Give a role", status_code=200)
    async def give(
        self,
        caller: NamedDependency[Caller],
        roles: NamedDependency[Roles],
        space_id: IdInPath,
        user_id: IdInPath,
        role_id: IdInPath,
    ) -> MemberView:
        """Harmless twice."""
        return await roles.hold(caller.user_id, space_id, user_id, role_id, held=True)

    @delete("/members/{user_id:int}/roles/{role_id:int}", summary="Take a role", status_code=200)
    async def take(
        self,
        caller: NamedDependency[Caller],
        roles: NamedDependency[Roles],
        space_id: IdInPath,
        user_id: IdInPath,
        role_id: IdInPath,
    ) -> MemberView:
        """Harmless twice."""
        return await roles.hold(caller.user_id, space_id, user_id, role_id, held=False)


class InvitationRoutes(Controller):
    """Links into a space."""

    path = "/spaces/{space_id:int}/invitations"
    tags = ["invitations"]

    @get("/", summary="List invitations")
    async def all(
        self,
        caller: NamedDependency[Caller],
        invitations: NamedDependency[Invitations],
        space_id: IdInPath,
    ) -> InvitationList:
        """One's own; who manages the space sees all. Without codes."""
        return InvitationList(await invitations.of(caller.user_id, space_id))

    @post("/", summary="Create an invitation")
    async def create(
        self,
        caller: NamedDependency[Caller],
        invitations: NamedDependency[Invitations],
        space_id: IdInPath,
        data: NewInvitationBody,
    ) -> InvitationView:
        """Its code is in this answer and nowhere else."""
        return await invitations.create(caller, space_id, data)

    @delete("/{invitation_id:int}", summary="Take an invitation back")
    async def revoke(
        self,
        caller: NamedDependency[Caller],
        invitations: NamedDependency[Invitations],
        space_id: IdInPath,
        invitation_id: IdInPath,
    ) -> None:
        """It cannot be used from now on."""
        await invitations.revoke(caller.user_id, space_id, invitation_id)


@get("/invitations/{code:str}", tags=["invitations"], summary="Look at an invitation")
async def preview(invitations: NamedDependency[Invitations], code: str) -> InvitationPreview:
    """For anybody who holds the link, signed in or not."""
    return await invitations.preview(code)


@post(
    "/invitations/{code:str}/accept",
    tags=["invitations"],
    summary="Accept an invitation",
    status_code=200,
)
async def accept(
    caller: NamedDependency[Caller], invitations: NamedDependency[Invitations], code: str
) -> SpaceView:
    """Harmless twice."""
    return await invitations.redeem(caller, code)


def _bits(names: list[str]) -> int:
    try:
        return authz.bits(names)
    except KeyError as error:
        raise Invalid(f"There is no permission {error.args[0]!r}.") from None


ROUTES = [SpaceRoutes, RoleRoutes, InvitationRoutes, preview, accept]
