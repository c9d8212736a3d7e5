"""One connection to the gateway, from the handshake to its loss."""

import asyncio
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, NamedTuple

import msgspec
from typing_extensions import override
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from plexichat.client.errors import ClientError, Lost, Misunderstood, Refused, SignInAgain
from plexichat.client.frames import (
    Envelope,
    decode_envelope,
    decode_hello,
    decode_ready,
    encode,
    refusal,
)
from plexichat.client.options import Options
from plexichat.client.views import Ready

PATH = "/api/v1/gateway"
_SIGN_IN_AGAIN = {4003, 4005}
_ANSWERS = {"ok", "error", "heartbeat.ok"}
Take = Callable[[Envelope, bytes], None]


class Link:
    """An identified connection. `gone` is set once nothing can be asked any more."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._waiting: dict[str, asyncio.Future[bytes]] = {}
        self._refs = 0
        self.gone = asyncio.Event()

    async def ask(self, fields: Mapping[str, Any], seconds: float) -> bytes:
        """Send a command and return the text of its `ok`.

        Raises `Refused`, `Lost` when the connection ends first, and `TimeoutError`.
        """
        self._refs += 1
        ref = str(self._refs)
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._waiting[ref] = answer
        try:
            async with asyncio.timeout(seconds):
                await self.tell({**fields, "ref": ref})
                return await answer
        finally:
            del self._waiting[ref]
            if not answer.cancel() and not answer.cancelled():
                answer.exception()  # seen: `tell` may have raised the same before

    async def tell(self, fields: Mapping[str, Any]) -> None:
        """Send what wants no answer. Raises `Lost`."""
        if self.gone.is_set():
            raise Lost
        try:
            await self._socket.send(encode(fields), text=True)
        except ConnectionClosed as error:
            raise Lost from error

    async def read(self, take: Take) -> ClientError:
        """Hand on frames until the connection ends; return why: `Lost`, or what ends the client."""
        try:
            while True:
                self._sort(await _receive(self._socket), take)
        except ClientError as error:
            return error
        except msgspec.MsgspecError as error:
            return Misunderstood(str(error))
        finally:
            self.gone.set()
            for answer in self._waiting.values():
                if not answer.done():
                    answer.set_exception(Lost())

    def drop(self) -> None:
        """End the connection without a word: nobody answers on it."""
        self._socket.transport.abort()

    async def close(self) -> None:
        """End the connection politely; harmless when it has ended."""
        await self._socket.close()

    def _sort(self, text: bytes, take: Take) -> None:
        frame = decode_envelope(text)
        if frame.op not in _ANSWERS:
            if frame.op != "bye":  # the close that follows says it too
                take(frame, text)
            return
        answer = self._waiting.get(frame.ref or "")
        if answer is None or answer.done():
            return
        if frame.op == "error":
            answer.set_exception(refusal(text))
        else:
            answer.set_result(text)


class Opened(NamedTuple):
    """A connection that the server has greeted."""

    link: Link
    ready: Ready
    heartbeat_seconds: float


class _Connect(connect):
    @override
    def process_redirect(self, exc: Exception) -> Exception | str:
        """Follow nobody: the token is for this server."""
        return exc


async def open_link(
    url: str, token: str, options: Options, numbers: Mapping[str, int] | None
) -> Opened:
    """Connect and identify; with `numbers` the server tells what came after them.

    Raises `Lost` for what may be better in a moment, `Refused` for what will not.
    """
    try:
        async with asyncio.timeout(options.answer_seconds):
            socket = await _shake_hands(url, options)
            try:
                return await _identify(socket, token, options, numbers)
            except BaseException:
                socket.transport.abort()
                raise
    except msgspec.MsgspecError as error:
        raise Misunderstood(str(error)) from error
    except (OSError, TimeoutError, WebSocketException) as error:
        raise Lost(str(error) or type(error).__name__) from error


async def _shake_hands(url: str, options: Options) -> ClientConnection:
    address = "ws" + url.removeprefix("http") + PATH
    try:
        return await _Connect(
            address,
            ssl=options.ssl if address.startswith("wss:") else None,
            max_size=options.frame_bytes_max,
            compression=None,
            ping_interval=None,  # `heartbeat` is answered by the server itself, not by a proxy
            open_timeout=None,
            close_timeout=1.0,
            user_agent_header=options.name,
        )
    except InvalidStatus as error:
        status = error.response.status_code
        if status < HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.TOO_MANY_REQUESTS:
            raise Refused("gateway.handshake", str(error), http_status=status) from error
        raise


async def _identify(
    socket: ClientConnection, token: str, options: Options, numbers: Mapping[str, int] | None
) -> Opened:
    hello = decode_hello(await _receive(socket))
    identify: dict[str, Any] = {"op": "identify", "token": token, "client": options.name}
    if numbers is not None:
        identify["numbers"] = {"channels": numbers}
    await socket.send(encode(identify), text=True)
    text = await _receive(socket)
    match decode_envelope(text).op:
        case "ready":
            return Opened(Link(socket), decode_ready(text), hello.heartbeat_seconds)
        case "error":
            raise refusal(text)
        case "bye":
            raise Lost("it restarts")
        case other:
            raise Misunderstood(f"{other!r} instead of 'ready'")


async def _receive(socket: ClientConnection) -> bytes:
    try:
        return await socket.recv(decode=False)
    except ConnectionClosed as error:
        close_code = None if error.rcvd is None else error.rcvd.code
        if close_code in _SIGN_IN_AGAIN:
            raise SignInAgain("auth.required", str(error)) from error
        raise Lost(str(error), close_code=close_code) from error
