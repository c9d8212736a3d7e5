"""The client as programs use it."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Self, TypeVar
from weakref import WeakValueDictionary

import msgspec

from plexichat.client.errors import Closed, Misunderstood
from plexichat.client.events import Event
from plexichat.client.listening import Listening
from plexichat.client.options import Options
from plexichat.client.session import Session
from plexichat.client.views import Channel, Edited, Page, Person, Sent
from plexichat.client.web import Web

_Answer = TypeVar("_Answer")

_decode_sent = msgspec.json.Decoder(Sent).decode
_decode_edited = msgspec.json.Decoder(Edited).decode


class Client:
    """A connected program. Ids are the wire's decimal strings.

    Whatever is said waits for the connection and is carried through to its answer, however often
    the connection breaks meanwhile; bound that with `asyncio.timeout` where it matters. Everything
    raises `Refused` when the server says no, `SignInAgain` once the session is refused, and
    `Closed` after the end.
    """

    def __init__(self, session: Session, web: Web) -> None:
        """Use `Client.connect`."""
        self._session = session
        self._web = web
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._listening = Listening(session.feed.inbox, web)

    @classmethod
    @asynccontextmanager
    async def connect(
        cls, url: str, token: str, options: Options | None = None
    ) -> AsyncIterator[Self]:
        """Be connected inside the block; `url` is the server's address, `https://chat.example`.

        Raises `SignInAgain` when the token is refused, `Refused` when there is no such server,
        and `Unreachable` when nobody answers within `Options.connect_seconds`.
        """
        options, url = options or Options(), _checked(url)
        session = Session(url, token, options)
        async with Web(url, token, options) as web:
            staying = asyncio.create_task(session.run(), name=options.name)
            try:
                await session.opened()
                yield cls(session, web)
            finally:
                staying.cancel()
                await asyncio.wait([staying])
                if not staying.cancelled():
                    staying.result()

    @staticmethod
    async def sign_in(
        url: str, username: str, password: str, options: Options | None = None
    ) -> str:
        """Return a token for `connect`; keep it: each sign-in is a session of its own."""
        async with Web(_checked(url), None, options or Options()) as web:
            return await web.sign_in(username, password)

    @property
    def me(self) -> Person:
        """Who the client is signed in as."""
        if self._session.feed.me is None:
            raise Closed
        return self._session.feed.me

    @property
    def channels(self) -> tuple[Channel, ...]:
        """Where one is a member now; the numbers are of when the server last told them."""
        return tuple(self._session.feed.channels.values())

    async def listen(self) -> AsyncIterator[Event]:
        """Yield what happens from `connect` on, one's own doings included, each once and in order.

        Ends with `SignInAgain` when the session is refused and quietly when the client is closed.
        Two listeners share the events. One that is slow costs the server nothing and loses only
        what has no number, such as typing: see `Options.events_max`.
        """
        while True:
            try:
                event = await self._listening.next()
            except Closed:
                return
            yield event

    async def send(
        self, channel_id: str, body: str, *, nonce: str | None = None, reply_to: str | None = None
    ) -> Sent:
        """Say something; returns once it is stored for good.

        Of one client's messages to a channel the one that was sent first is stored first. `nonce`,
        1 to 64 visible ASCII characters, makes it one message however often it is sent, also by
        another run of the program: give it where a caller may be cancelled or killed.
        """
        command = {"op": "message.send", "channel_id": channel_id, "body": body}
        command["nonce"] = uuid.uuid4().hex if nonce is None else nonce
        if reply_to is not None:
            command["reply_to_id"] = reply_to
        # One after the other: a refusal that passes must not let the next one overtake.
        async with self._turns.setdefault(channel_id, asyncio.Lock()):
            return _understood(_decode_sent, await self._session.ask(command))

    async def edit(
        self, channel_id: str, message_id: str, body: str, *, version: int | None = None
    ) -> Edited:
        """Give one's own message a new text.

        With `version` it is refused (`message.conflict`) when the message changed meanwhile, and
        raises `Uncertain` when the connection broke before the answer.
        """
        command = _about("message.edit", channel_id, message_id) | {"body": body}
        if version is not None:
            command["version"] = version
        said = await self._session.ask(command, repeatable=version is None)
        return _understood(_decode_edited, said)

    async def delete(self, channel_id: str, message_id: str) -> None:
        """Take a message's content away; harmless twice."""
        await self._session.ask(_about("message.delete", channel_id, message_id))

    async def react(self, channel_id: str, message_id: str, emoji: str) -> None:
        """Choose an emoji; harmless twice."""
        await self._session.ask(_about("reaction.add", channel_id, message_id) | {"emoji": emoji})

    async def unreact(self, channel_id: str, message_id: str, emoji: str) -> None:
        """Take an emoji back; harmless twice."""
        command = _about("reaction.remove", channel_id, message_id) | {"emoji": emoji}
        await self._session.ask(command)

    async def mark_read(self, channel_id: str, seq: int) -> None:
        """Read up to and including `seq`; a lower one marks what follows as unread."""
        await self._session.ask({"op": "read.mark", "channel_id": channel_id, "seq": seq})

    async def typing(self, channel_id: str) -> None:
        """Tell that one is writing, for five seconds; dropped when there is no connection."""
        await self._session.tell({"op": "typing", "channel_id": channel_id})

    async def history(
        self,
        channel_id: str,
        *,
        before: int | None = None,
        after: int | None = None,
        around: int | None = None,
        limit: int = 50,
    ) -> Page:
        """Return up to `limit` (at most 200) messages: the newest, or those at one place, a `seq`.

        Raises `Unreachable` when nobody answers within `Options.connect_seconds`.
        """
        places = {"before": before, "after": after, "around": around, "limit": limit}
        given = {name: seq for name, seq in places.items() if seq is not None}
        return await self._web.history(channel_id, given)


def _about(op: str, channel_id: str, message_id: str) -> dict[str, Any]:
    return {"op": op, "channel_id": channel_id, "message_id": message_id}


def _understood(decode: Callable[[bytes], _Answer], said: bytes) -> _Answer:
    try:
        return decode(said)
    except msgspec.MsgspecError as error:
        raise Misunderstood(str(error)) from error


def _checked(url: str) -> str:
    if not url.startswith(("https://", "http://")):
        raise ValueError(f"{url!r} is no address of a server: it begins with https://")
    return url.rstrip("/")
