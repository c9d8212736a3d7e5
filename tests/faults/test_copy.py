"""Copies as real processes: killed anywhere, and beside a server that people write to."""

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from plexichat.app.settings import Settings
from tests.support.machine import PLEXICHAT, Machine
from tests.support.places import BOTH_WAYS, apart, execute, nowhere, recorded, rows
from tests.support.process import bare_environment

pytestmark = pytest.mark.sqlite  # both databases, whichever all others run on
MESSAGES = 12_000
SECONDS = 60
_PERSON = (
    "INSERT INTO users (id, username, username_key, display_name, kind, server_role, status_text,"
    " status_emoji, time_zone, last_event, created_ms)"
    " VALUES (1, 'ada', 'ada', 'Ada', 'human', 'owner', '', '', 'UTC', 0, 0)"
)
_CHANNEL = (
    "INSERT INTO channels (id, kind, name, topic, auto_join, position, version, last_seq,"
    f" last_event, created_ms) VALUES (1, 'public', 'all', '', 0, 0, 1, {MESSAGES}, {MESSAGES}, 0)"
)
_MESSAGES = (
    "INSERT INTO messages (channel_id, seq, id, event, version, author_id, kind, body, nonce, has,"
    " reply_count, created_ms)"
    f" WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < {MESSAGES})"
    " SELECT 1, n, n, n, 1, 1, 'text', 'message ' || n, 'n' || n, 0, 0, n FROM number"
)

_KILLED_AT = """
import os, signal
from plexichat.adapters.sql import postgres_copy, sqlite_copy
from plexichat.app.cli import main

def killed(*_):
    os.kill(os.getpid(), signal.SIGKILL)

postgres_copy.PostgresTarget.{step} = sqlite_copy.SqliteTarget.{step} = killed
main()
"""


def command(source: Settings, target: Settings, *more: str) -> list[str]:
    words = ["db", "copy", "--from", source.postgres or str(source.data)]
    words += ["--to", target.postgres or str(target.data), *more]
    for place, option in ((source, "--from-data"), (target, "--to-data")):
        words += [option, str(place.data)] if place.postgres else []
    return [*PLEXICHAT, *words]


def begun(target: Settings, least: int) -> Callable[[], bool]:
    return lambda: recorded(target) >= least


@pytest.mark.parametrize(("here", "there"), BOTH_WAYS)
def test_killed_anywhere_it_goes_on_and_nothing_is_lost_or_doubled(
    here: str, there: str, tmp_path: Path
) -> None:
    source, target = apart(here, there, tmp_path)
    for each in (_PERSON, _CHANNEL, _MESSAGES):
        execute(source, each)
    environment = {
        name: value
        for name, value in bare_environment(tmp_path / "home").items()
        if not name.startswith("COV")  # what ends by SIGKILL leaves no coverage behind
    }

    def killed(when: Callable[[], bool], *more: str) -> None:
        process = subprocess.Popen(command(source, target, *more), env=environment)
        until = time.monotonic() + SECONDS
        while not when() and process.poll() is None:
            assert time.monotonic() < until
        process.kill()
        assert process.wait() == -signal.SIGKILL

    killed(target.data.exists)
    for least in (1, 4, 7):
        killed(begun(target, least))
        assert recorded(target) >= least
    ended = subprocess.run(command(source, target), env=environment, check=True, timeout=SECONDS)
    assert ended.returncode == 0
    execute(source, "UPDATE messages SET body = 'changed', event = 12001 WHERE seq = 5000")
    execute(source, "UPDATE channels SET last_event = 12001")
    began = time.monotonic()
    killed(lambda: time.monotonic() > began + 1.2, "--final")
    last = [*command(source, target, "--final")]
    if recorded(target):  # else the kill came after the very end
        subprocess.run(last, env=environment, check=True, timeout=SECONDS)
    assert rows(target) == rows(source)


@pytest.mark.parametrize(("here", "there"), BOTH_WAYS)
def test_killed_between_the_steps_of_the_end_it_is_as_before_and_goes_on(
    here: str, there: str, tmp_path: Path
) -> None:
    source, target = apart(here, there, tmp_path)
    for each in (_PERSON, _CHANNEL, _MESSAGES):
        execute(source, each)
    run = partial(subprocess.run, env=bare_environment(tmp_path / "home"), timeout=SECONDS)
    run(command(source, target), check=True)
    execute(source, "UPDATE messages SET body = 'changed', event = 12001 WHERE seq = 5000")
    execute(source, "UPDATE channels SET last_event = 12001")
    before = rows(target)
    last = command(source, target, "--final")
    for step in ("record", "finish"):
        words = [sys.executable, "-c", _KILLED_AT.format(step=step), *last[len(PLEXICHAT) :]]
        assert run(words, check=False).returncode == -signal.SIGKILL
        assert rows(target) == before
    run(last, check=True)
    assert rows(target) == rows(source)


def test_a_server_moves_while_people_write(machine: Machine, tmp_path: Path) -> None:
    """From SQLite to PostgreSQL and back; what was acknowledged is there, once."""
    machine.database = ""
    home = Settings(data=machine.data, database_url=None)
    away = nowhere("postgres", machine.data)
    back = Settings(data=tmp_path / "back", database_url=None)
    machine.start()
    owner = machine.owner("olga")
    channel, sent = machine.room(owner), list[str]()
    _moved(machine, home, away, owner, channel, sent, is_waiting=True)
    machine.database = away.postgres or ""
    machine.start()
    _moved(machine, away, back, owner, channel, sent, is_waiting=False)
    machine.database, machine.folder = "", tmp_path / "restarted"
    machine.folder.mkdir()
    back.data.rename(machine.data)
    machine.start()
    assert [each["body"] for each in machine.history(owner, channel)] == sent


def _moved(
    machine: Machine,
    source: Settings,
    target: Settings,
    owner: str,
    channel: str,
    sent: list[str],
    *,
    is_waiting: bool,
) -> None:
    stop = threading.Event()
    ending: subprocess.Popen[str] | None = None

    def write() -> None:
        while not stop.is_set():
            body = f"message {len(sent)}"
            message = {"body": body, "nonce": body.replace(" ", "-")}
            machine.call(owner, "POST", f"/channels/{channel}/messages", message)
            sent.append(body)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(2):
            before = len(sent)
            done = machine.run(*command(source, target, "--json")[len(PLEXICHAT) :])
            assert done.returncode == 0, done
            assert json.loads(done.stdout)["rows"]["messages"] >= before
        refused = machine.run(*command(source, target, "--final")[len(PLEXICHAT) :])
        assert refused.returncode == 1
        assert "Stop" in refused.stderr
        assert "Traceback" not in refused.stderr
        if is_waiting:
            ending = _ending(machine, source, target, "--wait", str(SECONDS))
            assert ending.stderr is not None
            assert ending.stderr.readline() == "Stop the server now.\n"
    finally:
        stop.set()
        writer.join()
    assert machine.stop() == 0
    if ending is None:
        ending = _ending(machine, source, target)
    _, said = ending.communicate(timeout=SECONDS)
    assert ending.returncode == 0, said
    assert rows(target) == rows(source)


def _ending(
    machine: Machine, source: Settings, target: Settings, *more: str
) -> "subprocess.Popen[str]":
    words = command(source, target, "--final", *more)
    return subprocess.Popen(
        words,
        env=machine.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
