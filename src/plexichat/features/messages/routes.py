"""Messages over HTTP."""

from typing import Annotated

from litestar import Controller, Response, delete, get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import HeaderParameter, PathParameter, QueryParameter

from plexichat.core.caller import Caller
from plexichat.features.channels import Channels
from plexichat.features.messages.errors import NonceInvalid
from plexichat.features.messages.history import History, Place
from plexichat.features.messages.reactions import Reactions
from plexichat.features.messages.schemas import (
    ChannelSync,
    EditBody,
    MessageList,
    MessagePage,
    MessageView,
    ReactionUsers,
    ReadBody,
    SendBody,
)
from plexichat.features.messages.service import Messages

Seq = Annotated[int | None, QueryParameter(ge=0, le=2**62, required=False)]
Limit = Annotated[int, QueryParameter(ge=1, le=200)]
IdInPath = Annotated[int, PathParameter(ge=0, le=2**63 - 1)]
KeyHeader = Annotated[str | None, HeaderParameter(name="Idempotency-Key", required=False)]


class MessageRoutes(Controller):
    """What is said in one channel."""

    path = "/channels/{channel_id:int}/messages"
    tags = ["messages"]

    @get("/", summary="Read a page of history")
    async def page(
        self,
        caller: NamedDependency[Caller],
        history: NamedDependency[History],
        channel_id: IdInPath,
        before: Seq = None,
        after: Seq = None,
        around: Seq = None,
        around_id: Annotated[int | None, QueryParameter(ge=0, le=2**63 - 1, required=False)] = None,
        at_ms: Annotated[int | None, QueryParameter(ge=0, le=2**42, required=False)] = None,
        limit: Limit = 50,
    ) -> MessagePage:
        """Give at most one place: `before`, `after`, `around` a seq, `around_id`, or `at_ms`."""
        place = Place(before, after, around, around_id, at_ms)
        return await history.page(caller.user_id, channel_id, place, limit)

    @post("/", summary="Send a message")
    async def send(
        self,
        caller: NamedDependency[Caller],
        messages: NamedDependency[Messages],
        history: NamedDependency[History],
        channel_id: IdInPath,
        data: SendBody,
        idempotency_key: KeyHeader = None,
    ) -> Response[MessageView]:
        """The nonce, or else `Idempotency-Key`, makes a retry answer 200 with the first message."""
        if data.nonce and idempotency_key and data.nonce != idempotency_key:
            raise NonceInvalid("`nonce` and `Idempotency-Key` differ: send one of them.")
        sent = await messages.send(
            caller.user_id,
            channel_id,
            data.body,
            nonce=data.nonce or idempotency_key,
            reply_to_id=int(data.reply_to_id) if data.reply_to_id else None,
            file_ids=[int(each) for each in data.file_ids],
            also_to_channel=data.also_to_channel,
        )
        stored = await history.one(caller.user_id, channel_id, int(sent.message_id))
        return Response(stored, status_code=200 if sent.duplicate else 201)

    @get("/{message_id:int}", summary="Read one message")
    async def one(
        self,
        caller: NamedDependency[Caller],
        history: NamedDependency[History],
        channel_id: IdInPath,
        message_id: IdInPath,
    ) -> MessageView:
        """A deleted message is shown without its content."""
        return await history.one(caller.user_id, channel_id, message_id)

    @patch("/{message_id:int}", summary="Edit one's own message")
    async def edit(
        self,
        caller: NamedDependency[Caller],
        messages: NamedDependency[Messages],
        channel_id: IdInPath,
        message_id: IdInPath,
        data: EditBody,
    ) -> MessageView:
        """With `version`, an edit of a message that changed meanwhile is refused (409)."""
        return await messages.edit(caller.user_id, channel_id, message_id, data.body, data.version)

    @delete("/{message_id:int}", summary="Delete a message")
    async def remove(
        self,
        caller: NamedDependency[Caller],
        messages: NamedDependency[Messages],
        channel_id: IdInPath,
        message_id: IdInPath,
    ) -> None:
        """One's own, or as a moderator anybody's."""
        await messages.delete(caller.user_id, channel_id, message_id)

    @post("/{message_id:int}/restore", summary="Undo a deletion", status_code=200)
    async def restore(
        self,
        caller: NamedDependency[Caller],
        messages: NamedDependency[Messages],
        channel_id: IdInPath,
        message_id: IdInPath,
    ) -> MessageView:
        """Within five minutes, one's own."""
        return await messages.restore(caller.user_id, channel_id, message_id)

    @put("/{message_id:int}/pin", summary="Pin a message")
    async def pin(
        self,
        caller: NamedDependency[Caller],
        messages: NamedDependency[Messages],
        channel_id: IdInPath,
        message_id: IdInPath,
    ) -> MessageView:
        """Harmless twice."""
        return await messages.pin(caller.user_id, channel_id, message_id, pinned=True)

    @delete("/{message_id:int}/pin", summary="Take a pin off", status_code=200)
    async def unpin(
        self,
        caller: NamedDependency[Caller],
        messages: NamedDependency[Messages],
        channel_id: IdInPath,
        message_id: IdInPath,
    ) -> MessageView:
        """Harmless twice."""
        return await messages.pin(caller.user_id, channel_id, message_id, pinned=False)

    @put("/{message_id:int}/reactions/{emoji:str}", summary="React", status_code=204)
    async def react(
        self,
        caller: NamedDependency[Caller],
        reactions: NamedDependency[Reactions],
        channel_id: IdInPath,
        message_id: IdInPath,
        emoji: str,
    ) -> None:
        """Harmless twice."""
        await reactions.add(caller.user_id, channel_id, message_id, emoji)

    @delete("/{message_id:int}/reactions/{emoji:str}", summary="Take a reaction back")
    async def unreact(
        self,
        caller: NamedDependency[Caller],
        reactions: NamedDependency[Reactions],
        channel_id: IdInPath,
        message_id: IdInPath,
        emoji: str,
    ) -> None:
        """Harmless twice."""
        await reactions.remove(caller.user_id, channel_id, message_id, emoji)

    @get("/{message_id:int}/reactions/{emoji:str}", summary="See who chose an emoji")
    async def reactors(
        self,
        caller: NamedDependency[Caller],
        reactions: NamedDependency[Reactions],
        channel_id: IdInPath,
        message_id: IdInPath,
        emoji: str,
    ) -> ReactionUsers:
        """In the order in which they did."""
        return await reactions.people(caller.user_id, channel_id, message_id, emoji)


@get("/channels/{channel_id:int}/pins", tags=["messages"], summary="List pinned messages")
async def pins(
    caller: NamedDependency[Caller], history: NamedDependency[History], channel_id: IdInPath
) -> MessageList:
    """The latest pin first."""
    return await history.pins(caller.user_id, channel_id)


@get("/channels/{channel_id:int}/sync", tags=["messages"], summary="Catch up with a channel")
async def sync(
    caller: NamedDependency[Caller],
    history: NamedDependency[History],
    channel_id: IdInPath,
    since: Annotated[int, QueryParameter(ge=0, le=2**62)],
) -> ChannelSync:
    """Every message that changed after the event number `since`; `reset` when too many did."""
    return await history.since(caller.user_id, channel_id, since)


@put("/channels/{channel_id:int}/read", tags=["messages"], summary="Move one's read mark")
async def mark_read(
    caller: NamedDependency[Caller],
    channels: NamedDependency[Channels],
    channel_id: IdInPath,
    data: ReadBody,
) -> None:
    """A lower `seq` than before marks what follows as unread."""
    await channels.mark_read(caller.user_id, channel_id, data.seq)


ROUTES = [MessageRoutes, pins, sync, mark_read]
