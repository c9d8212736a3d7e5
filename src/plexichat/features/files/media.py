"""What an upload is, told from its own bytes and never from its name or what the sender says.

Only whole PNG, JPEG, GIF and WebP files are pictures: what merely begins like one may be something
else to another program, so it keeps no size and is never shown in place.
"""

from collections.abc import Callable
from typing import NamedTuple

from plexichat.features.files.pictures import gif_size, jpeg_size, png_size, webp_size

HEAD_BYTES = 512 * 1024
TAIL_BYTES = 16
LONGEST_SIDE = 16_384
MOST_PIXELS = 64_000_000

PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
UNKNOWN = "application/octet-stream"
TEXT = "text/plain"
_PNG_END = b"\x00\x00\x00\x00IEND\xaeB`\x82"

# (offset, magic, media type): none of these is ever run or drawn by a browser in place.
_SIGNATURES = (
    (0, b"%PDF-", "application/pdf"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"\x1f\x8b\x08", "application/gzip"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"\x1a\x45\xdf\xa3", "video/webm"),
    (0, b"OggS", "audio/ogg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"\xff\xf3", "audio/mpeg"),
    (8, b"WAVE", "audio/wav"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypqt", "video/quicktime"),
    (4, b"ftyp", "video/mp4"),
)


class Media(NamedTuple):
    """What was found; a picture has a size, everything else has none."""

    media_type: str
    width: int | None
    height: int | None


class _Format(NamedTuple):
    media_type: str
    begins: Callable[[bytes], bool]
    is_whole: Callable[[bytes, bytes, int], bool]
    measure: Callable[[bytes], tuple[int, int] | None]


_FORMATS = (
    _Format(
        "image/png",
        lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"),
        lambda _, tail, __: tail.endswith(_PNG_END),
        png_size,
    ),
    _Format(
        "image/jpeg",
        lambda head: head.startswith(b"\xff\xd8\xff"),
        lambda _, tail, __: tail.endswith(b"\xff\xd9"),
        jpeg_size,
    ),
    _Format(
        "image/gif",
        lambda head: head[:6] in {b"GIF87a", b"GIF89a"},
        lambda _, tail, __: tail.endswith(b"\x00;"),
        gif_size,
    ),
    _Format(
        "image/webp",
        lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP",
        lambda head, _, size: int.from_bytes(head[4:8], "little") + 8 == size,
        webp_size,
    ),
)


def recognise(head: bytes, tail: bytes, size: int) -> Media:
    """Return what a file is, by its first `HEAD_BYTES`, its last `TAIL_BYTES` and its size."""
    for kind in _FORMATS:
        if kind.begins(head):
            measured = kind.measure(head) if kind.is_whole(head, tail, size) else None
            if measured is None or not _sane(*measured):
                return Media(kind.media_type, None, None)
            return Media(kind.media_type, *measured)
    for offset, magic, media_type in _SIGNATURES:
        if head.startswith(magic, offset):
            return Media(media_type, None, None)
    return Media(TEXT if _reads_as_text(head) else UNKNOWN, None, None)


def is_shown(media_type: str, width: int | None) -> bool:
    """Tell whether a browser may draw it in place."""
    return width is not None and media_type in PICTURES


def _sane(width: int, height: int) -> bool:
    return (
        0 < width <= LONGEST_SIDE and 0 < height <= LONGEST_SIDE and width * height <= MOST_PIXELS
    )


def _reads_as_text(head: bytes) -> bool:
    part = head[:4096]
    if not part or b"\x00" in part:
        return False
    try:
        part.decode("utf-8")
    except UnicodeDecodeError as error:
        # The cut may have fallen inside the last character.
        return len(head) > len(part) and error.start > len(part) - 4
    return True
