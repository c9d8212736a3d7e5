"""`plexichat import legacy`: a report, a sentence and a code for refusals, and no key in sight."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from plexichat.app.settings import Settings
from plexichat.app.wiring import Services, open_services
from plexichat.features.imports.commands import add_demo_command, import_commands
from tests.support.legacy import Keys, NewerMade, generation_b, message_id, newer


@asynccontextmanager
async def open_parts(data: Path | None) -> AsyncIterator[Services]:
    settings = Settings(data=data or Path("none"), hash_cost="test-only-cheap", worker=1023)
    async with open_services(settings) as parts:
        yield parts


class Program:
    def __init__(self, data: Path) -> None:
        self._data = data
        self._program = typer.Typer(pretty_exceptions_enable=False)
        self._program.add_typer(import_commands(open_parts))
        add_demo_command(self._program, open_parts, lambda _: "http://localhost:8080")

    def run(self, *arguments: object, **environment: str) -> Result:
        words = [*(str(each) for each in arguments), "--data", str(self._data)]
        return CliRunner().invoke(self._program, words, env=environment)


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """A program whose server has an owner."""
    made = Program(tmp_path / "data")
    assert made.run("demo", "--json").exit_code == 0
    return made


@pytest.fixture
def keys() -> Keys:
    return Keys()


@pytest.fixture
def old(tmp_path: Path, keys: Keys) -> NewerMade:
    made = newer(tmp_path / "old" / "plexichat.db")
    made.message(1, keys.seal("secret words", message_id(1)))
    keys.write(made.path.parent)
    (made.path.parent / ".machine_key").unlink()
    return made


def test_dry_run_then_real_then_again(program: Program, old: NewerMade, keys: Keys) -> None:
    path = old.done()
    environment = {"PLEXICHAT_MESSAGE_KEY": keys.kek.hex()}
    command = ["import", "legacy", path, "--json"]
    dry = json.loads(program.run(*command, "--dry-run", **environment).stdout)
    real = json.loads(program.run(*command, **environment).stdout)
    assert (dry.pop("dry_run"), real.pop("dry_run")) == (True, False)
    assert real == dry
    assert real["space"] == "Acme"
    again = json.loads(program.run(*command, **environment).stdout)
    assert again["counts"]["messages that were here already"] == 1


def test_the_report_names_whose_user_name_was_taken_and_how_others_claim(
    program: Program, tmp_path: Path
) -> None:
    old = generation_b(tmp_path / "old.db")
    old.user("1", username="sam")
    old.message("m", 1)
    path = old.done()
    program.run("import", "legacy", path, "--space", "First")
    other = tmp_path / "other.db"
    other.write_bytes(path.read_bytes())
    made = generation_b(tmp_path / "third.db")
    made.connection.execute("UPDATE users SET created_at = '2024-01-01T00:00:00' WHERE id = 'bob'")
    result = program.run("import", "legacy", made.done(), "--space", "Second")
    assert result.exit_code == 0
    assert "ann → ann-2" in result.stdout
    assert "Brought into the space “Second”" in result.stdout
    assert "Hand over the account" in result.stdout


@pytest.mark.parametrize("way", ["option", "environment", "machine key"])
def test_a_wrong_key_is_a_sentence_and_is_never_echoed(
    program: Program, old: NewerMade, tmp_path: Path, way: str
) -> None:
    path, wrong = old.done(), Keys().kek.hex()
    (tmp_path / "key").write_text(wrong)
    ways: dict[str, tuple[list[object], dict[str, str]]] = {
        "option": (["--message-key", wrong], {}),
        "environment": ([], {"PLEXICHAT_MESSAGE_KEY": wrong}),
        "machine key": (["--machine-key", tmp_path / "key"], {}),
    }
    options, environment = ways[way]
    result = program.run("import", "legacy", path, *options, **environment)
    assert result.exit_code == 1
    assert "does not open message_keyring.json" in result.output
    assert wrong not in result.output
    assert "Traceback" not in result.output


def test_a_space_cannot_be_named_where_the_old_server_had_its_own(
    program: Program, tmp_path: Path
) -> None:
    path = newer(tmp_path / "old.db").done()
    result = program.run("import", "legacy", path, "--space", "Mine")
    assert result.exit_code == 1
    assert "leave out --space" in result.output


def test_what_is_no_old_database_is_refused_in_a_sentence(program: Program, tmp_path: Path) -> None:
    (tmp_path / "a.db").write_text("hello")
    result = program.run("import", "legacy", tmp_path / "a.db")
    assert result.exit_code == 1
    assert "is not an SQLite database" in result.output
    assert "Traceback" not in result.output


def test_without_an_owner_it_says_what_to_do(tmp_path: Path) -> None:
    path = generation_b(tmp_path / "old.db").done()
    result = Program(tmp_path / "fresh").run("import", "legacy", path)
    assert result.exit_code == 1
    assert "make the first user" in result.output
