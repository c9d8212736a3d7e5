"""SIGKILL at a random moment, again and again: what was acknowledged is there, once, in order."""

import asyncio
import json
import random
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any

import pytest
import websockets

from tests.support.machine import Machine

# Twice 25 rounds, so that two workers share them.
ROUNDS = 25
SENDERS = 5
# How a kill looks from outside: in the middle of talking, of the handshake, or before it.
CUT = (websockets.ConnectionClosed, websockets.InvalidMessage, ConnectionError)
OPEN_AT_ONCE = 8


@dataclass
class Sender:
    """Says 0, 1, 2, …; what had no answer is said again, by the same nonce, after a crash."""

    name: str
    token: str
    channel: str
    said: int = 0
    open: deque[int] = field(default_factory=deque)
    acknowledged: dict[int, dict[str, Any]] = field(default_factory=dict)

    async def talk(self, url: str, *, new: bool = True) -> None:
        """Send until the connection breaks, or without `new` until all is answered."""
        async with websockets.connect(url, max_size=None) as socket:
            await socket.recv()
            await socket.send(json.dumps({"op": "identify", "token": self.token}))
            await socket.recv()
            for number in self.open:
                await socket.send(self._frame(number))
            while new or self.open:
                while new and len(self.open) < OPEN_AT_ONCE:
                    number = self.said
                    # Said before it is sent: a connection that breaks now may have carried it.
                    self.open.append(number)
                    self.said += 1
                    await socket.send(self._frame(number))
                self._hear(json.loads(await socket.recv()))

    def _frame(self, number: int) -> str:
        nonce = f"{self.name}-{number}"
        send = {"op": "message.send", "channel_id": self.channel, "nonce": nonce, "body": nonce}
        return json.dumps(send | {"ref": str(number)})

    def _hear(self, frame: dict[str, Any]) -> None:
        assert frame["op"] != "error", frame
        if frame["op"] == "ok":
            number = int(frame["ref"])
            self.open.remove(number)
            self.acknowledged[number] = frame


@pytest.fixture
def machine(machine: Machine) -> Machine:
    machine.is_measured = False
    return machine


async def _one_round(machine: Machine, senders: list[Sender], seconds: float) -> None:
    await asyncio.to_thread(machine.start)
    url = f"ws://127.0.0.1:{machine.port}/api/v1/gateway"
    talking = [asyncio.create_task(each.talk(url)) for each in senders]
    await asyncio.sleep(seconds)
    await asyncio.to_thread(machine.kill)
    for ended in await asyncio.gather(*talking, return_exceptions=True):
        assert isinstance(ended, CUT), ended


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", [7, 8])
async def test_fifty_crashes_lose_nothing_and_double_nothing(machine: Machine, seed: int) -> None:
    machine.start()
    tokens = [machine.person(f"sender{number}") for number in range(SENDERS)]
    channel = machine.room(tokens[0])
    space = machine.call(tokens[0], "GET", f"/channels/{channel}")["space_id"]
    invitation = machine.call(tokens[0], "POST", f"/spaces/{space}/invitations", {})
    for token in tokens[1:]:
        machine.call(token, "POST", f"/invitations/{invitation['code']}/accept")
    machine.kill()
    senders = [Sender(f"s{number}", token, channel) for number, token in enumerate(tokens)]

    moments = random.Random(seed)
    for _ in range(ROUNDS):
        await _one_round(machine, senders, moments.uniform(0.05, 0.4))
    machine.start()
    url = f"ws://127.0.0.1:{machine.port}/api/v1/gateway"
    await asyncio.gather(*(each.talk(url, new=False) for each in senders))

    stored = [each for each in machine.history(tokens[0], channel) if each["kind"] == "text"]
    assert len(stored) >= ROUNDS * SENDERS, "the senders hardly got to speak"
    doubled = [
        body for body, times in Counter(each["body"] for each in stored).items() if times > 1
    ]
    assert doubled == []
    by_id = {each["id"]: each for each in stored}
    for sender in senders:
        for number, answer in sender.acknowledged.items():
            message = by_id[answer["message_id"]]
            assert (message["body"], message["seq"]) == (f"{sender.name}-{number}", answer["seq"])
        said = [each["body"] for each in stored if each["body"].startswith(f"{sender.name}-")]
        assert said == [f"{sender.name}-{number}" for number in range(sender.said)]


async def test_numbers_of_a_channel_have_no_gap_after_a_crash(machine: Machine) -> None:
    machine.start()
    token = machine.person("ada")
    sender = Sender("s", token, machine.room(token))
    machine.kill()
    for seconds in (0.1, 0.2, 0.3):
        await _one_round(machine, [sender], seconds)
    machine.start()
    numbers = [each["seq"] for each in machine.history(token, sender.channel)]
    assert numbers == list(range(1, len(numbers) + 1))
