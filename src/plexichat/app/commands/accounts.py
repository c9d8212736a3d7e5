"""`plexichat user` and `plexichat token`: beside a running server, or without one."""

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from plexichat.app.commands.settings import beside
from plexichat.app.settings import Settings
from plexichat.core.errors import Invalid, Unknown

if TYPE_CHECKING:
    from plexichat.app.wiring import Services
    from plexichat.features.users import UserRow

Result = TypeVar("Result")
Use = Callable[["Services"], Coroutine[Any, Any, Result]]

Name = Annotated[str, typer.Argument(help="The user name.")]
Data = Annotated[
    Path | None, typer.Option("--data", help="Directory of everything that the server keeps.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Stdin = Annotated[bool, typer.Option("--password-stdin", help="Read the password from stdin.")]
PAGE = 500


class UserNotFound(Unknown):
    """Nobody has this user name."""

    code = "user.unknown"
    title = "There is no such user"


user_group = typer.Typer(name="user", help="Make and mend accounts.", no_args_is_help=True)
token_group = typer.Typer(name="token", help="Make tokens for programs.", no_args_is_help=True)


@user_group.command("create")
def create_user(
    name: Name,
    display_name: Annotated[str, typer.Option(help="The name that others see.")] = "",
    admin: Annotated[bool, typer.Option("--admin", help="Let them run the server.")] = False,  # noqa: FBT002
    password_stdin: Stdin = False,  # noqa: FBT002 - an option of the command line
    as_json: Json = False,  # noqa: FBT002 - as above
    data: Data = None,
) -> None:
    """Make an account. Without a password it can be used by token only."""
    password = _password() if password_stdin else None

    async def use(services: "Services") -> dict[str, object]:
        from plexichat.features.auth import AccountBody

        role = "admin" if admin else "member"
        body = AccountBody(name, display_name or name, password, role)  # type: ignore[arg-type]  # one of the two
        (made,) = await services.auth.accounts.make([body])
        return {"id": made.user.id, "username": made.user.username}

    made = _with_services(beside(data), use)
    _tell(made, f"Made {made['username']}.", as_json=as_json)


@user_group.command("list")
def list_users(as_json: Json = False, data: Data = None) -> None:  # noqa: FBT002 - as above
    """List all accounts, closed ones included."""

    async def use(services: "Services") -> list[dict[str, object]]:
        found: list[dict[str, object]] = []
        after: str | None = ""
        while after is not None:
            page = await services.users.everybody(after=after, limit=PAGE)
            found += [
                {
                    "id": each.id,
                    "username": each.username,
                    "display_name": each.display_name,
                    "kind": each.kind,
                    "server_role": each.server_role,
                    "deactivated": each.deactivated,
                }
                for each in page.items
            ]
            after = page.next
        return found

    found = _with_services(beside(data), use)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for each in found:
        closed = "  (closed)" if each["deactivated"] else ""
        typer.echo(f"{each['username']:24} {each['kind']:9} {each['server_role']}{closed}")


@user_group.command()
def reset(
    name: Name,
    password_stdin: Stdin = False,  # noqa: FBT002 - an option of the command line
    as_json: Json = False,  # noqa: FBT002 - as above
    data: Data = None,
) -> None:
    """Give somebody a new password and end all their sessions."""
    import secrets

    password = _password() if password_stdin else secrets.token_urlsafe(12)

    async def use(services: "Services") -> str:
        row = await _named(services, name)
        await services.auth.accounts.reset_password(row.id, password)
        return row.username

    username = _with_services(beside(data), use)
    told = {"username": username} | ({} if password_stdin else {"password": password})
    sentence = f"{username} has a new password; all their sessions ended."
    if not password_stdin:
        sentence += f"\nPassword: {password}   (shown this once)"
    _tell(told, sentence, as_json=as_json)


@user_group.command("setup-link")
def setup_link(as_json: Json = False, data: Data = None) -> None:  # noqa: FBT002 - as above
    """Print a fresh one-time link for making the first user, the owner."""
    settings = beside(data)

    async def use(services: "Services") -> str | None:
        return await services.auth.setup_link()

    link = _with_services(settings, use)
    if link is None:
        raise Invalid("The server has an owner already. `plexichat user reset` mends an account.")
    _tell({"url": f"{settings.url}{link}"}, f"{settings.url}{link}", as_json=as_json)


@token_group.callback()
def _token_group() -> None:
    """Make tokens for programs."""


@token_group.command("create")
def create_token(
    name: Name,
    label: Annotated[str, typer.Option(help="What the token is for.")] = "command line",
    as_json: Json = False,  # noqa: FBT002 - an option of the command line
    data: Data = None,
) -> None:
    """Make a token that acts as an account; it is shown this once."""

    async def use(services: "Services") -> dict[str, object]:
        row = await _named(services, name)
        made = await services.auth.issue_token(row.id, label)
        return {"username": row.username, "user_id": str(row.id), "token": made.token}

    made = _with_services(beside(data), use)
    _tell(made, str(made["token"]), as_json=as_json)


async def _named(services: "Services", name: str) -> "UserRow":
    async with services.units.read() as reader:
        row = await services.users.named(reader, name)
    if row is None:
        raise UserNotFound(f"Nobody is called {name!r}. `plexichat user list` names all.")
    return row


def _with_services(settings: Settings, use: "Use[Result]") -> Result:
    from plexichat.app.wiring import open_services

    async def run() -> Result:
        async with open_services(settings) as services:
            return await use(services)

    return asyncio.run(run())


def _password() -> str:
    return sys.stdin.readline().rstrip("\r\n")


def _tell(values: object, sentence: str, *, as_json: bool) -> None:
    typer.echo(json.dumps(values, ensure_ascii=False) if as_json else sentence)
