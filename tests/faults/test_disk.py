"""A disk that is full: reading goes on, writing is refused, and works again without a restart."""

import json
import resource
import sqlite3
import urllib.error
from typing import Any

import pytest

from tests.support.machine import Machine

ROOM = 64 * 1024


def _limit(machine: Machine, size: int) -> None:
    """Let no file of the server grow past `size`: writes fail with EFBIG, as with a full disk."""
    assert machine.process is not None
    # The hard limit stays, so that the soft one can be lifted again.
    resource.prlimit(machine.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def _refusal(machine: Machine, token: str, path: str, body: object) -> dict[str, Any]:
    with pytest.raises(urllib.error.HTTPError) as refused:
        machine.call(token, "POST", path, body)
    problem: dict[str, Any] = json.loads(refused.value.read())
    assert refused.value.code in {503, 507}, problem
    return problem


@pytest.mark.sqlite
def test_a_full_disk_refuses_to_store_and_loses_nothing(machine: Machine) -> None:
    machine.start()
    token = machine.person("ada")
    channel = machine.room(token)
    path = f"/channels/{channel}/messages"
    stored = [machine.call(token, "POST", path, {"body": f"{each}"})["id"] for each in range(5)]

    # The server's log counts too: what it cannot write must not stop it.
    _limit(machine, ROOM)
    problem = _refusal(machine, token, path, {"body": "x" * 4000, "nonce": "again"})
    assert problem["code"].startswith("storage.")
    assert "stored" in problem["detail"]
    assert [each["id"] for each in machine.history(token, channel)][-5:] == stored

    _limit(machine, resource.RLIM_INFINITY)
    after = machine.call(token, "POST", path, {"body": "x" * 4000, "nonce": "again"})
    assert [each["id"] for each in machine.history(token, channel)][-6:] == [*stored, after["id"]]
    assert "Traceback" not in machine.log.read_text()
    assert machine.stop() == 0
    with sqlite3.connect(machine.data / "plexichat.sqlite3") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()


def test_an_upload_onto_a_full_disk_leaves_no_half_file(machine: Machine) -> None:
    machine.start()
    token = machine.person("ada")
    before = {each for each in (machine.data / "files").rglob("*") if each.is_file()}
    _limit(machine, ROOM)
    problem = _refusal(machine, token, "/files?name=big.bin", "y" * 200_000)
    assert problem["code"].startswith("storage.")
    after = {each for each in (machine.data / "files").rglob("*") if each.is_file()}
    assert after == before
    _limit(machine, resource.RLIM_INFINITY)
    kept = machine.call(token, "POST", "/files?name=big.bin", "y" * 200_000)
    assert kept["name"] == "big.bin"
