"""Three servers behind a proxy, and how visitors reach them: by the public address alone."""

import asyncio
import json
import re
import ssl
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx

from plexichat.client import Options
from tests.support.machine import PASSWORD, Machine
from tests.support.postgres import Postgres
from tests.support.reverse_proxies import Place, fronting, self_signed
from tests.support.several import Several, several
from tests.support.wire import Wire, wire

ANONYMOUS_A_MINUTE = 60
WAIT_SECONDS = 30
_CONNECTIONS = re.compile(r"^plexichat_gateway_connections (\d+)", re.MULTILINE)
SETTINGS = {
    # Of all that is on loopback only the proxy's own address is trusted: a visitor has another.
    "PLEXICHAT_TRUSTED_PROXIES": "127.0.0.1",
    "PLEXICHAT_ANONYMOUS_REQUESTS_PER_MINUTE": str(ANONYMOUS_A_MINUTE),
    "PLEXICHAT_HASH_COST": "standard",  # no other goes with a public address
    "PLEXICHAT_DRAIN_SECONDS": "3",
    "PLEXICHAT_SOCKETS_PER_USER": "500",
}


@dataclass(frozen=True)
class Front:
    """A cluster as visitors see it, and two people in one channel."""

    place: Place
    servers: Several
    trust: ssl.SSLContext
    tokens: dict[str, str]
    channel: str

    @property
    def url(self) -> str:
        """The public address."""
        return self.place.url

    @property
    def options(self) -> Options:
        """How a program connects that comes again soon."""
        pauses = {"pause_first_seconds": 0.05, "pause_most_seconds": 0.5}
        return Options(ssl=self.trust, answer_seconds=5.0, **pauses)

    @asynccontextmanager
    async def visitor(
        self, who: str = "", *, address: str = "127.0.0.2"
    ) -> AsyncIterator[httpx.AsyncClient]:
        """Come from one of this machine's addresses, with somebody's token or as a stranger."""
        transport = httpx.AsyncHTTPTransport(verify=self.trust, local_address=address)
        proof = {"Authorization": f"Bearer {self.tokens[who]}"} if who else {}
        async with httpx.AsyncClient(
            base_url=self.url, transport=transport, headers=proof, timeout=WAIT_SECONDS
        ) as visitor:
            yield visitor

    def wire(self, who: str) -> AbstractAsyncContextManager[Wire]:
        """Open a WebSocket."""
        return wire(self.url, self.tokens[who], self.trust)

    async def sign_in(self, visitor: httpx.AsyncClient, **headers: str) -> httpx.Response:
        """Sign Ada in as the page does."""
        body = {"username": "ada", "password": PASSWORD}
        own = {"Origin": self.url, "X-Plexichat": "1"}
        return await visitor.post("/api/v1/auth/sign-in", json=body, headers=own | headers)

    async def connections(self) -> list[int]:
        """Return how many gateway connections each server has."""
        return [await asyncio.to_thread(_connections, each) for each in self.servers.machines]

    async def logged(self, answer: httpx.Response) -> dict[str, Any]:
        """Wait for what a server noted about a request."""
        request_id = answer.headers["X-Request-Id"]

        def find() -> dict[str, Any] | None:
            noted = (_found(each, request_id) for each in self.servers.machines)
            return next(filter(None, noted), None)

        return await until(find)

    async def reach(self, machine: Machine) -> None:
        """Come again and again until this server is the one that answers."""
        async with asyncio.timeout(WAIT_SECONDS), self.visitor("ada") as ada:
            while True:
                answer = await ada.get("/api/v1/users/me")
                if _found(machine, answer.headers.get("X-Request-Id", "none")) is not None:
                    return


async def until(find: Callable[[], Any]) -> Any:
    """Wait until there is something and return it."""
    async with asyncio.timeout(WAIT_SECONDS):
        while not (found := await asyncio.to_thread(find)):
            await asyncio.sleep(0.05)
    return found


@contextmanager
def cluster(folder: Path) -> Iterator[Front]:
    """Run PostgreSQL and three servers for the life of the block; no proxy yet."""
    place = Place(folder, self_signed(folder), [])
    database = Postgres()
    try:
        database.start()
        public = {"PLEXICHAT_PUBLIC_URL": place.url} | SETTINGS
        with several(folder, database.url(), "postgresql:", **public) as servers:
            trust = ssl.create_default_context(cafile=str(place.certificate.chain))
            tokens, channel = _settle(servers.machines[0])
            ports = [each.port for each in servers.machines]
            yield Front(replace(place, servers=ports), servers, trust, tokens, channel)
    finally:
        database.close()


@contextmanager
def fronted(program: str, front: Front) -> Iterator[Front]:
    """Run a proxy before the cluster for the life of the block."""
    folder = front.place.folder / program
    folder.mkdir()
    place = replace(front.place, folder=folder)
    with fronting(program, place):
        yield replace(front, place=place)


def _settle(machine: Machine) -> tuple[dict[str, str], str]:
    ada = machine.owner("ada")
    tokens = {"ada": ada, "ben": machine.member(ada, "ben")}
    space = machine.call(ada, "POST", "/spaces", {"name": "Garden"})
    invitation = machine.call(ada, "POST", f"/spaces/{space['id']}/invitations", {})
    machine.call(tokens["ben"], "POST", f"/invitations/{invitation['code']}/accept")
    channels = machine.call(ada, "GET", f"/spaces/{space['id']}/channels")
    return tokens, channels["items"][0]["id"]


def _connections(machine: Machine) -> int:
    with urllib.request.urlopen(f"{machine.url}/metrics", timeout=WAIT_SECONDS) as answer:
        counted = _CONNECTIONS.search(answer.read().decode())
    assert counted is not None
    return int(counted[1])


def _found(machine: Machine, request_id: str) -> dict[str, Any] | None:
    for line in machine.log.read_text(encoding="utf-8", errors="replace").splitlines():
        if request_id in line:
            noted: dict[str, Any] = json.loads(line)
            return noted
    return None
