"""`plexichat db copy`: a server's data to another database."""

import dataclasses
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from plexichat.app.commands.settings import beside

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from plexichat.app.copying import Report

From = Annotated[
    str | None,
    typer.Option(
        "--from",
        help="What to copy: a data directory (a path, or sqlite:///path), or postgresql://…;"
        " without it, what the settings name",
    ),
]
To = Annotated[str, typer.Option("--to", help="Where to: the same forms; empty, or begun before.")]
FromData = Annotated[
    Path | None,
    typer.Option(
        "--from-data", help="Data directory with the files of --from postgresql://…; PLEXICHAT_DATA"
    ),
]
ToData = Annotated[
    Path | None,
    typer.Option(
        "--to-data", help="Data directory for the files of --to postgresql://…; that of the source"
    ),
]
Final = Annotated[
    bool,
    typer.Option(
        "--final",
        help="The servers are stopped, or about to be (--wait): copy the rest and finish.",
    ),
]
EveryRow = Annotated[
    bool,
    typer.Option(
        "--every-row",
        help="With --final: compare all in the pause, not only what may have changed.",
    ),
]
Wait = Annotated[
    float,
    typer.Option(
        "--wait",
        min=0,
        help="With --final: begin beside the servers, say when they may be stopped, and give them"
        " so many seconds for it.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print the report as JSON.")]


def copy(  # noqa: PLR0913, PLR0917 - each is one option
    target: To,
    source: From = None,
    from_data: FromData = None,
    to_data: ToData = None,
    final: Final = False,  # noqa: FBT002 - an option
    every_row: EveryRow = False,  # noqa: FBT002 - an option
    wait: Wait = 0,
    as_json: Json = False,  # noqa: FBT002 - an option
) -> None:
    """Copy a server's data between SQLite and PostgreSQL, in either direction.

    First beside the running server, as often as you like: each run brings what changed since, and
    one that was killed goes on. Then run it with --final: with --wait before you stop the server,
    which makes the pause shortest, or after.
    """
    from plexichat.app import copying, places

    settings = beside(None)
    here = settings if source is None else places.named(source, settings, from_data)
    there = places.named(target, here, to_data)
    with _watched(quiet=as_json) as watch:
        report = copying.copy(
            here, there, watch, final=final, every_row=every_row, wait_seconds=wait
        )
    if as_json:
        typer.echo(json.dumps(dataclasses.asdict(report), indent=2))
        return
    typer.echo(_sentence(report))
    if not final:
        typer.echo("Not finished: run the same with --final --wait 600, and stop the server then.")
    elif there.postgres is None:
        typer.echo(f"Finished. Unset PLEXICHAT_DATABASE_URL, and start on --data {there.data}")
    else:
        typer.echo(
            f"Finished. Start with PLEXICHAT_DATABASE_URL set to {places.shown(there)} (its user"
            f" and password too) and --data {there.data}"
        )


def _sentence(report: "Report") -> str:
    rows, written = sum(report.rows.values()), sum(report.written.values())
    lost = len(report.missing) + len(report.damaged)
    also = f" {lost} files were missing or damaged on the source's disk already." if lost else ""
    return (
        f"{rows:,} rows of {len(report.rows)} tables are there and proven, {written:,} of them"
        f" written now; {report.files:,} files copied.{also}"
    )


class _Bars:
    """A bar for each table, and one for the files."""

    def __init__(self, shown: "Progress") -> None:
        self._shown = shown
        self._tasks: list[TaskID] = []

    def begin(self, what: str, total: int) -> None:
        """Show the next bar."""
        self._tasks.append(self._shown.add_task(what, total=total))

    def step(self, count: int) -> None:
        """Move the bar on."""
        self._shown.advance(self._tasks[-1], count)

    def ready(self) -> None:
        """Tell the operator, or the script that waits for this line."""
        self._shown.console.print("Stop the server now.")


@contextmanager
def _watched(*, quiet: bool) -> Iterator[_Bars]:
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, disable=quiet or not console.is_terminal) as shown:
        yield _Bars(shown)
