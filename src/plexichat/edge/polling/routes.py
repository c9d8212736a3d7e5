"""The doors of polled connections."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, delete, get, post
from litestar.di import NamedDependency
from litestar.params import PathParameter, QueryParameter

from plexichat.core.caller import Caller
from plexichat.edge.http.asgi import header
from plexichat.edge.http.cookies import Cookies
from plexichat.edge.polling.polls import Polls
from plexichat.edge.polling.schemas import (
    FramesBody,
    FramesPolled,
    FramesTaken,
    PollBody,
    PollOpened,
)

_encode = msgspec.json.Encoder().encode
ConnectionId = Annotated[str, PathParameter(max_length=64)]
After = Annotated[
    int,
    QueryParameter(
        ge=0, le=2**53 - 1, description="Number of the last frame that came; it and those before go"
    ),
]
Wait = Annotated[
    float | None,
    QueryParameter(
        ge=0, le=60, description="Seconds to wait for a frame at most; the server may wait less"
    ),
]


class PollRoutes(Controller):
    """The gateway without WebSocket: its frames in the answers of requests."""

    path = "/gateway/poll"
    tags = ["gateway"]

    @post("/", summary="Open a polled gateway connection")
    async def open(
        self,
        caller: NamedDependency[Caller],
        polls: NamedDependency[Polls],
        cookie_lines: NamedDependency[Cookies],
        request: Request[Any, Any, Any],
        data: PollBody,
    ) -> PollOpened:
        """With `identify` it answers once there is `ready` or a refusal.

        A program puts its token into `identify`; a page is known by its cookie.
        """
        # Who shows a token means that one, whatever cookie came along.
        with_token = header(request.scope, b"authorization") is not None
        secret = None if with_token else cookie_lines.read(request.scope, cookie_lines.session)
        identify = None if data.identify is None else _encode(data.identify)
        transport = polls.open(caller, secret)
        told = await transport.begin(identify, polls.wait_seconds_max)
        return PollOpened(transport.id, told.frames, told.last, told.close)

    @get("/{connection_id:str}", summary="Wait for frames of the server")
    async def poll(
        self,
        caller: NamedDependency[Caller],
        polls: NamedDependency[Polls],
        connection_id: ConnectionId,
        after: After = 0,
        wait: Wait = None,
    ) -> FramesPolled:
        """Frames are kept until a poll with their number as `after`, so asking again is safe.

        Codes: `gateway.connection_unknown`, `gateway.number_wrong`: open a new connection and
        resume by the numbers of the channels. `gateway.poll_replaced`: another poll came.
        """
        longest = polls.wait_seconds_max
        seconds = longest if wait is None else min(wait, longest)
        return await polls.find(caller, connection_id).poll(after, seconds)

    @post("/{connection_id:str}", summary="Send frames to the server", status_code=200)
    async def send(
        self,
        caller: NamedDependency[Caller],
        polls: NamedDependency[Polls],
        connection_id: ConnectionId,
        data: FramesBody,
    ) -> FramesTaken:
        """Frames are taken once, in the order of their numbers, so sending again is safe.

        What they are answered with comes by the polls.
        """
        transport = polls.find(caller, connection_id)
        return FramesTaken(transport.receive(data.first, [_encode(each) for each in data.frames]))

    @delete("/{connection_id:str}", summary="Close a polled connection")
    async def close(
        self,
        caller: NamedDependency[Caller],
        polls: NamedDependency[Polls],
        connection_id: ConnectionId,
    ) -> None:
        """At once; without it a connection that nobody polls closes after two heartbeats."""
        polls.find(caller, connection_id).abort()


ROUTES = [PollRoutes]
