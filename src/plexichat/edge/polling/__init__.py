"""Long polling: gateway connections for networks that break WebSockets. It knows no feature.

A connection's life: `POST /gateway/poll` takes `identify` and answers with an id, `hello` and
`ready` -> `GET /gateway/poll/{id}?after=n` waits for the frames after number n, again and again ->
`POST /gateway/poll/{id}` sends commands -> a poll brings a `close`, or the client sends DELETE.

The seam is asyncio's own: behind an id stands a `Connection` of `edge.socket` like any other,
whose transport is a mailbox instead of a socket. Limits, greeting, resuming, falling behind and
closing are the gateway's, and the hub does not know the difference.

Both directions are numbered. Frames are kept until the next poll's `after` says that they came,
so an answer that got lost is asked for again; commands are taken once, so a request may be
repeated. Nothing else needs the connection to live long: where a server does not know the id, the
client opens anew and resumes by the numbers of its channels.
"""

from plexichat.edge.polling.polls import Polls
from plexichat.edge.polling.routes import ROUTES

__all__ = ["ROUTES", "Polls"]
