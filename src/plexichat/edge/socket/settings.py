"""What an operator may set about the gateway, and the close codes that clients meet."""

from dataclasses import dataclass, field
from enum import IntEnum

from plexichat.edge.socket.wire import WireLimits


class CloseCode(IntEnum):
    """Why the server closed. Clients decide by the code whether to come back.

    | code | meaning | what the client does |
    |---|---|---|
    | 1002 1003 1007 1009 | the frame broke RFC 6455 or a size limit, or was binary | mend itself |
    | 1011 `INTERNAL` | the server failed while identifying | resume after a pause |
    | 1012 `RESTART` | the server restarts | resume soon |
    | 4001 `IDENTIFY_LATE` | no `identify` in time, or it took too long | resume after a pause |
    | 4002 `NOT_IDENTIFIED` | the first frame was not a valid `identify` | mend itself |
    | 4003 `REFUSED` | the cookie or token is unknown, revoked or expired | sign in again |
    | 4005 `SESSION_ENDED` | signed out, revoked or deactivated while connected | sign in again |
    | 4006 `SILENT` | two heartbeats missed | resume |
    | 4007 `TOO_SLOW` | it reads slower than its channels write | resume by number |
    | 4008 `TOO_MANY` | limits broken again and again | resume after a minute |
    | 4009 `TOO_MANY_CONNECTIONS` | the user has too many connections open | close others |
    """

    NORMAL = 1000
    INTERNAL = 1011
    RESTART = 1012
    IDENTIFY_LATE = 4001
    NOT_IDENTIFIED = 4002
    REFUSED = 4003
    SESSION_ENDED = 4005
    SILENT = 4006
    TOO_SLOW = 4007
    TOO_MANY = 4008
    TOO_MANY_CONNECTIONS = 4009


@dataclass(frozen=True, slots=True)
class GatewaySettings:
    """Limits and time-outs of every connection. Zero lifts a rate limit.

    `origins` are the exact origins (`https://chat.example`) whose pages may connect; when empty,
    only a page of the host that the request names. Programs send no Origin and get no cookie.
    A byte burst must be at least one whole message. A poll waits `poll_seconds`, or a heartbeat
    where that is shorter, and its answer comes `poll_gather_seconds` after the last one's. Of the
    `greets_at_once_max` who are greeted at a time, each is another person.
    """

    path: str = "/api/v1/gateway"
    origins: frozenset[str] = frozenset()
    cookie_name: str = "__Host-plexichat"
    version: str = ""
    wire: WireLimits = field(default_factory=WireLimits)
    head_bytes_max: int = 16 * 1024
    head_seconds: float = 10.0
    body_idle_seconds: float = 30.0
    identify_seconds: float = 10.0
    greet_seconds: float = 30.0
    greets_at_once_max: int = 32
    command_seconds: float = 30.0
    close_seconds: float = 3.0
    heartbeat_seconds: int = 30
    poll_seconds: float = 25.0
    poll_gather_seconds: float = 0.2
    sweep_seconds: float = 1.0
    connections_max: int = 50_000
    connections_per_user_max: int = 50
    unanswered_max: int = 64
    json_depth_max: int = 16
    commands_per_second: float = 30.0
    commands_burst: float = 120.0
    bytes_per_second: float = 128 * 1024
    bytes_burst: float = 512 * 1024
    violations_max: int = 30
    write_buffer_bytes_max: int = 1024 * 1024
    held_bytes_max: int = 1024 * 1024
