"""`plexichat import ...` and `plexichat demo`: the doors of imports on the command line."""

import json
from pathlib import Path
from typing import Annotated

import typer

from plexichat.features.imports.demo_owner import Owner
from plexichat.features.imports.legacy_command import add_legacy_command
from plexichat.features.imports.report import Report
from plexichat.features.imports.terminal import (
    Address,
    Data,
    DryRun,
    Json,
    Open,
    Parts,
    progress,
    run_now,
    show,
)

__all__ = ["Parts", "add_demo_command", "import_commands"]

LiveOption = Annotated[
    bool, typer.Option("--live", help="Go on talking through the running server until Ctrl-C.")
]


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
        report = run_now(run)
        show(report, dry=dry_run, as_json=as_json)

    add_legacy_command(group, open_parts)
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
        report, owner = run_now(_fill_demo(open_parts, data, quiet=as_json))
        url = address(data)
        if as_json:
            account = {"username": owner.username, "password": owner.password}
            shown = {"url": url, "owner": account, **report.as_dict()}
            typer.echo(json.dumps(shown, ensure_ascii=False, indent=2))
        else:
            show(report, dry=False, as_json=False)
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
            run_now(_talk(open_parts, data, url))


async def _fill_demo(open_parts: Open, data: Path | None, *, quiet: bool) -> tuple[Report, Owner]:
    from plexichat.features.imports.demo import Demo  # noqa: PLC0415 - only the demo pays for it

    report = Report(source="demo")
    async with open_parts(data) as parts:
        demo = Demo(parts.units, parts.ids, parts.clock, parts.files, parts.auth)
        owner = await demo.owner()
        with progress(quiet=quiet) as steps:
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
            with progress(quiet=quiet) as steps:
                await importer.bring(history, report, steps, space=space, dry=dry)
    return report
