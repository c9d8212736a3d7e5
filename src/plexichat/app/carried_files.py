"""The files of a copied database, where the target keeps them in another directory."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

from plexichat.adapters.blobs.local import CHUNK_BYTES, LocalBlobs, open_local_blobs


class Commit(Protocol):
    """Who knows which files there are."""

    def files(self) -> Iterator[tuple[str, str]]:
        """Yield name and SHA-256 of each file that should be there."""


class Watch(Protocol):
    """Somebody who looks on."""

    def begin(self, what: str, total: int) -> None:
        """Hear what comes next."""

    def step(self, count: int) -> None:
        """Hear that some of it is done."""


class Report(Protocol):
    """What is told of the files: how many came, which the source's disk had lost or changed."""

    files: int
    missing: list[str]
    damaged: list[str]


def carry_files(commit: Commit, source: Path, target: Path, watch: Watch, report: Report) -> None:
    """Bring the files that the target lacks; they never change, so what is there stays."""
    if source == target:
        return
    here, there = open_local_blobs(source), open_local_blobs(target)
    wanted = list(commit.files())
    watch.begin("files", len(wanted))
    for name, sha256 in wanted:
        size = here.size(name)
        if size is None:
            report.missing.append(name)
        elif there.size(name) != size:
            _carry(name, sha256, here, there, report)
        watch.step(1)


def _carry(name: str, sha256: str, here: LocalBlobs, there: LocalBlobs, report: Report) -> None:
    opened = here.open(name)
    if opened is None:  # deleted just now
        report.missing.append(name)
        return
    with opened:
        found = hashlib.sha256()
        there.keep(name, _passing(opened, found.update))
    report.files += 1
    if found.hexdigest() != sha256:
        report.damaged.append(name)


def _passing(opened: BinaryIO, note: Callable[[bytes], object]) -> Iterator[bytes]:
    while part := opened.read(CHUNK_BYTES):
        note(part)
        yield part
