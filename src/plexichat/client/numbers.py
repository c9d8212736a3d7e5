"""How far each channel is known: what is new, what is doubled, where something is missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from plexichat.client.events import (
    ChannelReset,
    Event,
    MessageCreated,
    MessageDeleted,
    MessageUpdated,
)
from plexichat.client.views import Channel, Message


class Verdict(Enum):
    """What a channel's next fact is."""

    NEXT = "next"
    DOUBLED = "doubled"
    AHEAD = "ahead"  # something before it is missing


@dataclass(slots=True)
class _Known:
    event: int
    seq: int


class Numbers:
    """The last event and the last message of each channel that were handed on.

    >>> numbers = Numbers()
    >>> numbers.learn(Channel(id="1", kind="public", last_event=4, last_seq=3))
    >>> [numbers.judge("1", event) for event in (4, 5, 6)]
    [<Verdict.DOUBLED: 'doubled'>, <Verdict.NEXT: 'next'>, <Verdict.AHEAD: 'ahead'>]
    """

    def __init__(self) -> None:
        self._known: dict[str, _Known] = {}

    def learn(self, channel: Channel) -> None:
        """Begin to follow a channel where it stands; one that is followed keeps its numbers."""
        self._known.setdefault(channel.id, _Known(channel.last_event, channel.last_seq))

    def forget(self, channel_id: str) -> None:
        """Follow a channel no more; harmless when it is not."""
        self._known.pop(channel_id, None)

    def events(self, channel_ids: Iterable[str] | None = None) -> dict[str, int]:
        """Return the event numbers to tell the server, of all channels or of some."""
        wanted = self._known if channel_ids is None else channel_ids
        return {each: self._known[each].event for each in wanted if each in self._known}

    def judge(self, channel_id: str, event: int) -> Verdict:
        """Tell whether a fact is the channel's next one; a channel's first is."""
        known = self._known.get(channel_id)
        if known is None or event == known.event + 1:
            return Verdict.NEXT
        return Verdict.DOUBLED if event <= known.event else Verdict.AHEAD

    def advance(self, channel_id: str, event: int, seq: int = 0) -> None:
        """Remember that everything up to `event`, and messages up to `seq`, were handed on."""
        known = self._known.setdefault(channel_id, _Known(event, seq))
        known.event = max(known.event, event)
        known.seq = max(known.seq, seq)

    def replay(self, channel_id: str, messages: Iterable[Message]) -> list[Event]:
        """Return the events that bring what is known to the state of `messages`, in order."""
        known = self._known.get(channel_id, _Known(0, 0))
        fresh = [each for each in messages if each.event > known.event]
        created = sorted((each for each in fresh if each.seq > known.seq), key=lambda one: one.seq)
        changed = sorted(
            (each for each in fresh if each.seq <= known.seq), key=lambda one: one.event
        )
        return [told(each, created=True) for each in created] + [
            told(each, created=False) for each in changed
        ]

    def reset(self, channel_id: str, last_event: int, last_seq: int) -> ChannelReset:
        """Jump to where a channel stands now."""
        known = self._known.get(channel_id, _Known(0, 0))
        self._known[channel_id] = _Known(last_event, last_seq)
        return ChannelReset(channel_id, known.seq, last_seq)


def told(message: Message, *, created: bool) -> Event:
    """Return the event that says what a message is now."""
    if message.deleted_ms is not None:
        return MessageDeleted(message.channel_id, message.id, message.seq)
    kind = MessageCreated if created else MessageUpdated
    return kind(message.channel_id, message)
