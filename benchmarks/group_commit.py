"""What the disk and SQLite give to anybody: a plain script that commits rows in groups.

Run as a program of its own, so that its CPU seconds are its own:
`python -m benchmarks.group_commit FILE ROWS_PER_COMMIT SECONDS`.
"""

import json
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.server import SERVER_CORE, on_cores
from benchmarks.wire import BODY

TABLE = (
    "CREATE TABLE said (channel INTEGER, seq INTEGER, author INTEGER, nonce TEXT, body TEXT,"
    " PRIMARY KEY (channel, seq), UNIQUE (channel, author, nonce)) WITHOUT ROWID"
)
INSERT = "INSERT INTO said VALUES (1, ?, 1, ?, ?)"


@dataclass(frozen=True, slots=True)
class Committed:
    """How much was durable, and what it cost."""

    rows: int
    commits: int
    cpu: float
    wall: float

    @property
    def rows_per_second(self) -> float:
        """Return the durable rows of a second."""
        return self.rows / self.wall

    @property
    def cpu_per_commit(self) -> float:
        """Return the CPU seconds of one commit with its rows."""
        return self.cpu / self.commits


def commit_groups(folder: Path, rows: int, seconds: float) -> Committed:
    """Run the script on the server's core."""
    arguments = [str(folder), str(rows), str(seconds)]
    with on_cores([SERVER_CORE]):
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.group_commit", *arguments],
            check=True,
            capture_output=True,
            timeout=seconds + 30,
        )
    return Committed(**json.loads(done.stdout))


def _commit(path: Path, size: int, seconds: float) -> Committed:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(TABLE)
    rows = commits = 0
    cpu, began = time.process_time(), time.perf_counter()
    while time.perf_counter() - began < seconds:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            INSERT, [(rows + each, f"n{rows + each}", BODY) for each in range(size)]
        )
        connection.execute("COMMIT")
        rows, commits = rows + size, commits + 1
    wall, cpu = time.perf_counter() - began, time.process_time() - cpu
    connection.close()
    return Committed(rows, commits, cpu, wall)


if __name__ == "__main__":
    path, size, seconds = sys.argv[1:]
    found = _commit(Path(path), int(size), float(seconds))
    fields = {"rows": found.rows, "commits": found.commits, "cpu": found.cpu, "wall": found.wall}
    sys.stdout.write(json.dumps(fields))
