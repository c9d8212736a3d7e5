"""A client of polled connections that stands where the routes stand."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

from plexichat.edge.polling import Polls
from plexichat.edge.polling.schemas import FramesPolled, PollClose
from plexichat.edge.polling.transport import PolledTransport
from tests.edge.socket.gate import PEOPLE, Gate

# Time stands still, so polls that follow each other would always count as close together.
AT_ONCE = {"poll_gather_seconds": 0.0}
SECONDS = 10


@dataclass
class Poller:
    """One connection of somebody; keeps count of both directions."""

    gate: Gate
    polls: Polls
    name: str
    id: str
    after: int = 0
    sent: int = 0
    close: PollClose | None = None
    told: list[dict[str, Any]] = field(default_factory=list)
    refs: int = 0

    @property
    def transport(self) -> PolledTransport:
        return self.polls.find(PEOPLE[self.name], self.id)

    async def answer(self, after: int | None = None, seconds: float = SECONDS) -> FramesPolled:
        """Poll once, and forget what came."""
        return await self.transport.poll(self.after if after is None else after, seconds)

    async def poll(self, seconds: float = SECONDS) -> list[dict[str, Any]]:
        """Poll once and return the frames."""
        answer = await self.answer(None, seconds)
        self.after = answer.last
        if isinstance(answer.close, PollClose):
            self.close = answer.close
        frames: list[dict[str, Any]] = [json.loads(bytes(each)) for each in answer.frames]
        self.told += frames
        return frames

    def send(self, *frames: dict[str, Any]) -> int:
        """Send frames under the next numbers; return the number of the last one taken."""
        return self.send_text(*(json.dumps(each).encode() for each in frames))

    def send_text(self, *texts: bytes) -> int:
        taken = self.transport.receive(self.sent + 1, texts)
        self.sent = taken
        return taken

    async def ask(self, op: str, **fields: Any) -> dict[str, Any]:
        """Send a command and poll for its answer."""
        self.refs += 1
        self.send({"op": op, "ref": str(self.refs), **fields})
        while True:
            for frame in await self.poll():
                if frame.get("ref") == str(self.refs):
                    return frame

    async def until(self, op: str) -> dict[str, Any]:
        """Poll until a frame of this kind comes."""
        while True:
            for frame in await self.poll():
                if frame["op"] == op:
                    return frame

    async def rest(self) -> list[dict[str, Any]]:
        """Poll until the server closes; return the frames before that."""
        frames = []
        async with asyncio.timeout(SECONDS):
            while self.close is None:
                frames += await self.poll()
        return frames


def opened(gate: Gate, polls: Polls, name: str = "ada") -> Poller:
    """Open a connection and say nothing; the cookie of `ada` is `ada`."""
    return Poller(gate, polls, name, polls.open(PEOPLE[name], name).id)


async def entered(gate: Gate, polls: Polls, name: str = "ada") -> Poller:
    """Open a connection and identify by the cookie."""
    poller = opened(gate, polls, name)
    assert [each["op"] for each in await poller.poll()] == ["hello"]
    poller.send({"op": "identify"})
    assert [each["op"] for each in await poller.poll()] == ["ready"]
    return poller
