"""A gateway that is all its own, and polls in front of it."""

from collections.abc import AsyncIterator

import pytest

from plexichat.edge.polling import Polls
from tests.edge.polling.poller import AT_ONCE
from tests.edge.socket.gate import Gate, open_gate


@pytest.fixture
async def gate() -> AsyncIterator[Gate]:
    async with open_gate(**AT_ONCE) as opened:
        yield opened
        # Nobody waits here for what a polled client would be given time for.
        opened.gateway.close_all()
        opened.pass_time(opened.gateway.settings.close_seconds + 1)


@pytest.fixture
def polls(gate: Gate) -> Polls:
    return Polls(gate.gateway)
