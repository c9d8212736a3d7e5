"""Backups of a server that people write to, on a disk that is full, killed in the middle."""

import json
import resource
import signal
import sqlite3
import subprocess
import threading
import time
import urllib.request
from pathlib import Path

import pytest

from tests.support.machine import PLEXICHAT, Machine

pytestmark = pytest.mark.sqlite  # PostgreSQL has its own tools so far


def kit(machine: Machine) -> Path:
    (found,) = machine.data.glob("RECOVERY-KIT-*.txt")
    return found


def upload(machine: Machine, token: str, number: int) -> str:
    request = urllib.request.Request(
        f"{machine.url}/api/v1/files?name=a{number}.bin",
        method="POST",
        data=f"file {number}".encode() * 5000,
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/octet-stream"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        found: str = json.loads(answer.read())["id"]
        return found


def test_a_backup_under_writes_is_one_moment_of_the_server(machine: Machine) -> None:
    machine.start()
    owner = machine.owner("olga")
    channel, stop, sent = machine.room(owner), threading.Event(), list[int]()

    def write() -> None:
        while not stop.is_set():
            file_id = upload(machine, owner, len(sent))
            body = {"body": f"message {len(sent)}", "nonce": f"n{len(sent)}", "file_ids": [file_id]}
            machine.call(owner, "POST", f"/channels/{channel}/messages", body)
            sent.append(len(sent))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while len(sent) < 20:
            time.sleep(0.01)
        before = len(sent)
        made = machine.run("backup", "create", "--json", "--data", str(machine.data))
        after = len(sent)
    finally:
        stop.set()
        writer.join()
    assert made.returncode == 0, made
    backup = json.loads(made.stdout)
    assert (backup["missing"], backup["damaged"]) == ([], [])
    restored = machine.folder / "restored"
    words = ["restore", backup["path"], "--kit", str(kit(machine)), "--data", str(restored)]
    ended = machine.run("backup", *words)
    assert ended.returncode == 0, ended
    connection = sqlite3.connect(restored / "plexichat.sqlite3")
    kept = [row[0] for row in connection.execute("SELECT body FROM messages ORDER BY seq")]
    last_seq = connection.execute("SELECT MAX(last_seq) FROM channels").fetchone()[0]
    named = connection.execute(
        "SELECT f.id, f.size FROM attachments a JOIN files f ON f.id = a.file_id"
    ).fetchall()
    connection.close()
    assert before <= len(kept) <= after + 1
    assert kept == [f"message {n}" for n in range(len(kept))]
    assert last_seq == len(kept) == len(named)
    blobs = {each.name: each for each in (restored / "files").rglob("*") if each.is_file()}
    assert all(blobs[str(file_id)].stat().st_size == size for file_id, size in named)


def test_a_full_disk_and_a_kill_leave_no_half_backup(machine: Machine) -> None:
    machine.start()
    owner = machine.owner("olga")
    for number in range(20):
        upload(machine, owner, number)
    folder = machine.data / "backups"
    create = [*PLEXICHAT, "backup", "create", "--data", str(machine.data)]
    # What measures the tests writes a file too, and has no room either.
    environment = {k: v for k, v in machine.environment().items() if not k.startswith("COV")}

    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    full = subprocess.run(
        create,
        env=environment,
        capture_output=True,
        text=True,
        preexec_fn=little_room,
        timeout=60,
        check=False,
    )
    assert full.returncode == 1
    assert "The backup was not made" in full.stderr
    assert "Free some space" in full.stderr
    assert "Traceback" not in full.stderr
    assert [each.name for each in folder.iterdir()] == [".backup.lock"]
    killed = subprocess.Popen(create, env=environment)
    while not any(each.suffix == ".partial" for each in folder.iterdir()):
        assert killed.poll() is None
    killed.kill()
    killed.wait()
    listed = machine.run("backup", "list", "--json", "--data", str(machine.data))
    assert json.loads(listed.stdout) == []
    made = machine.run("backup", "create", "--json", "--data", str(machine.data))
    path = json.loads(made.stdout)["path"]
    assert not list(folder.glob("*.partial"))
    proven = machine.run("backup", "verify", path, "--kit", str(kit(machine)))
    assert proven.returncode == 0, proven


def test_the_first_start_makes_the_kit_and_says_so_once(machine: Machine) -> None:
    machine.start()
    assert "The key of its backups is in" in machine.log.read_text()
    made = kit(machine)
    assert made.read_text().count("AGE-SECRET-KEY-1") == 1
    machine.stop()
    made.unlink()
    machine.log.write_text("")
    machine.start()
    assert "The key of its backups" not in machine.log.read_text()
    assert not list(machine.data.glob("RECOVERY-KIT-*"))
