"""`plexichat config`: what is set, whether it is right, what there is."""

import json
from pathlib import Path
from typing import Annotated

import typer
from pydantic import SecretStr, ValidationError

from plexichat.app.fitting import PREFIX
from plexichat.app.settings import Settings, unknown_names
from plexichat.core.errors import PlexiError

COMMAND_WORKER = 1023
"""The worker number in ids that commands make: no server uses it."""

config_group = typer.Typer(name="config", help="Look at the settings.", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


class SettingWrong(PlexiError):  # noqa: N818 - named as the refusal
    """A setting is wrong; the detail has its name, what is wrong, and the cure."""

    code = "setting.wrong"
    title = "A setting is wrong"


def load(**options: object) -> Settings:
    """Return the settings: options first, then the environment; raises `SettingWrong`.

    A name that is nearly a setting's is refused too: what was meant would not hold.
    """
    _refuse_names(meant_only=True)
    given = {name: value for name, value in options.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]  # pydantic checks what is given
    except ValidationError as error:
        raise SettingWrong(" ".join(_sentence(each) for each in error.errors())) from None
    except ValueError as error:
        raise SettingWrong(str(error)) from None


def beside(data: Path | None) -> Settings:
    """Return the settings of a command that works beside a running server, or without one."""
    # The index is the running server's; what a command writes is found by its sweep.
    return load(data=data, worker=COMMAND_WORKER, search="off")


def _refuse_names(*, meant_only: bool) -> None:
    wrong = [
        f"{name}: there is no such setting." + (f" Did you mean {meant}?" if meant else "")
        for name, meant in unknown_names()
        if meant or not meant_only
    ]
    if wrong:
        raise SettingWrong(" ".join([*wrong, "See `plexichat config reference`."]))


def _sentence(problem: object) -> str:
    found = problem if isinstance(problem, dict) else {}
    name = ".".join(str(part) for part in found.get("loc", ()))
    message = str(found.get("msg", "")).removeprefix("Value error, ")
    where = f"{PREFIX}{name.upper()} (or --{name.replace('_', '-')}): " if name else ""
    return f"{where}{message}. See `plexichat config reference`."


@config_group.command()
def show(as_json: Json = False) -> None:  # noqa: FBT002 - an option of the command line
    """Print every setting as the server would use it; secrets are masked."""
    values = {name: _shown(value) for name, value in load().model_dump().items()}
    if as_json:
        typer.echo(json.dumps(values, indent=2))
        return
    for name, value in values.items():
        typer.echo(f"{PREFIX}{name.upper()}={'' if value is None else value}")


@config_group.command()
def check() -> None:
    """Tell whether the server could start with these settings, and whether all are known."""
    load()
    _refuse_names(meant_only=False)
    typer.echo("The settings are right.")


@config_group.command()
def reference() -> None:
    """Print what every setting is for."""
    from plexichat.app.references import settings_reference

    typer.echo(settings_reference(), nl=False)


def _shown(value: object) -> str | int | None:
    if isinstance(value, SecretStr):
        return "***"
    if isinstance(value, tuple):
        return ",".join(str(each) for each in value)
    return value if value is None or isinstance(value, int) else str(value)
