"""What the commands of imports share: their parts and options, progress, the report, refusals."""

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Protocol, TypeVar

import typer

from plexichat.core.errors import PlexiError
from plexichat.features.imports.report import Report
from plexichat.features.imports.steps import Steps

if TYPE_CHECKING:  # `plexichat --help` should not pay for the database
    from plexichat.core.clock import Clock
    from plexichat.core.ids import Snowflakes
    from plexichat.core.unit import Units
    from plexichat.features.auth import Auth
    from plexichat.features.files import Files

Result = TypeVar("Result")


class Parts(Protocol):
    """What commands work with, opened beside a running server or without one."""

    @property
    def units(self) -> "Units":
        """The database."""

    @property
    def ids(self) -> "Snowflakes":
        """Ids that no running server makes."""

    @property
    def clock(self) -> "Clock":
        """The wall clock."""

    @property
    def files(self) -> "Files":
        """Uploads."""

    @property
    def auth(self) -> "Auth":
        """Accounts."""


Open = Callable[[Path | None], AbstractAsyncContextManager[Parts]]
Address = Callable[[Path | None], str]
Data = Annotated[
    Path | None, typer.Option("--data", help="Directory of everything that the server keeps.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")]
Json = Annotated[bool, typer.Option("--json", help="Print the report as JSON.")]


@contextmanager
def progress(*, quiet: bool) -> Iterator[Steps]:
    """Show a bar for each room while the block runs, where a person looks on."""
    from rich.console import Console  # noqa: PLC0415 - as above
    from rich.progress import Progress  # noqa: PLC0415 - as above

    console = Console(stderr=True)
    with Progress(console=console, disable=quiet or not console.is_terminal) as bar:
        tasks = []

        def room(name: str, size: int) -> None:
            tasks.append(bar.add_task(name, total=size))

        def run(count: int) -> None:
            bar.advance(tasks[-1], count)

        yield Steps(room, run)


def run_now(work: Coroutine[object, object, Result]) -> Result:
    """Return what the work returns; a refusal is a sentence and exit status 1."""
    try:
        return asyncio.run(work)
    except PlexiError as error:
        typer.echo(f"{error.title}. {error.detail}", err=True)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        typer.echo("Stopped. Run the same command again to go on.", err=True)
        raise typer.Exit(130) from None


def show(report: Report, *, dry: bool, as_json: bool) -> None:
    """Print the report of an import, for people or for programs."""
    if as_json:
        typer.echo(json.dumps({"dry_run": dry, **report.as_dict()}, ensure_ascii=False, indent=2))
        return
    typer.echo(f"{'Would bring' if dry else 'Brought'} into the space “{report.space}”:")
    for what, number in sorted(report.counts.items()):
        typer.echo(f"  {number:>9,}  {what}")
        for example in report.examples.get(what, ())[:3]:
            typer.echo(f"             {example}")
    if report.left_out:
        typer.echo("Left out:")
    for reason, number in sorted(report.left_out.items()):
        typer.echo(f"  {number:>9,}  {reason}")
        for example in report.examples[reason][:3]:
            typer.echo(f"             {example}")
    signing_in = report.counts["people who sign in with their old password"]
    is_foreign = report.source.startswith(("slack", "legacy"))
    if is_foreign and report.counts["people"] > signing_in:
        typer.echo(
            "Imported people claim what they wrote by a link made for them: in the settings of the"
            " space, under Members, choose “Hand over the account…”."
        )
