"""What a client of the gateway does with frames, whatever carries them."""

from abc import abstractmethod
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
SECONDS = 10


@dataclass(kw_only=True)
class Connection:
    """One connection; everything that arrives is kept in `frames`."""

    frames: list[Json] = field(default_factory=list)
    _refs: int = 0

    @abstractmethod
    async def next(self) -> Json:
        """Wait for the next frame."""

    @abstractmethod
    async def say(self, frame: Json) -> None:
        """Send a frame."""

    async def receive(self) -> Json:
        """Return the next frame."""
        frame = await self.next()
        self.frames.append(frame)
        return frame

    async def until(self, op: str) -> Json:
        """Read on until a frame of this kind arrives and return it."""
        while True:
            frame = await self.receive()
            if frame["op"] == op:
                return frame

    async def ask(self, op: str, **fields: Any) -> Json:
        """Send a command and return its answer; what is told meanwhile stays in `frames`."""
        self._refs += 1
        ref = str(self._refs)
        await self.say({"op": op, "ref": ref, **fields})
        while True:
            frame = await self.receive()
            if frame.get("ref") == ref:
                return frame

    async def settle(self) -> None:
        """Read everything that was told before now."""
        await self.ask("heartbeat")


@dataclass
class Heard:
    """The messages of a channel as somebody follows them, over connections that come and go."""

    event: int
    seqs: list[int] = field(default_factory=list)

    def take(self, frame: Json) -> None:
        """Note a frame's messages, and how far the channel is known with them."""
        if frame["op"] == "sync.channel":
            self.seqs.extend(each["seq"] for each in frame["messages"])
            self.event = frame["last_event"]
        elif frame["op"] == "message.created":
            self.seqs.append(frame["message"]["seq"])
            self.event = frame["event"]
