"""The example of the documentation is a working bot."""

import asyncio
import re
from pathlib import Path
from typing import Any

from tests.client.conftest import Chat, bodies, collect, says

PAGE = Path(__file__).resolve().parents[2] / "docs" / "use" / "client.md"


async def test_the_bot_of_the_documentation_answers(chat: Chat) -> None:
    found = re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    example: dict[str, Any] = {}
    exec(found[1], example)
    async with chat.connect() as client:
        bot = asyncio.create_task(example["run"](chat.url, chat.bot.token))
        while chat.world.application.gateway.counters.identified < 2:
            await asyncio.sleep(0.01)
        await chat.ada.send(chat.channel, "ping")
        assert bodies(await collect(client, says("pong"))) == ["ping", "pong"]
        bot.cancel()
        await asyncio.wait([bot])
