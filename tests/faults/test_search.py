"""SIGKILL while messages are said and indexed: afterwards each is found, once."""

import asyncio
import json
import random
from typing import Any

import pytest
import websockets

from tests.support.machine import Machine

ROUNDS = 4
SECONDS = 60


@pytest.fixture
def machine(machine: Machine) -> Machine:
    machine.is_measured = False
    return machine


async def _talk(machine: Machine, token: str, channel: str, first: int) -> list[int]:
    """Say numbers until the connection breaks; return those that were acknowledged."""
    said: list[int] = []
    async with websockets.connect(f"ws://127.0.0.1:{machine.port}/api/v1/gateway") as socket:
        await socket.recv()
        await socket.send(json.dumps({"op": "identify", "token": token}))
        await socket.recv()
        for number in range(first, first + 10_000):
            send: dict[str, Any] = {"op": "message.send", "channel_id": channel}
            send |= {"nonce": f"n{number}", "body": f"rain {number}", "ref": str(number)}
            await socket.send(json.dumps(send))
            try:
                while (frame := json.loads(await socket.recv())).get("ref") != str(number):
                    assert frame["op"] != "error", frame
            except websockets.ConnectionClosed:
                return said
            said.append(number)
    return said


async def _all_found(machine: Machine, token: str) -> list[str]:
    """Page through everything that is found, once the index says that it is complete."""
    async with asyncio.timeout(SECONDS):
        found: list[str] = []
        before, complete = "", True
        while True:
            path = f"/search?q=rain&limit=100{before}"
            page = await asyncio.to_thread(machine.call, token, "GET", path)
            found += [each["message"]["body"] for each in page["items"]]
            complete = complete and page["complete"]
            if page["next"] is None and complete:
                return found
            before = f"&before={page['next']}"
            if page["next"] is None:
                found, before, complete = [], "", True
                await asyncio.sleep(0.1)


@pytest.mark.slow
async def test_what_was_acknowledged_is_found_once_after_every_kill(machine: Machine) -> None:
    chance = random.Random(3)
    await asyncio.to_thread(machine.start)
    owner = machine.owner("ada")
    channel = machine.room(owner)
    said: list[int] = []
    for _ in range(ROUNDS):
        talking = asyncio.create_task(_talk(machine, owner, channel, len(said) * 20_000))
        await asyncio.sleep(chance.uniform(0.3, 1.2))
        await asyncio.to_thread(machine.kill)
        said += await talking
        await asyncio.to_thread(machine.start)
        found = await _all_found(machine, owner)
        assert len(found) == len(set(found))
        assert set(found) >= {f"rain {number}" for number in said}
