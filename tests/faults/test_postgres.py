"""PostgreSQL that is wrong, gone, killed: a clear sentence, no acknowledged message lost."""

import asyncio
import itertools
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from urllib.error import HTTPError

import pytest

from tests.support.machine import Machine
from tests.support.postgres import Postgres, shared
from tests.support.process import free_port

SECRET = "correct-horse"
KILLS = 5


@pytest.fixture
def empty(tmp_path: Path) -> Machine:
    """A machine that has been given a database's URL and never started."""
    server = shared()
    return Machine(tmp_path, database=server.url(server.make()))


@pytest.fixture
def durable() -> Iterator[Postgres]:
    """A PostgreSQL that keeps what it said it would keep."""
    server = Postgres(durable=True)
    server.start()
    yield server
    server.close()


def test_where_nobody_listens(empty: Machine) -> None:
    empty.database = f"postgresql://ada:{SECRET}@127.0.0.1:{free_port()}/chat"
    said = empty.serve_in_vain()
    assert "cannot be reached" in said
    assert SECRET not in said


def test_a_database_that_is_not_there(empty: Machine) -> None:
    empty.database = shared().url("nowhere")
    assert "createdb" in empty.serve_in_vain()


def test_a_user_that_is_not_there(empty: Machine) -> None:
    empty.database = empty.database.replace("plexichat@", f"nobody:{SECRET}@")
    said = empty.serve_in_vain()
    assert "Check the user and the password" in said
    assert SECRET not in said


def test_tables_of_another_program(empty: Machine) -> None:
    name = empty.database.rpartition("/")[2]
    shared().query(name, "CREATE TABLE songs (title text)")
    assert "another program" in empty.serve_in_vain()
    assert shared().query(name, "SELECT count(*) FROM pg_class WHERE relname = 'users'") == "0\n"


def test_a_database_of_a_newer_plexichat(empty: Machine) -> None:
    empty.start()
    assert empty.stop() == 0
    name = empty.database.rpartition("/")[2]
    shared().query(name, "UPDATE alembic_version SET version_num = '9999'")
    said = empty.serve_in_vain()
    assert "newer PlexiChat" in said
    assert "9999" in said


def test_a_database_with_another_encoding(empty: Machine) -> None:
    server, name = shared(), "latin1_only"
    server.query(
        "postgres",
        f"CREATE DATABASE {name} TEMPLATE template0 ENCODING LATIN1 LC_COLLATE 'C' LC_CTYPE 'C'",
    )
    empty.database = server.url(name)
    assert "encoding UTF8" in empty.serve_in_vain()


def test_a_database_that_another_server_uses(empty: Machine, tmp_path: Path) -> None:
    empty.start()
    second = Machine(tmp_path / "second", database=empty.database)
    second.folder.mkdir()
    assert "Another server uses this database" in second.serve_in_vain()
    empty.kill()
    second.start()
    assert second.stop() == 0


def _send(machine: Machine, token: str, channel: str, body: str) -> bool:
    """Send with the body as its nonce; tell whether it was acknowledged."""
    try:
        sent = {"body": body, "nonce": body}
        machine.call(token, "POST", f"/channels/{channel}/messages", sent)
    except HTTPError as refused:
        if refused.code != HTTPStatus.SERVICE_UNAVAILABLE:
            raise
        return False
    return True


@pytest.mark.slow
async def test_kills_of_postgres_lose_nothing_and_need_no_restart(
    durable: Postgres, tmp_path: Path
) -> None:
    machine = Machine(tmp_path, database=durable.url())
    machine.start()
    try:
        token = machine.person("ada")
        channel = machine.room(token)
        bodies = (f"line-{number}" for number in itertools.count())
        acknowledged: list[str] = []
        for _ in range(KILLS):
            talking = asyncio.create_task(
                asyncio.to_thread(_talk, machine, token, channel, bodies, acknowledged)
            )
            await asyncio.sleep(0.3)
            durable.kill()
            await talking
            durable.start()
            waiting = next(bodies)
            while not _send(machine, token, channel, waiting):
                await asyncio.sleep(0.05)
            acknowledged.append(waiting)
        stored = [each["body"] for each in machine.history(token, channel)]
        assert len(acknowledged) > 2 * KILLS, "it hardly got to speak"
        assert [each for each in acknowledged if each not in stored] == []
        assert len(stored) == len(set(stored))
    finally:
        machine.kill()


def _talk(
    machine: Machine, token: str, channel: str, bodies: Iterator[str], acknowledged: list[str]
) -> None:
    """Send until it is refused; the refused one is sent again until it is answered."""
    for body in bodies:
        if not _send(machine, token, channel, body):
            return
        acknowledged.append(body)
