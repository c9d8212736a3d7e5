"""A machine on which a server is started, killed and started again on the same directory."""

import json
import re
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support import warm
from tests.support.database import ON_POSTGRES, empty_url
from tests.support.process import bare_environment, free_port

PLEXICHAT = [sys.executable, "-m", "plexichat"]
PASSWORD = "a purple turnip"
READY_SECONDS = 90
STOP_SECONDS = 60


@dataclass
class Machine:
    """One data directory, and the server on it while there is one."""

    folder: Path
    host: str = "127.0.0.1"
    port: int = field(default_factory=free_port)
    process: warm.Process | None = None
    extra: dict[str, str] = field(default_factory=dict)
    # A server that has been here before is found by the same URL.
    database: str = field(default_factory=lambda: empty_url() if ON_POSTGRES else "")
    # What ends by SIGKILL leaves no coverage data behind; measuring it only takes time.
    is_measured: bool = True
    # What is not measured is forked from a process that has loaded the program.
    starts_warm: bool = True

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def lives(self) -> bool:
        """Tell whether its server runs."""
        return self.process is not None and self.process.poll() is None

    def environment(self) -> dict[str, str]:
        cheap = {
            "PLEXICHAT_HASH_COST": "test-only-cheap",
            "PLEXICHAT_FRAMES_PER_SECOND": "100000",
            "PLEXICHAT_REQUESTS_PER_MINUTE": "100000",
        }
        if self.database:
            cheap["PLEXICHAT_DATABASE_URL"] = self.database
        passed = bare_environment(self.folder / "home", **(cheap | self.extra))
        if self.is_measured:
            return passed
        return {name: value for name, value in passed.items() if not name.startswith("COV")}

    def run(
        self, *arguments: str, text: str = "", command: list[str] = PLEXICHAT
    ) -> "subprocess.CompletedProcess[str]":
        """Run a command to its end."""
        return subprocess.run(
            [*command, *arguments],
            cwd=self.folder,
            env=self.environment(),
            input=text,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def serve_in_vain(self, *arguments: str, command: list[str] = PLEXICHAT) -> str:
        """Start a server that must refuse; return its sentence, after looking at its manners."""
        bind = f"{self.host}:{self.port}"
        ended = self.run(
            "serve", "--bind", bind, "--data", str(self.data), *arguments, command=command
        )
        assert ended.returncode == 1, ended
        assert "Traceback" not in ended.stdout + ended.stderr
        assert ended.stderr.startswith("plexichat: "), ended.stderr
        return ended.stderr

    def start(self, command: list[str] = PLEXICHAT) -> None:
        """Start the server and wait until it is ready."""
        bind = f"{self.host}:{self.port}"
        self.process = self._begin(command, ["serve", "--bind", bind, "--data", str(self.data)])
        until = time.monotonic() + READY_SECONDS
        while not self._is_ready():
            said = self.log.read_text(encoding="utf-8", errors="replace")
            assert self.process.poll() is None, f"it ended:\n{said}"
            assert time.monotonic() < until, f"it does not answer:\n{said}"
            time.sleep(0.02)

    def _begin(self, command: list[str], arguments: list[str]) -> warm.Process:
        environment = self.environment()
        if self.starts_warm and not self.is_measured and command == PLEXICHAT:
            return warm.start(arguments, self.folder, environment, self.log)
        with self.log.open("ab") as output:
            return subprocess.Popen(
                [*command, *arguments],
                cwd=self.folder,
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=1) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def kill(self) -> None:
        """SIGKILL: nothing can be finished."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(STOP_SECONDS)

    def stop(self) -> int:
        """SIGTERM; return the exit status."""
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(STOP_SECONDS)

    def person(self, name: str) -> str:
        """Make an account by the command line, beside or without a server; return a token."""
        create = ["user", "create", name, "--password-stdin", "--data", str(self.data)]
        made = self.run(*create, text=PASSWORD)
        assert made.returncode == 0, made
        return self.token(name)

    def owner(self, name: str) -> str:
        """Make the owner by the link that the server printed; return a token."""
        setup = {"token": self.setup_link().partition("#")[2], "password": PASSWORD}
        self.call("", "POST", "/setup", setup | {"username": name, "display_name": name.title()})
        return self.sign_in(name)

    def member(self, by: str, name: str) -> str:
        """Make an account by the owner's token, quicker than `person` does; return a token."""
        self.call(by, "POST", "/users", {"username": name, "password": PASSWORD})
        return self.sign_in(name)

    def sign_in(self, name: str) -> str:
        """Sign in as a program; return its token."""
        body = {"username": name, "password": PASSWORD}
        signed_in = self.call("", "POST", "/auth/sign-in", body, {"X-Plexichat-Token": "1"})
        token: str = signed_in["token"]
        return token

    def token(self, name: str) -> str:
        """Make a token of an account by the command line."""
        made = self.run("token", "create", name, "--data", str(self.data), "--json")
        assert made.returncode == 0, made
        secret: str = json.loads(made.stdout)["token"]
        return secret

    def setup_link(self) -> str:
        """Return the path of the one-time link in what the server said."""
        found = re.findall(r"/setup#\S+", self.log.read_text())
        link: str = found[-1]
        return link

    def call(
        self,
        token: str,
        method: str,
        path: str,
        body: object = None,
        headers: dict[str, str] | None = None,
    ) -> Any:
        """Call the API; raises `urllib.error.HTTPError` when it is refused."""
        proof = {"Authorization": f"Bearer {token}"} if token else {"X-Plexichat": "1"}
        request = urllib.request.Request(
            f"{self.url}/api/v1{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", **proof, **(headers or {})},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            said = answer.read()
        return json.loads(said) if said else None

    def room(self, token: str) -> str:
        """Make a space and return the id of its first channel."""
        space = self.call(token, "POST", "/spaces", {"name": "Garden"})
        channels = self.call(token, "GET", f"/spaces/{space['id']}/channels")
        first: str = channels["items"][0]["id"]
        return first

    def history(self, token: str, channel: str) -> list[dict[str, Any]]:
        """Return every message of a channel in the order of its numbers."""
        found: list[dict[str, Any]] = []
        while True:
            after = found[-1]["seq"] if found else 0
            path = f"/channels/{channel}/messages?after={after}&limit=100"
            page = self.call(token, "GET", path)
            found += page["items"]
            if not page["has_after"]:
                return found
