"""`plexichat import ...` and `plexichat demo`: the doors of imports on the command line."""

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Protocol, TypeVar

import typer

from plexichat.core.errors import PlexiError
from plexichat.features.imports.demo_owner import Owner
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
LiveOption = Annotated[
    bool, typer.Option("--live", help="Go on talking through the running server until Ctrl-C.")
]
Json = Annotated[bool, typer.Option("--json", help="Print the report as JSON.")]


def import_commands(open_parts: Open) -> typer.Typer:
    """Return the group `import`; `open_parts` opens the services on a data directory."""
    group = typer.Typer(
        name="import",
        help="Bring a history from another product.",
        no_args_is_help=True,
    )

    @group.callback()
    def _group() -> None:
        """Bring a history from another product."""

    @group.command("slack")
    def slack(
        file: Annotated[Path, typer.Argument(help="The zip file that Slack's export made.")],
        space: Annotated[str | None, typer.Option("--space", help="Name of the new space.")] = None,
        dry_run: DryRun = False,  # noqa: FBT002 - an option of the command line
        as_json: Json = False,  # noqa: FBT002 - as above
        data: Data = None,
    ) -> None:
        """Bring people, channels, threads, reactions and files of a Slack export.

        It may be stopped at any time and run again: it goes on where it was. A running server
        goes on serving.
        """
        run = _bring_slack(open_parts, file, space, data, dry=dry_run, quiet=as_json)
        report = _run(run)
        _print(report, dry=dry_run, as_json=as_json)

    return group


def add_demo_command(program: typer.Typer, open_parts: Open, address: Address) -> None:
    """Add `demo` to the program; `address` tells where the server of a data directory is."""

    @program.command("demo")
    def demo(
        live: LiveOption = False,  # noqa: FBT002 - an option of the command line
        as_json: Json = False,  # noqa: FBT002 - as above
        data: Data = None,
    ) -> None:
        """Fill a server with people talking, to see it alive; again without harm.

        The words are old IRC (CC-BY 4.0, Kummerfeld et al.), the people are invented.
        """
        report, owner = _run(_fill_demo(open_parts, data, quiet=as_json))
        url = address(data)
        if as_json:
            account = {"username": owner.username, "password": owner.password}
            shown = {"url": url, "owner": account, **report.as_dict()}
            typer.echo(json.dumps(shown, ensure_ascii=False, indent=2))
        else:
            _print(report, dry=False, as_json=False)
            typer.echo(f"Open {url} while `plexichat serve` runs.")
            if owner.password:
                typer.echo(
                    f"Sign in as {owner.username} with the password {owner.password}"
                    " (shown this once)."
                )
            else:
                typer.echo(f"Sign in as {owner.username}, the server's owner.")
        if live:
            typer.echo("People are talking. Ctrl-C sends them home.", err=True)
            _run(_talk(open_parts, data, url))


async def _fill_demo(open_parts: Open, data: Path | None, *, quiet: bool) -> tuple[Report, Owner]:
    from plexichat.features.imports.demo import Demo  # noqa: PLC0415 - only the demo pays for it

    report = Report(source="demo")
    async with open_parts(data) as parts:
        demo = Demo(parts.units, parts.ids, parts.clock, parts.files, parts.auth)
        owner = await demo.owner()
        with _progress(quiet=quiet) as steps:
            await demo.fill(report, steps)
    return report, owner


async def _talk(open_parts: Open, data: Path | None, url: str) -> None:
    from plexichat.features.imports.demo import Demo  # noqa: PLC0415 - as above
    from plexichat.features.imports.demo_live import HumanPace, Live  # noqa: PLC0415 - as above

    async with open_parts(data) as parts:
        demo = Demo(parts.units, parts.ids, parts.clock, parts.files, parts.auth)
        live = Live(url, demo.token, HumanPace(), lambda line: typer.echo(line, err=True))
        await live.run(await demo.scripts())


async def _bring_slack(
    open_parts: Open, file: Path, space: str | None, data: Path | None, *, dry: bool, quiet: bool
) -> Report:
    # Late: a start of the program that imports nothing should not pay for these.
    from plexichat.features.imports.archive import Archive  # noqa: PLC0415
    from plexichat.features.imports.service import Importer  # noqa: PLC0415
    from plexichat.features.imports.slack import SlackHistory  # noqa: PLC0415

    report = Report()
    with Archive(file) as archive:
        history = SlackHistory(archive, file, report)
        async with open_parts(data) as parts:
            importer = Importer(parts.units, parts.ids, parts.clock, parts.files)
            with _progress(quiet=quiet) as steps:
                await importer.bring(history, report, steps, space=space, dry=dry)
    return report


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Steps]:
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


def _run(work: Coroutine[object, object, Result]) -> Result:
    try:
        return asyncio.run(work)
    except PlexiError as error:
        typer.echo(f"{error.title}. {error.detail}", err=True)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        typer.echo("Stopped. Run the same command again to go on.", err=True)
        raise typer.Exit(130) from None


def _print(report: Report, *, dry: bool, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"dry_run": dry, **report.as_dict()}, ensure_ascii=False, indent=2))
        return
    typer.echo(f"{'Would bring' if dry else 'Brought'} into the space “{report.space}”:")
    for what, number in sorted(report.counts.items()):
        typer.echo(f"  {number:>9,}  {what}")
    if report.left_out:
        typer.echo("Left out:")
    for reason, number in sorted(report.left_out.items()):
        typer.echo(f"  {number:>9,}  {reason}")
        for example in report.examples[reason][:3]:
            typer.echo(f"             {example}")
    if report.counts["people"] and report.source.startswith("slack"):
        typer.echo(
            "Imported people claim what they wrote by a link made for them: in the settings of the"
            " space, under Members, choose “Hand over the account…”."
        )
