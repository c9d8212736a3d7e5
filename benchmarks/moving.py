"""Moving a long history to PostgreSQL and back beside its server: how long nobody can write."""

import json
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from benchmarks import history, server, town
from benchmarks.rows import Bar, Row, count
from benchmarks.run import Run
from benchmarks.senders import Sender, post
from benchmarks.wire import gather
from tests.support.postgres import Postgres

PEOPLE, ROOMS = 50, 10
PAUSE_SECONDS = 5
COPY_SECONDS = 3_600
# A tenth of the messages name somebody, a fifth have a reaction.
_MENTIONS = (
    "INSERT INTO mentions (channel_id, seq, user_id)"
    " SELECT channel_id, seq, author_id FROM messages WHERE seq % 10 = 0"
)
_REACTIONS = (
    "INSERT INTO reactions (channel_id, seq, emoji, user_id, created_ms)"
    " SELECT channel_id, seq, '👍', author_id, created_ms FROM messages WHERE seq % 5 = 0"
)


Report = dict[str, dict[str, int]]


def measure(run: Run) -> list[Row]:
    """Copy to PostgreSQL beside a server, end it there, and go back the same way."""
    messages = run.sized(1_000_000, 20_000)
    place = town.found(run.new_folder(), PEOPLE, [range(PEOPLE)] * ROOMS)
    database = server.database(place.data)
    for each in place.channels:
        history.fill(database, each, place.people[0].id, messages // ROOMS)
    with closing(sqlite3.connect(database)) as connection:
        connection.execute(_MENTIONS)
        connection.execute(_REACTIONS)
        connection.commit()
    there = Postgres(durable=True)
    there.start()
    try:
        url, back = there.url(there.make()), run.new_folder()
        to = ["--from", str(place.data), "--to", url]
        rows = _move(place, place.data, to, "", url, "SQLite to PostgreSQL", messages)
        again = ["--from", url, "--from-data", str(place.data), "--to", str(back)]
        rows += _move(place, back, again, url, "", "PostgreSQL to SQLite", messages)
    finally:
        there.close()
    return rows


def _move(
    place: town.Town, data: Path, words: list[str], here: str, there: str, what: str, messages: int
) -> list[Row]:
    what = f"db copy of {count(messages)} messages, {what}"
    with server.serving(place.data, **_database(here)) as running:
        first, report = _copy(words)
        sent = _write(running, place)
        again, _ = _copy(words)
        sent += _write(running, place)
        ending = _ready([*words, "--final", "--wait", str(COPY_SECONDS)])
        began = time.monotonic()
    stopped = time.monotonic()
    last = _report(ending)
    pause = time.monotonic() - stopped
    with server.serving(data, **_database(there)):
        whole = time.monotonic() - began
    written = sum(last["written"].values())
    return [
        Row(f"{what}: beside the server", f"{first:.0f} s", note=_again(report, again)),
        Row(
            f"{what}: the end, from the server's stop on",
            f"{pause:.2f} s",
            bar=Bar(f"< {PAUSE_SECONDS} s", pause < PAUSE_SECONDS),
            note=f"{sent} messages sent between; {count(written)} rows written;"
            f" {whole:.1f} s from the old server's end to the new one's readiness",
        ),
    ]


def _again(report: Report, seconds: float) -> str:
    return f"{count(sum(report['rows'].values()))} rows; a second run {seconds:.0f} s"


def _database(url: str) -> dict[str, str]:
    return {"PLEXICHAT_DATABASE_URL": url} if url else {}


def _copy(words: list[str]) -> tuple[float, Report]:
    began = time.monotonic()
    report = _report(_begin(words))
    return time.monotonic() - began, report


def _ready(words: list[str]) -> "subprocess.Popen[str]":
    """Begin the end beside the server, and return when that may be stopped."""
    process = _begin(words, stderr=subprocess.PIPE)
    assert process.stderr is not None
    said = process.stderr.readline()
    assert said.startswith("Stop the server"), said
    return process


def _begin(words: list[str], stderr: int | None = None) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "plexichat", "db", "copy", "--json", *words],
        env=server.environment({}),
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
    )


def _report(process: "subprocess.Popen[str]") -> Report:
    said, _ = process.communicate(timeout=COPY_SECONDS)
    assert process.returncode == 0
    report: Report = json.loads(said)
    return report


def _write(running: server.Server, place: town.Town) -> int:
    senders = [
        Sender(client, place.channels[index], f"move-{time.monotonic_ns()}-{index}")
        for index, client in enumerate(gather(running.port, place.people[:ROOMS]))
    ]
    for sender in senders:
        sender.prepare(50)
    acks = post(senders, 1)
    for sender in senders:
        sender.client.socket.close()
    return len(acks)
