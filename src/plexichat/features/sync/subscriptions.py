"""Keeps every socket's topics to what its user may hear, commit by commit."""

from collections.abc import Callable, Sequence

import msgspec

from plexichat.core.unit import Announcement
from plexichat.edge.socket import Hub
from plexichat.features.sync import browsing

_OWN = "user:"
_CHANGING = {"channel.joined", "channel.left", "space.joined", "space.left", "session.revoked"}
EndSession = Callable[[int, int], None]


class _ChannelRef(msgspec.Struct):
    id: str


class _SpaceRef(msgspec.Struct):
    base: str
    permissions: list[str]


class _OwnFact(msgspec.Struct):
    """What is read of a fact on a user's own topic."""

    op: str
    channel_id: str = ""
    space_id: str = ""
    session_ids: list[str] = []
    channel: _ChannelRef | None = None
    space: _SpaceRef | None = None


_decode = msgspec.json.Decoder(_OwnFact).decode


class Subscriptions:
    """Listens to the bus before the hub does.

    A membership that begins subscribes the person's sockets in front of the fact that says so, so
    that they know a channel before they hear it; one that ends unsubscribes them there, so that
    they hear what came before, such as why, and nothing after.
    """

    def __init__(self, hub: Hub, end_session: EndSession) -> None:
        self._hub = hub
        self._end_session = end_session

    def deliver(self, facts: Sequence[Announcement]) -> None:
        """Hand the facts of one commit to the sockets that may hear them, each in its place."""
        run: list[Announcement] = []
        for fact in facts:
            if fact.topic.startswith(_OWN):
                own = _decode(fact.payload)
                if own.op in _CHANGING:
                    self._hub.deliver(run)
                    run = []
                    self._follow(int(fact.topic[len(_OWN) :]), own)
            run.append(fact)
        self._hub.deliver(run)

    def _follow(self, user_id: int, fact: _OwnFact) -> None:
        match fact.op:
            case "channel.joined" if fact.channel is not None:
                self._subscribe(user_id, f"channel:{fact.channel.id}")
            case "channel.left":
                self._revoke(user_id, fact.channel_id)
            case "space.joined":
                self._subscribe(user_id, f"space:{fact.space_id}")
                if fact.space is not None and browsing.is_open_to(
                    fact.space.base, fact.space.permissions
                ):
                    self._subscribe(user_id, browsing.topic(fact.space_id))
            case "space.left":
                self._hub.revoke(f"space:{fact.space_id}", user_id)
                self._hub.revoke(browsing.topic(fact.space_id), user_id)
            case "session.revoked":
                for session_id in fact.session_ids:
                    self._end_session(user_id, int(session_id))
            case _:
                pass

    def _subscribe(self, user_id: int, topic: str) -> None:
        for socket in self._hub.sockets_of(user_id):
            self._hub.subscribe(socket, topic)

    def _revoke(self, user_id: int, channel_id: str) -> None:
        self._hub.revoke(f"channel:{channel_id}", user_id)
        self._hub.revoke(f"typing:{channel_id}", user_id)
