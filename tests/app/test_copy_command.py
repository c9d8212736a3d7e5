"""`plexichat db copy` as an operator types it."""

import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from plexichat.adapters.sql.copy_marks import TargetHolds
from plexichat.app.cli import program
from plexichat.app.commands import copy as command
from plexichat.app.settings import Settings
from plexichat.app.wiring import open_services
from plexichat.features.users import NewUser
from tests.support.places import BOTH_WAYS, laid, nowhere, rows


def run(source: Settings, target: Settings, *more: str) -> Result:
    words = ["--from", source.postgres or str(source.data), "--to"]
    words += [target.postgres or f"sqlite://{target.data}", *more]
    for place, option in ((source, "--from-data"), (target, "--to-data")):
        words += [option, str(place.data)] if place.postgres else []
    return CliRunner().invoke(program, ["db", "copy", *words])


@pytest.fixture(params=BOTH_WAYS)
def ends(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Settings, Settings]:
    source, target = (
        laid(request.param[0], tmp_path / "here"),
        nowhere(request.param[1], tmp_path / "there"),
    )

    async def fill() -> None:
        async with open_services(source) as services, services.units.begin() as unit:
            await services.users.add(unit, NewUser("ada", "Ada ✨"))

    asyncio.run(fill())
    return source, target


def test_it_says_what_is_left_to_do_and_then_where_to_start(
    ends: tuple[Settings, Settings],
) -> None:
    source, target = ends
    first = run(source, target)
    assert first.exit_code == 0, first.output
    assert "run the same with --final" in first.stdout
    last = run(source, target, "--final")
    assert "Finished." in last.stdout
    assert str(target.data) in last.stdout
    assert rows(target) == rows(source)
    assert isinstance(run(source, target).exception, TargetHolds)


def test_its_report_is_for_programs_too(ends: tuple[Settings, Settings]) -> None:
    source, target = ends
    report = json.loads(run(source, target, "--final", "--json").stdout)
    assert report["finished"]
    assert report["rows"]["users"] == report["written"]["users"] == 1
    assert (report["files"], report["missing"], report["damaged"]) == (0, [], [])


def test_without_from_it_is_the_server_of_the_settings(ends: tuple[Settings, Settings]) -> None:
    source, target = ends
    environment = {"PLEXICHAT_DATA": str(source.data), "PLEXICHAT_DATABASE_URL": source.postgres}
    words = ["db", "copy", "--to", target.postgres or str(target.data), "--final"]
    words += ["--to-data", str(target.data)] if target.postgres else []
    assert CliRunner().invoke(program, words, env=environment).exit_code == 0
    assert rows(target) == rows(source)


def test_where_a_person_looks_on_there_is_a_bar(capsys: pytest.CaptureFixture[str]) -> None:
    with command._watched(quiet=True) as watch:
        watch.begin("messages", 10)
        watch.step(4)
        (task,) = watch._shown.tasks
    assert (task.description, task.total, task.completed) == ("messages", 10, 4)
    assert capsys.readouterr().err == ""
