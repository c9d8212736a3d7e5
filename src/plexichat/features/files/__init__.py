"""What people attach: uploads, downloads, avatars."""

from plexichat.features.files.errors import (
    FileInUse,
    FilesFull,
    FileUnknown,
    NotAPicture,
    RangeNotSatisfiable,
    UploadTooLarge,
)
from plexichat.features.files.models import File
from plexichat.features.files.schemas import FileView
from plexichat.features.files.service import Download, FileLimits, FileReaders, Files, file_view
from plexichat.features.files.store import STORED_FILES, FileRow

__all__ = [
    "STORED_FILES",
    "Download",
    "File",
    "FileInUse",
    "FileLimits",
    "FileReaders",
    "FileRow",
    "FileUnknown",
    "FileView",
    "Files",
    "FilesFull",
    "NotAPicture",
    "RangeNotSatisfiable",
    "UploadTooLarge",
    "file_view",
]
