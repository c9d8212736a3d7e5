"""What the wire shows of files."""

from typing import Literal

from msgspec import Struct

Purpose = Literal["attachment", "avatar", "icon"]


class FileView(Struct, frozen=True):
    """A file that was uploaded. Width and height are known for whole pictures only.

    `media_type` is what the server found in the bytes, not what the sender said.
    """

    id: str
    name: str
    media_type: str
    size: int
    width: int | None
    height: int | None
    url: str
