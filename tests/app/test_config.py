"""`plexichat config`: what is shown, what is refused, what is only named."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from plexichat.app.cli import program
from plexichat.app.commands.settings import SettingWrong

Config = Callable[..., Result]


@pytest.fixture
def config(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Config:
    monkeypatch.setenv("PLEXICHAT_DATA", str(tmp_path))

    def run(*arguments: str, **environment: str) -> Result:
        return CliRunner().invoke(program, ["config", *arguments], env=environment)

    return run


def test_all_settings_are_shown_as_they_hold_and_secrets_are_not(config: Config) -> None:
    shown = config("show", PLEXICHAT_METRICS_TOKEN="a very secret token").output
    assert "PLEXICHAT_SIGN_UP=invite" in shown
    assert "PLEXICHAT_METRICS_TOKEN=***" in shown
    assert "very secret" not in shown
    assert json.loads(config("show", "--json").stdout)["sign_up"] == "invite"


def test_a_secret_may_lie_in_a_file(config: Config, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("a very secret token\n")
    given = {"PLEXICHAT_METRICS": "token", "PLEXICHAT_METRICS_TOKEN_FILE": str(file)}
    assert config("check", **given).exit_code == 0
    gone = config("check", **given | {"PLEXICHAT_METRICS_TOKEN_FILE": f"{file}.gone"})
    assert "PLEXICHAT_METRICS_TOKEN_FILE" in str(gone.exception)


def test_right_settings_are_called_right(config: Config) -> None:
    assert config("check").stdout == "The settings are right.\n"


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("PLEXICHAT_SIGNUP", "PLEXICHAT_SIGN_UP"),
        ("PLEXICHAT_PUBLICURL", "PLEXICHAT_PUBLIC_URL"),
        ("PLEXICHAT_TLS_CERTS", "PLEXICHAT_TLS_CERT"),
    ],
)
def test_a_mistyped_name_stops_every_command_and_is_put_right(
    config: Config, name: str, meant: str
) -> None:
    refused = config("show", **{name: "open"}).exception
    assert isinstance(refused, SettingWrong)
    assert f"{name}: there is no such setting. Did you mean {meant}?" in refused.detail


def test_a_name_that_another_program_set_stops_no_start_but_is_named(config: Config) -> None:
    foreign = {"PLEXICHAT_SERVICE_HOST": "10.0.0.1", "PLEXICHAT_PORT": "tcp://10.0.0.1:80"}
    assert config("show", **foreign).exit_code == 0
    refused = config("check", **foreign).exception
    assert isinstance(refused, SettingWrong)
    assert "PLEXICHAT_SERVICE_HOST: there is no such setting." in refused.detail


def test_the_reference_is_the_committed_page(config: Config) -> None:
    page = Path(__file__).parents[2] / "docs" / "reference" / "settings.md"
    assert config("reference").stdout == page.read_text(encoding="utf-8")
