"""Messages in partitions by hash of their channel: the same server, the same answers."""

import shutil
from pathlib import Path

import pytest

from tests.support.machine import Machine
from tests.support.postgres import Postgres, shared

pytestmark = [pytest.mark.slow, pytest.mark.sqlite]
SCRIPT = Path(__file__).parents[2] / "deploy" / "postgresql" / "partition-messages.sql"
_INDEXES = (
    "SELECT c.relname, regexp_replace(pg_get_indexdef(i.indexrelid), ' ON (ONLY )?', ' ON ')"
    " FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
    " WHERE i.indrelid = 'messages'::regclass ORDER BY 1"
)


def _partition(server: Postgres, name: str) -> None:
    script = server.folder / SCRIPT.name
    shutil.copy(SCRIPT, script)
    script.chmod(0o644)
    server.run_script(name, script)


def test_a_history_goes_on_in_partitions(tmp_path: Path) -> None:
    server = shared()
    name = server.make()
    machine = Machine(tmp_path, database=server.url(name), is_measured=False)
    machine.start()
    try:
        token = machine.owner("ada")
        room = machine.room(token)
        space = machine.call(token, "GET", f"/channels/{room}")["space_id"]
        rooms = [room]
        for number in range(12):
            new = {"name": f"room-{number}", "kind": "public"}
            rooms.append(machine.call(token, "POST", f"/spaces/{space}/channels", new)["id"])
        for each in rooms:
            said = {"body": "before", "nonce": "n1"}
            machine.call(token, "POST", f"/channels/{each}/messages", said)
        assert machine.stop() == 0
        before = server.query(name, _INDEXES)
        _partition(server, name)
        assert server.query(name, _INDEXES) == before
        filled = "SELECT count(DISTINCT tableoid) FROM messages"
        assert int(server.query(name, filled)) > 3

        machine.start()
        for each in rooms:
            place = f"/channels/{each}/messages"
            again = machine.call(token, "POST", place, {"body": "before", "nonce": "n1"})
            after = machine.call(token, "POST", place, {"body": "after", "nonce": "n2"})
            assert (again["seq"], after["seq"]) == (1, 2), "a nonce stands once"
            machine.call(token, "PATCH", f"{place}/{after['id']}", {"body": "edited", "version": 1})
            machine.call(token, "DELETE", f"{place}/{again['id']}")
            assert [one["body"] for one in machine.history(token, each)] == ["", "edited"]
        assert machine.stop() == 0
    finally:
        machine.kill()
