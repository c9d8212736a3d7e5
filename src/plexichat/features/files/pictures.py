"""Width and height from the headers of four picture formats; no pixel is ever decoded.

Each reader looks at bounded bytes, allocates nothing and returns None for what it cannot read.
"""

_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_BARE = frozenset({0x01, *range(0xD0, 0xD8)})
_JPEG_SCAN = 0xDA
_JPEG_APP1 = 0xE1
_TURNED = range(5, 9)  # EXIF orientations that swap width and height
_ORIENTATION = 0x0112
_MOST_TAGS = 64
_MARK = 0xFF
_LENGTH_BYTES = 2
_PNG_HEADER, _GIF_HEADER, _WEBP_HEADER, _FRAME_HEADER = 33, 13, 30, 6
_LOSSLESS = 0x2F

Size = tuple[int, int]


def png_size(head: bytes) -> Size | None:
    """Read IHDR, which must come first."""
    if len(head) < _PNG_HEADER or head[8:16] != b"\x00\x00\x00\rIHDR":
        return None
    return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")


def gif_size(head: bytes) -> Size | None:
    """Read the logical screen descriptor."""
    if len(head) < _GIF_HEADER:
        return None
    return int.from_bytes(head[6:8], "little"), int.from_bytes(head[8:10], "little")


def webp_size(head: bytes) -> Size | None:
    """Read the first chunk: lossy, lossless or extended."""
    if len(head) < _WEBP_HEADER:
        return None
    match head[12:16]:
        case b"VP8 " if head[23:26] == b"\x9d\x01\x2a":
            width, height = head[26:28], head[28:30]
            return _little(width) & 0x3FFF, _little(height) & 0x3FFF
        case b"VP8L" if head[20] == _LOSSLESS:
            bits = _little(head[21:25])
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8X":
            return _little(head[24:27]) + 1, _little(head[27:30]) + 1
        case _:
            return None


def jpeg_size(head: bytes) -> Size | None:
    """Walk the segments to the frame header, turning the size as EXIF says."""
    place, turned = 2, False
    while place + 4 <= len(head):
        if head[place] != _MARK:
            return None
        marker = head[place + 1]
        if marker == _MARK:
            place += 1
            continue
        if marker in _JPEG_BARE:
            place += 2
            continue
        length = int.from_bytes(head[place + 2 : place + 4], "big")
        if length < _LENGTH_BYTES or marker == _JPEG_SCAN:
            return None
        segment = head[place + 4 : place + 2 + length]
        if marker in _JPEG_FRAMES:
            return _frame(segment, turned=turned)
        if marker == _JPEG_APP1 and segment.startswith(b"Exif\x00\x00"):
            turned = _orientation(segment[6:]) in _TURNED
        place += 2 + length
    return None


def _frame(segment: bytes, *, turned: bool) -> Size | None:
    if len(segment) < _FRAME_HEADER:
        return None
    height, width = int.from_bytes(segment[1:3], "big"), int.from_bytes(segment[3:5], "big")
    return (height, width) if turned else (width, height)


def _orientation(exif: bytes) -> int:
    order = {b"II": "little", b"MM": "big"}.get(exif[:2])
    if order is None:
        return 0

    def value(place: int, width: int) -> int:
        part = exif[place : place + width]
        return int.from_bytes(part, "little" if order == "little" else "big")

    first = value(4, 4)
    for index in range(min(value(first, 2), _MOST_TAGS)):
        tag = first + 2 + index * 12
        if value(tag, 2) == _ORIENTATION:
            return value(tag + 8, 2)
    return 0


def _little(part: bytes) -> int:
    return int.from_bytes(part, "little")
