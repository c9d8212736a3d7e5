"""What files refuse."""

from http import HTTPStatus

from plexichat.core.errors import Conflict, Invalid, PlexiError, TooLarge, Unknown


class FileUnknown(Unknown):
    """The file does not exist, or not for this caller."""

    code = "file.unknown"
    title = "There is no such file"


class FileInUse(Conflict):
    """The file hangs on a message, or is somebody's picture."""

    code = "file.in_use"
    title = "The file is in use"


class UploadTooLarge(TooLarge):
    """The upload is larger than the server's limit; nothing was stored."""

    code = "file.too_large"
    title = "The file is too large"


class NotAPicture(Invalid):
    """Avatars and icons are whole PNG, JPEG, GIF or WebP pictures of a sane size."""

    code = "file.not_a_picture"
    title = "This file is not a picture that can be shown"


class RangeNotSatisfiable(PlexiError):
    """The asked range begins behind the file's end."""

    code = "file.range"
    status = HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
    title = "The file is shorter than the range that was asked for"

    def __init__(self, size: int) -> None:
        super().__init__(f"The file has {size} bytes.")
        self.size = size


class FilesFull(PlexiError):
    """The person's files together are as large as the server allows."""

    code = "file.quota"
    status = HTTPStatus.INSUFFICIENT_STORAGE
    title = "Your files take all the room that you have here"


class UploadStalled(PlexiError):
    """No byte came for too long; nothing was stored."""

    code = "file.stalled"
    status = HTTPStatus.REQUEST_TIMEOUT
    title = "The upload stopped coming"
