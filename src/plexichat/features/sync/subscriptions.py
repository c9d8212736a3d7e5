"""Keeps every socket's topics to what its user may hear, commit by commit."""

from collections import deque
from collections.abc import Callable, Sequence

import msgspec

from plexichat.core.unit import Announcement
from plexichat.edge.socket import Hub
from plexichat.features.sync import browsing

_OWN = "user:"
_CHANGING = {"channel.joined", "channel.left", "space.joined", "space.left"}
EndSession = Callable[[int, int], None]


class _ChannelRef(msgspec.Struct):
    id: str
    last_event: int


class _SpaceRef(msgspec.Struct):
    event: int
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
    """Listens to the bus in front of the hub.

    A membership that begins subscribes the person's sockets in front of the fact that says so, so
    that they know a channel before they hear it; one that ends unsubscribes them there, so that
    they hear what came before, such as why, and nothing after.
    """

    def __init__(self, hub: Hub, end_session: EndSession) -> None:
        self._hub = hub
        self._end_session = end_session
        self._ordered: deque[Announcement] = deque()
        self._run: list[Announcement] = []
        self._is_following = False
        hub.route = self.deliver

    def hear(self, facts: Sequence[Announcement]) -> None:
        """Take the facts of one commit as the bus brings them."""
        for fact in facts:
            self._ordered.extend(self._hub.arrange(fact))
            self._follow_ordered()
        self._end()
        for fact in facts:
            self._end_sessions(fact)

    def deliver(self, facts: Sequence[Announcement]) -> None:
        """Hand facts that are in order to the sockets that may hear them, each in its place."""
        self._ordered.extend(facts)
        self._follow_ordered()
        self._end()

    def _follow_ordered(self) -> None:
        """Put facts into the run that goes out together; act between them where one asks so."""
        if self._is_following:
            return  # a fact that was freed by the one that is followed: it comes after it
        self._is_following = True
        try:
            while self._ordered:
                self._follow(self._ordered.popleft())
        finally:
            self._is_following = False

    def _end(self) -> None:
        if not self._is_following:
            self._send_run()
            self._hub.settle()

    def _send_run(self) -> None:
        run, self._run = self._run, []
        self._hub.deliver(run)

    def _follow(self, fact: Announcement) -> None:
        if fact.topic.startswith(_OWN):
            own = _decode(fact.payload)
            if own.op in _CHANGING:
                self._send_run()
                self._change(int(fact.topic[len(_OWN) :]), own)
        self._run.append(fact)

    def _change(self, user_id: int, fact: _OwnFact) -> None:
        match fact.op:
            case "channel.joined" if fact.channel is not None:
                known = fact.channel.last_event
                self._subscribe(user_id, f"channel:{fact.channel.id}", known)
            case "channel.left":
                self._revoke(user_id, fact.channel_id)
            case "space.joined" if fact.space is not None:
                self._subscribe(user_id, f"space:{fact.space_id}", fact.space.event)
                if browsing.is_open_to(fact.space.base, fact.space.permissions):
                    self._subscribe(user_id, browsing.topic(fact.space_id))
            case "space.left":
                self._hub.revoke(f"space:{fact.space_id}", user_id)
                self._hub.revoke(browsing.topic(fact.space_id), user_id)
            case _:
                pass

    def _end_sessions(self, fact: Announcement) -> None:
        """End what was revoked, also for who is about to identify and hears nothing yet."""
        if not fact.topic.startswith(_OWN):
            return
        own = _decode(fact.payload)
        if own.op == "session.revoked":
            for session_id in own.session_ids:
                self._end_session(int(fact.topic[len(_OWN) :]), int(session_id))

    def _subscribe(self, user_id: int, topic: str, known: int | None = None) -> None:
        for socket in self._hub.sockets_of(user_id):
            self._hub.subscribe(socket, topic, known)

    def _revoke(self, user_id: int, channel_id: str) -> None:
        self._hub.revoke(f"channel:{channel_id}", user_id)
        self._hub.revoke(f"typing:{channel_id}", user_id)
