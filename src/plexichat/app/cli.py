"""The command line: `plexichat serve`, and what an operator does beside it."""

import sys
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Annotated

import typer

from plexichat import __version__
from plexichat.app.commands.accounts import token_group, user_group
from plexichat.app.commands.backup import backup_group
from plexichat.app.commands.db import db_group
from plexichat.app.commands.settings import beside, config_group, load
from plexichat.app.data import url
from plexichat.core.errors import PlexiError
from plexichat.features.imports.commands import Parts, add_demo_command, import_commands

program = typer.Typer(
    name="plexichat",
    help="The chat server that a team or a community owns.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:  # noqa: FBT001 - typer's callback
    if wanted:
        typer.echo(f"plexichat {__version__}")
        raise typer.Exit


@program.callback()
def _program(
    version: Annotated[  # noqa: FBT002 - an option of the command line
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which version.")
    ] = False,
) -> None:
    """The chat server that a team or a community owns."""


@program.command()
def serve(  # noqa: PLR0913 - one for each setting that is set by hand
    bind: Annotated[str | None, typer.Option(help="host:port to listen on.")] = None,
    data: Annotated[Path | None, typer.Option(help="Directory of everything it keeps.")] = None,
    public_url: Annotated[str | None, typer.Option(help="https://… that browsers use.")] = None,
    tls_cert: Annotated[Path | None, typer.Option(help="PEM certificate chain.")] = None,
    tls_key: Annotated[Path | None, typer.Option(help="PEM private key.")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes; with PostgreSQL only.")] = None,
    log_level: Annotated[str | None, typer.Option(help="debug, info, warning or error.")] = None,
) -> None:
    """Run the server until Ctrl-C or SIGTERM."""
    settings = load(
        bind=bind,
        data=data,
        public_url=public_url,
        tls_cert=tls_cert,
        tls_key=tls_key,
        workers=workers,
        log_level=log_level,
    )
    from plexichat.app.serving import serve as run

    run(settings)


def _open(data: Path | None) -> AbstractAsyncContextManager[Parts]:
    from plexichat.app.wiring import open_services

    return open_services(beside(data))


program.add_typer(config_group)
program.add_typer(user_group)
program.add_typer(token_group)
program.add_typer(backup_group)
program.add_typer(db_group)
program.add_typer(import_commands(_open))
add_demo_command(program, _open, lambda data: url(beside(data)))


def main() -> None:
    """Run a command; a refusal is one clear sentence and exit status 1, never a traceback."""
    try:
        program()
    except PlexiError as error:
        sentence = f"{error.title}. {error.detail}".rstrip()
        sys.stderr.write(f"plexichat: {sentence}\n")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
