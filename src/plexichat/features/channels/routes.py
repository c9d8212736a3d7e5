"""Channels, conversations and threads over HTTP."""

from typing import Annotated, Literal

from litestar import Controller, delete, get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import PathParameter, QueryParameter

from plexichat.core.caller import Caller
from plexichat.core.errors import Invalid
from plexichat.features.channels.conversations import Conversations
from plexichat.features.channels.schemas import (
    AddedPeople,
    ChannelBody,
    ChannelList,
    ChannelMemberList,
    ChannelView,
    ConversationBody,
    MyChannelBody,
    NewChannelBody,
    OverrideBody,
    OverrideList,
    PeopleBody,
)
from plexichat.features.channels.service import Channels
from plexichat.features.channels.threads import Threads
from plexichat.security import authz

IdInPath = Annotated[int, PathParameter(ge=0, le=2**63 - 1)]
After = Annotated[int, QueryParameter(ge=0, le=2**63 - 1)]
Limit = Annotated[int, QueryParameter(ge=1, le=1000)]


class SpaceChannelRoutes(Controller):
    """The channels of one space."""

    path = "/spaces/{space_id:int}/channels"
    tags = ["channels"]

    @get("/", summary="List a space's channels")
    async def list(
        self,
        caller: NamedDependency[Caller],
        channels: NamedDependency[Channels],
        space_id: IdInPath,
        include: Literal["joined", "browsable"] = "browsable",
    ) -> ChannelList:
        """`browsable` names those that the caller may see, `joined` those that they are in."""
        only_joined = include == "joined"
        return ChannelList(await channels.of_space(caller, space_id, only_joined=only_joined))

    @post("/", summary="Create a channel")
    async def create(
        self,
        caller: NamedDependency[Caller],
        channels: NamedDependency[Channels],
        space_id: IdInPath,
        data: NewChannelBody,
    ) -> ChannelView:
        """Its creator is its first member."""
        return await channels.create(caller, space_id, data)


