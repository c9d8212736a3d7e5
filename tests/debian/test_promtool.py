"""Prometheus' own checker accepts what the server measures."""

import asyncio

import pytest

from tests.support.world import World


@pytest.mark.debian
async def test_promtool_finds_nothing_to_say_about_the_metrics(world: World) -> None:
    alice = await world.person("alice")
    await alice.send(await alice.general(await alice.space()))
    async with world.anonymous() as reader:
        answer = await reader.get("/metrics")
    assert answer.status_code == 200
    for name in (
        "plexichat_http_request_duration_seconds_bucket",
        "plexichat_message_commit_duration_seconds_bucket",
        "plexichat_event_loop_lag_seconds_bucket",
        "plexichat_database_slow_queries_total",
    ):
        assert name in answer.text
    checker = await asyncio.create_subprocess_exec(
        "promtool",
        "check",
        "metrics",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(60):
        said, _ = await checker.communicate(answer.content)
    assert (checker.returncode, said.decode()) == (0, "")
