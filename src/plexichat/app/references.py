"""The references of settings and commands, made from the code."""

from plexichat.app.fitting import PREFIX
from plexichat.app.settings import Settings


def settings_reference() -> str:
    """Return the table of all settings."""
    lines = [
        "# Settings",
        "",
        "Every setting is an environment variable; a secret may come from a file that `…_FILE`",
        "names. `plexichat config check` says what is wrong, `plexichat config show` what is used.",
        "",
        "| variable | default | what it is for |",
        "|---|---|---|",
    ]
    for name, field in Settings.model_fields.items():
        default = "the user's data directory" if name == "data" else _default(field.default)
        about = (field.description or "").replace("|", "\\|")
        lines.append(f"| `{PREFIX}{name.upper()}` | {default} | {about} |")
    return "\n".join(lines) + "\n"


def _default(value: object) -> str:
    return "" if value in {None, ()} else f"`{value}`"


def commands_reference() -> str:
    """Return the help of every command."""
    from typer.main import get_command

    from plexichat.app.cli import program

    lines = ["# Commands", "", "`plexichat COMMAND --help` prints the same.", ""]
    lines += _help(get_command(program), "plexichat")
    return "\n".join(lines).rstrip() + "\n"


def _help(command: object, path: str) -> list[str]:
    from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

    if isinstance(command, TyperGroup):
        lines: list[str] = []
        for name, each in sorted(command.commands.items()):
            lines += _help(each, f"{path} {name}")
        return lines
    if not isinstance(command, TyperCommand):
        raise TypeError(f"{path} is neither a command nor a group of typer's")
    arguments = [each for each in command.params if isinstance(each, TyperArgument)]
    usage = " ".join([path, *((each.name or "").upper() for each in arguments)])
    lines = [f"## `{usage}`", "", (command.help or "").strip(), ""]
    options = [each for each in command.params if isinstance(each, TyperOption)]
    if options:
        lines += ["| option | what it does |", "|---|---|"]
        lines += [f"| `{', '.join(each.opts)}` | {each.help or ''} |" for each in options]
        lines.append("")
    return lines
