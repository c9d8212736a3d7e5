"""What an operator may meet at the start: one sentence with the cure, never a traceback."""

import json
import socket
import sqlite3
import sys
from pathlib import Path

import pytest

from tests.support.machine import PLEXICHAT, Machine

# Root, too, is refused what the mode of a directory forbids: prctl(PR_CAPBSET_DROP) of the two
# capabilities that override it, then the program itself.
WITHOUT_OVERRIDE = [
    sys.executable,
    "-c",
    (
        "import ctypes, os, sys; c = ctypes.CDLL(None); c.prctl(24, 1, 0, 0, 0); c.prctl(24, 2, 0, 0, 0);"
        " os.execv(sys.executable, [sys.executable, '-m', 'plexichat', *sys.argv[1:]])"
    ),
]
HOUR_BACK = [
    sys.executable,
    "-c",
    (
        "import time; now = time.time_ns; time.time_ns = lambda: now() - 3_600 * 10**9;"
        " from plexichat.app.cli import main; main()"
    ),
]


def test_a_port_that_is_taken(machine: Machine) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", machine.port))
        other.listen()
        said = machine.serve_in_vain()
    assert f"Port {machine.port}" in said
    assert "--bind" in said


def test_an_address_of_others_without_https(machine: Machine) -> None:
    said = machine.run("serve", "--bind", f"0.0.0.0:{machine.port}", "--data", str(machine.data))
    assert said.returncode == 1
    assert "PLEXICHAT_PUBLIC_URL" in said.stderr
    assert "Traceback" not in said.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PLEXICHAT_BIND", "nonsense"),
        ("PLEXICHAT_SIGN_UP", "whoever"),
        ("PLEXICHAT_SQLITE_READERS", "-3"),
        ("PLEXICHAT_PUBLIC_URL", "ftp://chat.example"),
        ("PLEXICHAT_TLS_CERT", "/nowhere/cert.pem"),
    ],
)
def test_a_setting_that_is_wrong(machine: Machine, name: str, value: str) -> None:
    machine.extra = {name: value}
    place = [] if name == "PLEXICHAT_BIND" else ["--bind", f"127.0.0.1:{machine.port}"]
    said = machine.run("serve", "--data", str(machine.data), *place)
    assert said.returncode == 1
    assert name in said.stderr
    assert "Traceback" not in said.stderr
    assert not machine.data.exists(), "nothing is made before the settings are right"


def test_a_certificate_that_is_none(machine: Machine) -> None:
    (machine.folder / "cert.pem").write_text("Dear aunt")
    pair = {"PLEXICHAT_TLS_CERT": "cert.pem", "PLEXICHAT_TLS_KEY": "cert.pem"}
    machine.extra = pair | {"PLEXICHAT_HASH_COST": "standard"}
    said = machine.serve_in_vain()
    assert "PLEXICHAT_TLS_CERT" in said
    assert "PEM" in said


@pytest.mark.sqlite
def test_a_database_that_is_none(machine: Machine) -> None:
    machine.data.mkdir()
    file = machine.data / "plexichat.sqlite3"
    file.write_bytes(b"this is a letter to my aunt" * 400)
    assert "damaged" in machine.serve_in_vain()
    assert file.read_bytes().startswith(b"this is a letter"), "what was there stays untouched"


@pytest.mark.sqlite
def test_a_database_with_a_damaged_header(machine: Machine) -> None:
    machine.start()
    assert machine.stop() == 0
    file = machine.data / "plexichat.sqlite3"
    damaged = b"SQLite format 3\0" + b"\xff" * 84 + file.read_bytes()[100:]
    file.write_bytes(damaged)
    assert "Restore a backup" in machine.serve_in_vain()
    assert file.read_bytes() == damaged


@pytest.mark.sqlite
def test_a_database_of_a_newer_plexichat(machine: Machine) -> None:
    machine.start()
    assert machine.stop() == 0
    with sqlite3.connect(machine.data / "plexichat.sqlite3") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    said = machine.serve_in_vain()
    assert "newer PlexiChat" in said
    assert "9999" in said


@pytest.mark.sqlite
def test_a_database_of_another_program(machine: Machine) -> None:
    machine.data.mkdir()
    with sqlite3.connect(machine.data / "plexichat.sqlite3") as database:
        database.execute("CREATE TABLE songs (title TEXT)")
    database.close()
    assert "another program" in machine.serve_in_vain()


def test_a_directory_that_cannot_be_made(machine: Machine) -> None:
    (machine.folder / "data").write_text("a file, no directory")
    assert "--data" in machine.serve_in_vain()


@pytest.mark.sqlite
def test_a_directory_that_is_read_only(machine: Machine) -> None:
    machine.start()
    assert machine.stop() == 0
    machine.data.chmod(0o500)
    for each in machine.data.iterdir():
        each.chmod(0o500 if each.is_dir() else 0o400)
    try:
        said = machine.serve_in_vain(command=WITHOUT_OVERRIDE)
    finally:
        machine.data.chmod(0o700)
    assert str(machine.data) in said


def test_a_directory_that_another_server_uses(machine: Machine) -> None:
    machine.start()
    second = Machine(machine.folder, database=machine.database)
    said = second.serve_in_vain()
    assert f"http://localhost:{machine.port}" in said
    assert "Stop it" in said
    machine.kill()
    # The lock ends with the process, however that ended.
    second.start()
    second.kill()


def test_commands_find_the_address_of_the_running_server(machine: Machine) -> None:
    machine.start()
    shown = machine.run("demo", "--json", "--data", str(machine.data))
    assert json.loads(shown.stdout)["url"] == machine.url.replace("127.0.0.1", "localhost")


def test_a_clock_that_went_back_gives_no_number_twice(machine: Machine) -> None:
    machine.start()
    token = machine.person("ada")
    channel = machine.room(token)
    path = f"/channels/{channel}/messages"
    first = machine.call(token, "POST", path, {"body": "before"})
    assert machine.stop() == 0
    machine.start(HOUR_BACK)
    second = machine.call(token, "POST", path, {"body": "after"})
    assert int(second["id"]) > int(first["id"])
    assert second["seq"] == first["seq"] + 1
    assert [each["body"] for each in machine.history(token, channel)][-2:] == ["before", "after"]


@pytest.mark.sqlite
def test_every_refused_start_has_left_the_directory_alone(machine: Machine, tmp_path: Path) -> None:
    machine.data.mkdir()
    (machine.data / "plexichat.sqlite3").write_bytes(b"no database at all")
    machine.serve_in_vain()
    names = {each.name for each in machine.data.iterdir()} - {"server.lock"}
    assert names == {"plexichat.sqlite3"}
    assert PLEXICHAT[0] == sys.executable


def test_it_takes_as_many_descriptors_as_the_system_grants(machine: Machine) -> None:
    few = (
        "import os, resource, sys; resource.setrlimit(resource.RLIMIT_NOFILE, (100, 2000));"
        " os.execv(sys.executable, [sys.executable, '-m', 'plexichat', *sys.argv[1:]])"
    )
    machine.start([sys.executable, "-c", few])
    assert machine.process is not None
    limits = Path(f"/proc/{machine.process.pid}/limits").read_text(encoding="ascii")
    (files,) = [line for line in limits.splitlines() if line.startswith("Max open files")]
    assert files.split()[3:5] == ["2000", "2000"]
