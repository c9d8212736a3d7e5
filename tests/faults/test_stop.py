"""SIGTERM and Ctrl-C: clients are told to come back, what was acknowledged stays."""

import asyncio
import json
import signal
import urllib.error

import pytest
import websockets

from tests.support.machine import Machine


async def _rest(socket: websockets.ClientConnection) -> list[dict[str, object]]:
    """Return what arrives until the other side closes."""
    frames: list[dict[str, object]] = []
    try:
        while True:
            frames.append(json.loads(await socket.recv()))
    except websockets.ConnectionClosed:
        return frames


@pytest.mark.parametrize("said", [signal.SIGTERM, signal.SIGINT])
async def test_a_stop_tells_clients_to_resume_and_keeps_what_was_acknowledged(
    machine: Machine, said: signal.Signals
) -> None:
    machine.start()
    token = machine.person("ada")
    channel = machine.room(token)
    url = f"ws://127.0.0.1:{machine.port}/api/v1/gateway"
    frames: list[dict[str, object]] = []
    async with websockets.connect(url) as socket:
        await socket.send(json.dumps({"op": "identify", "token": token}))
        for number in range(20):
            send = {"op": "message.send", "channel_id": channel, "nonce": f"n{number}"}
            await socket.send(json.dumps(send | {"ref": str(number), "body": str(number)}))
        while not any(each.get("ref") == "0" for each in frames):
            frames.append(json.loads(await socket.recv()))
        assert machine.process is not None
        machine.process.send_signal(said)
        frames += await _rest(socket)
    assert frames[-1] == {"op": "bye", "reason": "restart", "resume": True}
    assert socket.close_code == 1012
    assert await asyncio.to_thread(machine.process.wait, 5) == 0
    assert "Traceback" not in machine.log.read_text()

    acknowledged = {each["message_id"] for each in frames if each["op"] == "ok"}
    machine.start()
    assert acknowledged <= {each["id"] for each in machine.history(token, channel)}


async def test_a_stop_answers_the_poll_that_waits(machine: Machine) -> None:
    machine.start()
    token = machine.person("ada")
    identify = {"identify": {"op": "identify", "token": token}}
    opened = machine.call(token, "POST", "/gateway/poll", identify)
    path = f"/gateway/poll/{opened['id']}?after={opened['last']}"
    waiting = {
        asyncio.create_task(asyncio.to_thread(machine.call, token, "GET", path)) for _ in range(2)
    }
    # The one that is refused tells that the other one has come, and waits.
    replaced, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    assert isinstance(replaced.pop().exception(), urllib.error.HTTPError)
    assert machine.process is not None
    machine.process.terminate()
    told = await waiting.pop()
    assert told["frames"] == [{"op": "bye", "reason": "restart", "resume": True}]
    assert told["close"] == {"code": 1012, "reason": "restart"}
    assert await asyncio.to_thread(machine.process.wait, 5) == 0
    assert "Traceback" not in machine.log.read_text()


def test_a_stop_with_nobody_there_is_quick_and_a_second_start_finds_everything(
    machine: Machine,
) -> None:
    machine.start()
    token = machine.person("ada")
    channel = machine.room(token)
    machine.call(token, "POST", f"/channels/{channel}/messages", {"body": "still here"})
    assert machine.stop() == 0
    machine.start()
    assert machine.history(token, channel)[-1]["body"] == "still here"
