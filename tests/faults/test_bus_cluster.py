"""A cluster of three NATS servers, of which the one that a server is connected to dies or hangs.

What else crosses then is in test_hearing.py.
"""

import asyncio
from pathlib import Path

import pytest

from tests.support.attached import attached
from tests.support.postgres import shared
from tests.support.talking import Talk, talk_through

pytestmark = [pytest.mark.slow, pytest.mark.sqlite, pytest.mark.timeout(180)]


@pytest.mark.parametrize("how", ["killed", "hangs"])
async def test_the_servers_go_on_at_another(how: str, tmp_path: Path) -> None:
    """Without the one of the first server, then of the other, then with nothing but the third."""
    server = shared()
    with attached(tmp_path, server.url(server.make())) as stage:
        first, second, _ = stage.buses

        async def happen(talk: Talk) -> None:
            for struck in ([first], [second], [first, second]):
                stage.strike(how, struck)
                await talk.goes_on()
                await asyncio.to_thread(stage.moved)
                await talk.goes_on()
                await asyncio.to_thread(stage.heal)

        await talk_through(stage.servers, happen)


def test_a_server_starts_with_those_that_answer(tmp_path: Path) -> None:
    server = shared()
    with attached(tmp_path, server.url(server.make())) as stage:
        stage.strike("killed", stage.buses[:2])
        stage.servers.add()
        stage.moved()
