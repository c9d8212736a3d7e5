"""What goes over HTTP around the gateway's frames."""

from collections.abc import Sequence
from typing import Annotated, Any

from msgspec import UNSET, Meta, Raw, Struct, UnsetType

FRAMES_MAX = 100
FrameNumber = Annotated[int, Meta(ge=1, le=2**53 - 1)]


class PollClose(Struct, frozen=True):
    """Why the server closed; the codes are those of the WebSocket."""

    code: int
    reason: str


class FramesPolled(Struct, frozen=True):
    """The frames after `after`, in order; `last` is the next poll's `after`.

    With `close` the connection is over.
    """

    frames: Sequence[Raw]
    last: int
    close: PollClose | UnsetType = UNSET


class PollOpened(Struct, frozen=True):
    """A new connection, and what its first poll would have brought."""

    id: str
    frames: Sequence[Raw]
    last: int
    close: PollClose | UnsetType = UNSET


class PollBody(Struct, frozen=True):
    """The client's frame number 1, where it comes along: that saves two turns."""

    identify: dict[str, Any] | None = None


class FramesBody(Struct, frozen=True):
    """Frames of the client, numbered from `first` on; the connection's first frame is 1."""

    first: FrameNumber
    frames: Annotated[Sequence[dict[str, Any]], Meta(max_length=FRAMES_MAX)]


class FramesTaken(Struct, frozen=True):
    """The number of the last frame that was taken: send those after it again."""

    taken: int
