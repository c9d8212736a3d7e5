"""The commands: a report for people, JSON for programs, a sentence and a code for refusals."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from plexichat.app.settings import Settings
from plexichat.app.wiring import Services, open_services
from plexichat.features.imports.commands import add_demo_command, import_commands
from tests.features.imports.conftest import SAMPLE
from tests.support import database


@asynccontextmanager
async def open_parts(data: Path | None) -> AsyncIterator[Services]:
    data = data or Path("none")
    settings = Settings(
        data=data, hash_cost="test-only-cheap", worker=1023, **database.settings_of(data)
    )
    async with open_services(settings) as parts:
        yield parts


@pytest.fixture
def program() -> typer.Typer:
    program = typer.Typer(pretty_exceptions_enable=False)
    program.add_typer(import_commands(open_parts))
    add_demo_command(program, open_parts, lambda _: "http://localhost:8080")
    return program


def test_an_import_into_a_server_without_an_owner_says_what_to_do(
    program: typer.Typer, tmp_path: Path
) -> None:
    result = CliRunner().invoke(program, ["import", "slack", str(SAMPLE), "--data", str(tmp_path)])
    assert result.exit_code == 1
    assert "make the first user" in result.output


def test_a_file_that_is_no_export_is_refused_in_a_sentence(
    program: typer.Typer, tmp_path: Path
) -> None:
    (tmp_path / "a.zip").write_text("hello")
    result = CliRunner().invoke(program, ["import", "slack", str(tmp_path / "a.zip")])
    assert result.exit_code == 1
    assert "a.zip is not a whole zip file" in result.output
    assert "Traceback" not in result.output


def test_demo_then_import_then_both_again(program: typer.Typer, tmp_path: Path) -> None:
    run = CliRunner().invoke
    where = ["--json", "--data", str(tmp_path)]
    demo = json.loads(run(program, ["demo", *where]).stdout)
    assert demo["url"] == "http://localhost:8080"
    assert demo["owner"]["password"]
    assert json.loads(run(program, ["demo", *where]).stdout)["owner"]["password"] is None
    command = ["import", "slack", str(SAMPLE), "--space", "Acme", *where]
    dry = json.loads(run(program, [*command, "--dry-run"]).stdout)
    real = json.loads(run(program, command).stdout)
    assert (dry.pop("dry_run"), real.pop("dry_run")) == (True, False)
    assert real == dry
    assert real["space"] == "Acme"
    again = json.loads(run(program, command).stdout)
    assert again["counts"]["messages that were here already"] == real["counts"]["messages"]


def test_the_report_for_people_names_counts_and_how_to_claim(
    program: typer.Typer, tmp_path: Path
) -> None:
    run = CliRunner().invoke
    run(program, ["demo", "--json", "--data", str(tmp_path)])
    result = run(program, ["import", "slack", str(SAMPLE), "--data", str(tmp_path)])
    assert "2,386  messages" in result.stdout
    assert "Hand over the account" in result.stdout
