"""Databases of the older products that were called PlexiChat: facts of their schemas, no code."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from plexichat.features.imports.legacy import generation_b, newer_people
from plexichat.features.imports.legacy.attached import Attached
from plexichat.features.imports.legacy.generation_b import GenerationB
from plexichat.features.imports.legacy.generations import generation
from plexichat.features.imports.legacy.history import LegacyHistory
from plexichat.features.imports.legacy.newer import Newer
from plexichat.features.imports.legacy.newer_keys import Cipher
from plexichat.features.imports.legacy.people import Adopt
from plexichat.features.imports.legacy.source import open_source, refusals
from plexichat.features.imports.legacy.staging import Staging
from plexichat.features.imports.legacy_keys import KeyOptions
from plexichat.features.imports.report import Report


@asynccontextmanager
async def open_legacy(
    path: Path, keys: KeyOptions, files: Path | None, adopt: Adopt, report: Report
) -> AsyncIterator[LegacyHistory]:
    """Open an old database as a `History`; it is never changed.

    Raises `LegacyRefused` for what is none, and `KeyNeeded` before anything is imported.
    """
    with open_source(path) as source:
        with refusals(source.path):
            found = generation(source)
            staging, attached = Staging(source.connection), Attached(source.path, files)
            if found == "b":
                people = await generation_b.people(source, adopt, report)
                chronicle: GenerationB | Newer = GenerationB(
                    source, staging, attached, people, report
                )
            else:
                cipher = Cipher(source, keys)
                people = await newer_people.people(source, cipher, adopt, report)
                chronicle = Newer(source, staging, attached, cipher, people, report)
        yield LegacyHistory(source, staging, chronicle)
