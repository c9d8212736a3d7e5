"""Who is here, who is typing. Kept in memory only, told only to who looks."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Literal

import msgspec

from plexichat.core.unit import Announcement, announcement
from plexichat.features.channels import Access
from plexichat.features.presence.elsewhere import Elsewhere
from plexichat.features.presence.events import Answer, Here, PresenceChanged, Typing, Who
from plexichat.ports.bus import Bus

State = Literal["online", "away", "busy", "offline"]
Tell = Callable[[Sequence[Announcement]], None]
WHO = "who"
ASKED_AT_ONCE = 500
# Whom a screen shows is asked for together.
ASK_AFTER_SECONDS = 0.02
_LOUDEST: tuple[State, ...] = ("busy", "online", "away")
_WATCHED = "presence:"
_decode = msgspec.json.Decoder(Here | Who | Answer).decode


class Presence:
    """Knows the state of everybody who is connected to this server, and of whom somebody looks at.

    A person is what the most present of their devices says, at whichever server: busy, else
    online, else away. Servers tell each other what changes, and are asked when somebody begins to
    look; `server` is this one's name among them.
    """

    def __init__(self, bus: Bus, access: Access, server: str) -> None:
        self._bus = bus
        self._access = access
        self._server = server
        self._tell: Tell = bus.publish
        self._devices: dict[int, dict[int, State]] = defaultdict(dict)
        self._elsewhere = Elsewhere()
        self._unasked: list[int] = []
        bus.watch(WHO)
        bus.watch(f"answers:{server}")

    def on_change(self, tell: Tell) -> None:
        """Hand what the sockets of this server are told to `tell`."""
        self._tell = tell

    def state(self, user_id: int) -> State:
        """Return a person's state: offline where no device is connected."""
        return _loudest({*self._devices.get(user_id, {}).values(), *self._said(user_id)})

    def arrive(self, user_id: int, device: int, state: State = "online") -> None:
        """Note a device's state and tell who looks at this person, if it changes theirs."""
        before = self._here(user_id), self.state(user_id)
        self._devices[user_id][device] = state
        self._changed(user_id, *before)

    def leave(self, user_id: int, device: int) -> None:
        """Forget a device; harmless when it is unknown."""
        before = self._here(user_id), self.state(user_id)
        devices = self._devices.get(user_id)
        if devices is not None:
            devices.pop(device, None)
            if not devices:
                del self._devices[user_id]
        self._changed(user_id, *before)

    async def typing(self, user_id: int, channel_id: int) -> None:
        """Tell who looks at a channel that somebody is writing in it."""
        access = await self._access.of(user_id, channel_id)
        if access.member:
            fact = Typing(str(channel_id), str(user_id))
            self._bus.publish([announcement(f"typing:{channel_id}", fact)])

    # Among servers

    def watched(self, topic: str) -> None:
        """Somebody here begins to look at a person: hear of them, and ask for them."""
        if topic.startswith(_WATCHED):
            user_id = int(topic[len(_WATCHED) :])
            self._elsewhere.watch(user_id)
            self._bus.watch(f"here:{user_id}")
            if not self._unasked:
                asyncio.get_running_loop().call_later(ASK_AFTER_SECONDS, self._ask_new)
            self._unasked.append(user_id)

    def unwatched(self, topic: str) -> None:
        """Nobody here looks at a person any more."""
        if topic.startswith(_WATCHED):
            user_id = int(topic[len(_WATCHED) :])
            self._elsewhere.unwatch(user_id)
            self._bus.unwatch(f"here:{user_id}")

    async def ask_again(self) -> None:
        """Ask for everybody who is looked at: what was said of them may have been lost."""
        self._ask(self._elsewhere.watched)

    def keep_only(self, servers: Collection[str]) -> None:
        """Forget what servers said that are gone."""
        for user_id in list(self._elsewhere.forget_but(servers)):
            # What they were before is not known any more: telling it twice harms nobody.
            self._tell([_changed_fact(user_id, self.state(user_id))])

    def hear(self, facts: Sequence[Announcement]) -> None:
        """Take what servers say to each other."""
        for fact in facts:
            if fact.topic.startswith(("here:", "answers:")) or fact.topic == WHO:
                self._take(_decode(fact.payload))

    def _take(self, said: Here | Who | Answer) -> None:
        if said.server == self._server:
            return
        match said:
            case Here(server, user_id, state):
                self._note(server, user_id, state)
            case Answer(server, user_ids, states):
                for user_id in user_ids:
                    self._note(server, user_id, states.get(user_id, "offline"))
            case Who(server, user_ids):
                states = {each: self._here(each) for each in user_ids if each in self._devices}
                answer = Answer(self._server, user_ids, states)
                self._bus.publish([announcement(f"answers:{server}", answer)])

    def _note(self, server: str, user_id: int, state: str) -> None:
        before = self.state(user_id)
        self._elsewhere.note(server, user_id, state)
        if (now := self.state(user_id)) != before:
            self._tell([_changed_fact(user_id, now)])

    def _ask_new(self) -> None:
        unasked, self._unasked = self._unasked, []
        self._ask(unasked)

    def _ask(self, user_ids: list[int]) -> None:
        for start in range(0, len(user_ids), ASKED_AT_ONCE):
            some = user_ids[start : start + ASKED_AT_ONCE]
            self._bus.publish([announcement(WHO, Who(self._server, some))])

    def _here(self, user_id: int) -> State:
        return _loudest(self._devices.get(user_id, {}).values())

    def _said(self, user_id: int) -> Collection[str]:
        return self._elsewhere.states(user_id)

    def _changed(self, user_id: int, here: State, before: State) -> None:
        if (now_here := self._here(user_id)) != here:
            fact = Here(self._server, user_id, now_here)
            self._bus.publish([announcement(f"here:{user_id}", fact)])
        if (now := self.state(user_id)) != before:
            self._tell([_changed_fact(user_id, now)])


def _loudest(states: Iterable[str]) -> State:
    said = set(states)
    for state in _LOUDEST:
        if state in said:
            return state
    return "offline"


def _changed_fact(user_id: int, state: State) -> Announcement:
    return announcement(f"presence:{user_id}", PresenceChanged(str(user_id), state))
