"""`plexichat import legacy`: the databases of the older products of the same name."""

from pathlib import Path
from typing import Annotated

import typer

from plexichat.features.imports.errors import LegacyRefused
from plexichat.features.imports.legacy_keys import KeyOptions
from plexichat.features.imports.report import Report
from plexichat.features.imports.terminal import Data, DryRun, Json, Open, progress, run_now, show

_PATH = typer.Argument(help="The old plexichat.db, or the directory that holds it.")
_SPACE = typer.Option("--space", help="Name of the new space, where the old server had none.")
_FILES = typer.Option("--files", help="Directory of the old uploads; else beside the database.")
_KEYS = typer.Option("--keys", help="Directory of the old keyrings; else that of the database.")
_MACHINE = typer.Option("--machine-key", help="The old .machine_key; else beside the keyrings.")
_MESSAGE = typer.Option(
    "--message-key",
    envvar="PLEXICHAT_MESSAGE_KEY",
    show_default=False,
    help="The key of message_keyring.json; better in the environment, where `ps` shows it to none.",
)
_SYSTEM = typer.Option(
    "--system-key",
    envvar="PLEXICHAT_SYSTEM_KEY",
    show_default=False,
    help="The key of system_keyring.json; as above.",
)


def add_legacy_command(group: typer.Typer, open_parts: Open) -> None:
    """Add `legacy` to the group; `open_parts` opens the services on a data directory."""

    @group.command("legacy")
    def legacy(  # noqa: PLR0913, PLR0917 - the options of the command
        path: Annotated[Path, _PATH],
        space: Annotated[str | None, _SPACE] = None,
        files: Annotated[Path | None, _FILES] = None,
        keys: Annotated[Path | None, _KEYS] = None,
        machine_key: Annotated[Path | None, _MACHINE] = None,
        message_key: Annotated[str | None, _MESSAGE] = None,
        system_key: Annotated[str | None, _SYSTEM] = None,
        dry_run: DryRun = False,  # noqa: FBT002 - an option of the command line
        as_json: Json = False,  # noqa: FBT002 - as above
        data: Data = None,
    ) -> None:
        """Bring people, spaces, channels, messages and files of an older PlexiChat.

        Stop the old server first; its database is only read. The import may be stopped at any
        time and run again: it goes on where it was. People sign in with their old passwords.
        """
        chosen = KeyOptions(keys, machine_key, message_key, system_key)
        work = _bring(open_parts, path, chosen, files, space, data, dry=dry_run, quiet=as_json)
        show(run_now(work), dry=dry_run, as_json=as_json)


async def _bring(  # noqa: PLR0913 - what the command was told
    open_parts: Open,
    path: Path,
    keys: KeyOptions,
    files: Path | None,
    space: str | None,
    data: Path | None,
    *,
    dry: bool,
    quiet: bool,
) -> Report:
    from plexichat.features.imports.legacy import open_legacy  # noqa: PLC0415 - quick --help
    from plexichat.features.imports.service import Importer  # noqa: PLC0415 - as above

    report = Report()
    async with (
        open_parts(data) as parts,
        open_legacy(path, keys, files, parts.auth.adopt, report) as history,
    ):
        if space is not None and history.spaces:
            raise LegacyRefused(
                f"This database has spaces of its own ({len(history.spaces)}): leave out --space."
            )
        importer = Importer(parts.units, parts.ids, parts.clock, parts.files)
        with progress(quiet=quiet) as steps:
            await importer.bring(history, report, steps, space=space, dry=dry)
    return report
