"""`plexichat db`: the schema of the database, seen, moved and examined."""

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from plexichat.app.commands.copy import copy
from plexichat.app.commands.settings import beside
from plexichat.app.settings import Settings

if TYPE_CHECKING:
    from plexichat.adapters.sql.care import Care

Data = Annotated[
    Path | None, typer.Option("--data", help="Directory of everything that the server keeps.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]

db_group = typer.Typer(
    name="db", help="Look at the database, move its schema, copy it.", no_args_is_help=True
)
db_group.command()(copy)


@db_group.command()
def status(as_json: Json = False, data: Data = None) -> None:  # noqa: FBT002 - an option
    """Say where the database is and which schema it has. Changes nothing."""
    from plexichat.adapters.sql.migrations import HEAD

    settings = beside(data)
    care = _care(settings)
    found = asyncio.run(care.revision())
    product = "PostgreSQL" if settings.postgres else "SQLite"
    state = {None: "empty", HEAD: "current"}.get(found, "to be upgraded")
    shown = {"database": product, "place": care.place, "revision": found, "state": state}
    if as_json:
        typer.echo(json.dumps({**shown, "program": HEAD}, indent=2))
    else:
        typer.echo(f"{product}, {care.place}: {state} (schema {found or 'none'}, program {HEAD})")


@db_group.command()
def upgrade(data: Data = None) -> None:
    """Bring the schema up to this program, as a start of the server does; backs up first."""
    from plexichat.app import data as directory

    settings = beside(data)
    with directory.held(settings):
        care = _care(settings)
        asyncio.run(care.upgrade())
    typer.echo(f"{care.place} is up to date.")


@db_group.command()
def downgrade(
    revision: Annotated[str, typer.Argument(help="The revision to go back to.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,  # noqa: FBT002
    data: Data = None,
) -> None:
    """Take the schema back for an older program; backs up first. Stop every server before."""
    from plexichat.app import data as directory

    settings = beside(data)
    care = _care(settings)
    if not yes:
        question = f"What newer revisions stored in {care.place} is lost. Go back to {revision}?"
        typer.confirm(question, abort=True)
    with directory.held(settings):
        asyncio.run(care.downgrade(revision))
    typer.echo(f"{care.place} is at {revision}.")


@db_group.command()
def check(as_json: Json = False, data: Data = None) -> None:  # noqa: FBT002 - an option
    """Look for damage, and for tables unlike the program's; status 1 when any is found."""
    care = _care(beside(data))
    found = asyncio.run(care.faults())
    if as_json:
        typer.echo(json.dumps({"faults": found}, indent=2))
    else:
        for each in found or [f"{care.place}: nothing is wrong."]:
            typer.echo(each)
    if found:
        raise typer.Exit(1)


def _care(settings: Settings) -> "Care":
    from sqlmodel import SQLModel

    from plexichat.adapters.sql.care import PostgresCare, SqliteCare
    from plexichat.app import backups, features
    from plexichat.core.clock import SystemClock

    features.load_tables()

    def save() -> None:
        backups.create(settings, SystemClock())

    if settings.postgres:
        return PostgresCare(settings.postgres, SQLModel.metadata, before=save)
    return SqliteCare(settings.database, SQLModel.metadata, before=save)
