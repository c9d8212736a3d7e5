"""Runs a cluster to try: three servers, a load balancer, PostgreSQL and NATS, on this machine.

`make cluster`; then open the printed address in two browsers, and kill a server from the prompt.
What is said is kept in `.venv/cluster` until `--fresh`.
"""

import argparse
import asyncio
import contextlib
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.support.balancer import Balancer  # noqa: E402
from tests.support.nats import Nats  # noqa: E402
from tests.support.postgres import Postgres  # noqa: E402
from tests.support.proxy import listening  # noqa: E402
from tests.support.several import Several  # noqa: E402

FOLDER = ROOT / ".venv" / "cluster"
HELP = (
    "kill N, stop N (SIGTERM), start N, nats off, nats on, database off, database on, status, quit"
)


class Cluster:
    """All parts, and what is asked of them at the prompt."""

    def __init__(self, folder: Path, servers: int) -> None:
        self.database = Postgres(durable=True, folder=folder / "postgres")
        self.bus = Nats()
        self.servers = servers
        self.several = Several(folder, self.database.url(), self.bus.url, starts_warm=False)
        self.balancer = Balancer([])
        self.orders: dict[tuple[str, ...], Callable[[], None]] = {
            ("nats", "off"): self.bus.kill,
            ("nats", "on"): self.bus.start,
            ("database", "off"): self.database.stop,
            ("database", "on"): self.database.start,
        }

    def start(self) -> None:
        """Start the parts in order; each has a data directory of its own."""
        self.database.start()
        self.bus.start()
        for number in range(1, self.servers + 1):
            machine = self.several.add(PLEXICHAT_HASH_COST="standard")
            print(f"server {number}: {machine.url}")
        self.balancer.addresses = self.several.addresses

    def stop(self) -> None:
        """End everything."""
        self.several.kill()
        self.bus.close()
        self.database.stop()

    def obey(self, line: str) -> bool:
        """Do what a line asks for; tell whether to go on."""
        words = tuple(line.split())
        match words:
            case ("quit",):
                return False
            case ("status",):
                self._tell()
            case ("kill" | "stop" | "start" as verb, number):
                getattr(self.several.machines[int(number) - 1], verb)()
            case _ if words in self.orders:
                self.orders[words]()
            case _:
                print(HELP)
        return True

    def _tell(self) -> None:
        for number, machine in enumerate(self.several.machines, 1):
            lives = machine.process is not None and machine.process.poll() is None
            print(number, machine.url, "runs" if lives else "is down")


async def main() -> None:
    """Run until `quit` or Ctrl-C."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--servers", type=int, default=3)
    parser.add_argument("--port", type=int, default=8090)
    parser.add_argument("--fresh", action="store_true", help="forget what was said before")
    asked = parser.parse_args()
    if asked.fresh:
        shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    cluster = Cluster(FOLDER, asked.servers)
    try:
        await asyncio.to_thread(cluster.start)
        address = f"http://localhost:{asked.port}"
        link = cluster.several.machines[0].log.read_text().rpartition("/setup#")[2].split()
        print(f"\nEverybody: {address}")
        if link:
            print(f"The owner, once: {address}/setup#{link[0]}")
        print(HELP)
        async with listening(cluster.balancer, asked.port):
            while await _obeys(cluster):
                pass
    finally:
        cluster.stop()


async def _obeys(cluster: Cluster) -> bool:
    line = await asyncio.to_thread(sys.stdin.readline)
    if not line:  # no terminal: run until it is ended
        await asyncio.Event().wait()
    try:
        return await asyncio.to_thread(cluster.obey, line)
    except (IndexError, ValueError, AssertionError) as error:
        print(f"That did not work: {error}. {HELP}")
        return True


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main())
