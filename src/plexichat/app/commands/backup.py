"""`plexichat backup`: make, list, prove and restore backups, and the key that opens them."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from plexichat.app.commands.settings import beside

if TYPE_CHECKING:
    from plexichat.engines.backup import Manifest

Data = Annotated[
    Path | None, typer.Option("--data", help="Directory of everything that the server keeps.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Backup = Annotated[Path, typer.Argument(help="The backup, a file that ends in .tar.age.")]
Kit = Annotated[Path, typer.Option("--kit", help="The recovery kit with the secret key.")]

backup_group = typer.Typer(
    name="backup", help="Make, prove and restore backups.", no_args_is_help=True
)


@backup_group.command()
def create(as_json: Json = False, data: Data = None) -> None:  # noqa: FBT002 - an option
    """Make a backup of database and files, sealed for the recovery kit; the server may run.

    Backups beyond the days and weeks of the settings are removed. Ends with status 75 while
    another one is being made.
    """
    from plexichat.adapters.backups.folder import BackupRuns
    from plexichat.app import backups, kit
    from plexichat.app.backup_job import RUNS
    from plexichat.core.clock import SystemClock

    settings = beside(data)
    try:
        made, manifest = backups.create(settings, SystemClock())
    except BackupRuns as refused:
        typer.echo(f"plexichat: {refused.title}. {refused.detail}", err=True)
        raise typer.Exit(RUNS) from None
    shown = {"path": str(made.path), "size": made.size, "created_ms": made.created_ms}
    if as_json:
        typer.echo(json.dumps({**shown, **_summary(manifest)}, indent=2))
        return
    typer.echo(f"Made {made.path} ({made.size:,} bytes): {_sentence(manifest)}")
    for each in kit.left_behind(settings.data):
        typer.echo(f"Take {each} away, and keep it: no backup can be opened without it.", err=True)


@backup_group.command("list")
def list_backups(as_json: Json = False, data: Data = None) -> None:  # noqa: FBT002 - as above
    """List the backups that are there, newest first."""
    from plexichat.adapters.backups.folder import BackupFolder

    found = BackupFolder(beside(data).backups).stored()
    rows = [{"path": str(e.path), "size": e.size, "created_ms": e.created_ms} for e in found]
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
        return
    for each in found:
        typer.echo(f"{each.size:>16,}  {each.path}")


@backup_group.command()
def verify(path: Backup, kit: Kit, as_json: Json = False) -> None:  # noqa: FBT002 - as above
    """Prove a backup by a trial restore, away from the server's data."""
    from plexichat.app import backups

    manifest = backups.verify(path, kit)
    if as_json:
        typer.echo(json.dumps(_summary(manifest), indent=2))
    else:
        typer.echo(f"{path.name} is whole: {_sentence(manifest)}")


@backup_group.command()
def restore(path: Backup, kit: Kit, data: Data = None) -> None:
    """Restore a backup into an empty directory, whole or not at all.

    With PLEXICHAT_DATABASE_URL set, the rows go into that database, which must be empty.
    """
    from plexichat.app import backups, places

    settings = beside(data)
    manifest = backups.restore(path, kit, settings)
    also = f" and {places.shown(settings)}" if settings.postgres else ""
    typer.echo(f"Restored into {settings.data}{also}: {_sentence(manifest)}")
    typer.echo(f"Start it: plexichat serve --data {settings.data}")


@backup_group.command("kit")
def make_kit(
    to: Annotated[Path | None, typer.Option("--to", help="The file to write it into.")] = None,
    data: Data = None,
) -> None:
    """Make a fresh recovery kit: backups from now on are sealed for it; keep the old one too."""
    from plexichat.app import data as directory
    from plexichat.app import kit
    from plexichat.core.clock import SystemClock

    settings = beside(data)
    directory.make(settings)
    place = kit.make(settings.data, SystemClock(), to)
    typer.echo(f"Wrote {place}. Take it away, and keep it: no backup can be opened without it.")
    typer.echo("Backups made before it are opened by the kit of their time.")


def _summary(manifest: "Manifest") -> dict[str, object]:
    return {
        "revision": manifest.header.revision,
        "rows": {name: each.rows for name, each in manifest.tables.items()},
        "files": manifest.files,
        "files_bytes": manifest.files_bytes,
        "missing": manifest.missing,
        "damaged": manifest.damaged,
    }


def _sentence(manifest: "Manifest") -> str:
    rows = sum(each.rows for each in manifest.tables.values())
    lost = len(manifest.missing) + len(manifest.damaged)
    also = f" {lost} files were missing or damaged on the server's disk already." if lost else ""
    return f"{rows:,} rows of {len(manifest.tables)} tables, {manifest.files:,} files.{also}"