class ChannelRoutes(Controller):
    """One channel, conversation or thread."""

    path = "/channels/{channel_id:int}"
    tags = ["channels"]

    @get("/", summary="Read a channel")
    async def one(
        self,
        caller: NamedDependency[Caller],
        channels: NamedDependency[Channels],
        channel_id: IdInPath,
    ) -> ChannelView:
        """As the caller sees it."""
        return await channels.get(caller.user_id, channel_id)

    @patch("/", summary="Change a channel")
    async def change(
        self,
        caller: NamedDependency[Caller],
        channels: NamedDependency[Channels],
        channel_id: IdInPath,
        data: ChannelBody,
    ) -> ChannelView:
        """What the body leaves out stays; a `version` that is no longer the newest is refused."""
        return await channels.update(caller.user_id, channel_id, data)

    @delete("/", summary="Delete a channel")
    async def remove(
        self,
        caller: NamedDependency[Caller],
        channels: NamedDependency[Channels],
        channel_id: IdInPath,
    ) -> None:
        """With its threads, for everybody."""
        await channels.delete(caller.user_id, channel_id)

    @post("/archive", summary="Make a channel read only", status_code=200)
    async def archive(
        self,
        caller: NamedDependency[Caller],
        channels: NamedDependency[Channels],
        channel_id: IdInPath,
    ) -> ChannelView:
        """Harmless twice."""
        return await channels.archive(caller.user_id, channel_id, archived=True)

    @post("/unarchive", summary="Make a channel writable again", status_code=200)
    async def unarchive(
        self,
        caller: NamedDependency[Caller],
        channels: NamedDependency[Channels],
        channel_id: IdInPath,
    ) -> ChannelView:
        """Harmless twice."""
        return await channels.archive(caller.user_id, channel_id, archived=False)

    @patch("/me", summary="Change how one is told of a channel")
    async def set_mine(
        self,
        caller: NamedDependency[Caller],
        channels: NamedDependency[Channels],
        channel_id: IdInPath,
        data: MyChannelBody,
    ) -> ChannelView:
        """Notify, mute, favourite."""
        return await channels.set_mine(caller.user_id, channel_id, data)

    @get("/members", summary="List a channel's people")
    async def members(
        self,
        caller: NamedDependency[Caller],
        channels: NamedDependency[Channels],
        channel_id: IdInPath,
        after: After = 0,
        limit: Limit = 100,
    ) -> ChannelMemberList:
        """In the order of their ids."""
        return await channels.members(caller.user_id, channel_id, after=after, limit=limit)

    @put("/members/me", summary="Join a channel")
    async def join(
        self,
        caller: NamedDependency[Caller],
        channels: NamedDependency[Channels],
        channel_id: IdInPath,
    ) -> ChannelView:
        """Public and announcement channels of one's spaces; harmless twice."""
        return await channels.join(caller, channel_id)

    @delete("/members/me", summary="Leave a channel")
    async def leave(
        self,
        caller: NamedDependency[Caller],
        channels: NamedDependency[Channels],
        channel_id: IdInPath,
    ) -> None:
        """Harmless twice."""
        await channels.leave(caller, channel_id)

    @put("/members/{user_id:int}", summary="Add somebody", status_code=204)
    async def add(
        self,
        caller: NamedDependency[Caller],
        channels: NamedDependency[Channels],
        channel_id: IdInPath,
        user_id: IdInPath,
    ) -> None:
        """Somebody of the space, or, to a group, somebody whom the caller knows."""
        await channels.add(caller, channel_id, [user_id])

    @post("/members/bulk", summary="Add many people", status_code=200)
    async def add_many(
        self,
        caller: NamedDependency[Caller],
        channels: NamedDependency[Channels],
        channel_id: IdInPath,
        data: PeopleBody,
    ) -> AddedPeople:
        """All of them or, when one cannot be added, none."""
        people = [int(each) for each in data.user_ids]
        return AddedPeople(await channels.add(caller, channel_id, people))

    @delete("/members/{user_id:int}", summary="Remove somebody")
    async def remove_member(
        self,
        caller: NamedDependency[Caller],
        channels: NamedDependency[Channels],
        channel_id: IdInPath,
        user_id: IdInPath,
    ) -> None:
        """Harmless when they are not in it."""
        await channels.remove(caller, channel_id, user_id)

    @get("/overrides", summary="List a channel's overrides")
    async def overrides(
        self,
        caller: NamedDependency[Caller],
        channels: NamedDependency[Channels],
        channel_id: IdInPath,
    ) -> OverrideList:
        """For who manages roles."""
        return OverrideList(await channels.overrides(caller.user_id, channel_id))

    @put("/overrides/{kind:str}/{target_id:int}", summary="Set an override", status_code=204)
    async def set_override(
        self,
        caller: NamedDependency[Caller],
        channels: NamedDependency[Channels],
        channel_id: IdInPath,
        kind: Literal["role", "user"],
        target_id: IdInPath,
        data: OverrideBody,
    ) -> None:
        """For a `role` or a `user`."""
        bits = _bits(data.allow), _bits(data.deny)
        await channels.set_override(caller.user_id, channel_id, kind, target_id, bits)

    @delete("/overrides/{kind:str}/{target_id:int}", summary="End an override")
    async def end_override(
        self,
        caller: NamedDependency[Caller],
        channels: NamedDependency[Channels],
        channel_id: IdInPath,
        kind: Literal["role", "user"],
        target_id: IdInPath,
    ) -> None:
        """Harmless twice."""
        await channels.set_override(caller.user_id, channel_id, kind, target_id, None)

    @get("/threads", summary="List a channel's threads")
    async def threads(
        self,
        caller: NamedDependency[Caller],
        threads: NamedDependency[Threads],
        channel_id: IdInPath,
    ) -> ChannelList:
        """Those with replies, the latest first."""
        return ChannelList(await threads.of_channel(caller.user_id, channel_id))

    @post("/messages/{message_id:int}/thread", summary="Open a message's thread", status_code=200)
    async def open_thread(
        self,
        caller: NamedDependency[Caller],
        threads: NamedDependency[Threads],
        channel_id: IdInPath,
        message_id: IdInPath,
    ) -> ChannelView:
        """Made at the first call."""
        return await threads.open(caller, channel_id, message_id)

    @put("/follow", summary="Follow a thread")
    async def follow(
        self,
        caller: NamedDependency[Caller],
        threads: NamedDependency[Threads],
        channel_id: IdInPath,
    ) -> ChannelView:
        """Harmless twice."""
        return await threads.follow(caller.user_id, channel_id, following=True)

    @delete("/follow", summary="Stop following a thread", status_code=200)
    async def unfollow(
        self,
        caller: NamedDependency[Caller],
        threads: NamedDependency[Threads],
        channel_id: IdInPath,
    ) -> ChannelView:
        """Harmless twice."""
        return await threads.follow(caller.user_id, channel_id, following=False)


@get("/threads", tags=["channels"], summary="List followed threads")
async def followed(
    caller: NamedDependency[Caller], threads: NamedDependency[Threads]
) -> ChannelList:
    """The latest first."""
    return ChannelList(await threads.followed(caller.user_id))


@get("/conversations", tags=["channels"], summary="List one's conversations")
async def list_conversations(
    caller: NamedDependency[Caller], conversations: NamedDependency[Conversations]
) -> ChannelList:
    """Direct and group conversations."""
    return ChannelList(await conversations.of(caller.user_id))


@post("/conversations", tags=["channels"], summary="Open a conversation", status_code=200)
async def open_conversation(
    caller: NamedDependency[Caller],
    conversations: NamedDependency[Conversations],
    data: ConversationBody,
) -> ChannelView:
    """The one direct conversation with a person, or a new group of several."""
    people = [int(each) for each in data.user_ids]
    return await conversations.open(caller, people, data.name)


def _bits(names: list[str]) -> int:
    try:
        return authz.bits(names)
    except KeyError as error:
        raise Invalid(f"There is no permission {error.args[0]!r}.") from None


ROUTES = [
    SpaceChannelRoutes,
    ChannelRoutes,
    followed,
    list_conversations,
    open_conversation,
]
