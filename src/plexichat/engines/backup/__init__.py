"""Backups as one stream: tables, files and a manifest that proves them, on any database."""

from plexichat.engines.backup.manifest import FORMAT, Header, Manifest, TableSum, sum_of
from plexichat.engines.backup.reading import BackupDamaged, Target, read
from plexichat.engines.backup.retention import kept
from plexichat.engines.backup.writing import Snapshot, write

__all__ = [
    "FORMAT",
    "BackupDamaged",
    "Header",
    "Manifest",
    "Snapshot",
    "TableSum",
    "Target",
    "kept",
    "read",
    "sum_of",
    "write",
]
