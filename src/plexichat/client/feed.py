"""From the server's frames to events in order: each once, whatever breaks in between."""

import asyncio

import msgspec
from msgspec import Struct

from plexichat.client.events import Event, MessageCreated, Resumed, decode
from plexichat.client.frames import Envelope
from plexichat.client.inbox import Gap, Inbox
from plexichat.client.numbers import Numbers, Verdict
from plexichat.client.views import Channel, ChannelSync, Person, Ready

NUMBERS_MAX = 1000  # of channels in one `identify`; the server bounds a frame's size


class _WithChannel(Struct):
    channel: Channel


_decode_sync = msgspec.json.Decoder(ChannelSync).decode
_decode_channel = msgspec.json.Decoder(_WithChannel).decode


class Feed:
    """Who one is, where one is a member, and what happened there.

    A channel is *behind* when something of it is missing: facts were lost on the way, or there
    was no room for them. Its facts are let go until the server has told again, by number, what
    came after the last one that was handed on.
    """

    def __init__(self, events_max: int) -> None:
        self.inbox = Inbox(events_max)
        self.me: Person | None = None
        self.channels: dict[str, Channel] = {}
        self._numbers = Numbers()
        self._told: frozenset[str] = frozenset()
        self._behind: set[str] = set()
        self._torn = asyncio.Event()

    def numbers(self) -> dict[str, int] | None:
        """Return what to tell the server on connecting: None at the first time."""
        if self.me is None:
            return None
        events = dict(list(self._numbers.events().items())[:NUMBERS_MAX])
        self._told = frozenset(events)
        return events

    def begin(self, ready: Ready) -> None:
        """Take what a new connection begins with; what was missed follows in frames."""
        self.me = ready.me
        channels = {each.id: each for each in ready.channels}
        for left in self.channels.keys() - channels.keys():
            self._forget(left)
        known = self._numbers.events()
        self._behind = {
            each.id
            for each in ready.channels
            if known.get(each.id, each.last_event) != each.last_event and each.id not in self._told
        }
        self.channels = channels
        for each in ready.channels:
            self._numbers.learn(each)
        self._mark_torn()

    def take(self, frame: Envelope, text: bytes) -> None:
        """Take a frame that is no answer. Raises `msgspec.MsgspecError` when it is not one."""
        if frame.op == "sync.channel":
            self._replay(_decode_sync(text))
        elif frame.op == "sync.done":
            if not self.inbox.is_full:
                self.inbox.put([Resumed()])
        else:
            self._follow(frame, text)
            if frame.channel_id in self.channels and frame.event is not None:
                self._take_numbered(frame.channel_id, frame.event, decode(frame.op, text))
            elif not self.inbox.is_full:
                self.inbox.put([decode(frame.op, text)])
            if frame.op in {"channel.left", "channel.deleted"} and frame.channel_id:
                self._forget(frame.channel_id)

    async def next_behind(self) -> tuple[str, int]:
        """Wait until a channel is behind and there is room; return it and its known number."""
        while True:
            await self._torn.wait()
            await self.inbox.room.wait()
            if self._behind:
                ((channel_id, event),) = self._numbers.events([min(self._behind)]).items()
                return channel_id, event

    def give_up(self, channel_id: str) -> None:
        """Stop following a channel that the server does not show any more."""
        self._forget(channel_id)

    def _follow(self, frame: Envelope, text: bytes) -> None:
        """Keep the list of channels."""
        if frame.op == "channel.joined":
            channel = _decode_channel(text).channel
            self.channels[channel.id] = channel
            self._numbers.learn(channel)
        elif frame.op == "channel.updated" and frame.channel_id in self.channels:
            channel = _decode_channel(text).channel
            self.channels[channel.id] = channel

    def _take_numbered(self, channel_id: str, number: int, event: Event) -> None:
        verdict = self._numbers.judge(channel_id, number)
        if channel_id in self._behind or verdict is Verdict.DOUBLED:
            return
        if verdict is Verdict.AHEAD or self.inbox.is_full:
            self._fall_behind(channel_id)
            return
        seq = event.message.seq if isinstance(event, MessageCreated) else 0
        self._numbers.advance(channel_id, number, seq)
        self.inbox.put([event])

    def _replay(self, sync: ChannelSync) -> None:
        if sync.channel_id not in self.channels:
            return
        if self.inbox.is_full:
            self._fall_behind(sync.channel_id)
            return
        if sync.reset:
            reset = self._numbers.reset(sync.channel_id, sync.last_event, sync.last_seq)
            self.inbox.put([Gap(reset, reset.known_seq)])
        else:
            self.inbox.put(self._numbers.replay(sync.channel_id, sync.messages))
            self._numbers.advance(sync.channel_id, sync.last_event, sync.last_seq)
        self._behind.discard(sync.channel_id)
        self._mark_torn()

    def _fall_behind(self, channel_id: str) -> None:
        self._behind.add(channel_id)
        self._mark_torn()

    def _forget(self, channel_id: str) -> None:
        self.channels.pop(channel_id, None)
        self._numbers.forget(channel_id)
        self._behind.discard(channel_id)
        self._mark_torn()

    def _mark_torn(self) -> None:
        if self._behind:
            self._torn.set()
        else:
            self._torn.clear()
