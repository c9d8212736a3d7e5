"""Limits that hold over all servers: each tells the others what was spent at it."""

from collections.abc import Sequence

import msgspec

from plexichat.core.unit import Announcement, announcement
from plexichat.edge.http import Quotas, RequestLimits
from plexichat.ports.bus import Bus

TOPIC = "limits"
TOLD_AT_ONCE = 2_000


class Spent(msgspec.Struct, frozen=True, tag="limits.spent", tag_field="op"):
    """Requests at one server since it told last, by caller or address."""

    server: str
    requests: dict[str, int]


_decode = msgspec.json.Decoder(Spent).decode


class SharedLimits:
    """Tells what was spent here, and charges what was spent elsewhere. Called each second.

    So a caller has one quota, wherever a load balancer sends them, and at most one second's worth
    more for each server. What a lost fact does not charge is a caller's luck.
    """

    def __init__(self, limits: RequestLimits, quotas: Quotas, bus: Bus, server: str) -> None:
        self._limits = limits
        self._quotas = quotas
        self._bus = bus
        self._server = server
        limits.note_spent()
        bus.watch(TOPIC)
        bus.listen(self.hear)

    async def __call__(self) -> None:
        """Tell the others."""
        spent = list(self._limits.take_spent().items())
        for start in range(0, len(spent), TOLD_AT_ONCE):
            fact = Spent(self._server, dict(spent[start : start + TOLD_AT_ONCE]))
            self._bus.publish([announcement(TOPIC, fact)])

    def hear(self, facts: Sequence[Announcement]) -> None:
        """Charge what others tell."""
        for fact in facts:
            if fact.topic != TOPIC:
                continue
            told = _decode(fact.payload)
            if told.server == self._server:
                continue
            for key, count in told.requests.items():
                is_caller = key.startswith("user:")
                quota = self._quotas.caller if is_caller else self._quotas.anonymous
                self._limits.charge(key, quota, count)
