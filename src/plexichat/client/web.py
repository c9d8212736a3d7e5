"""What goes over HTTP: signing in and reading history."""

import asyncio
from collections.abc import Mapping
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import httpx
import msgspec
from msgspec import Struct

from plexichat.client.errors import Closed, Misunderstood, Refused, Unreachable
from plexichat.client.frames import refusal
from plexichat.client.options import Backoff, Options
from plexichat.client.views import Page

_PASSING = {502, 503, 504}


class _SignedIn(Struct):
    token: str


_decode_signed_in = msgspec.json.Decoder(_SignedIn).decode
_decode_page = msgspec.json.Decoder(Page).decode


class Web:
    """The server's API, with a token or, for signing in, without. Follows no redirect."""

    def __init__(self, url: str, token: str | None, options: Options) -> None:
        self._options = options
        self._http = httpx.AsyncClient(
            base_url=f"{url}/api/v1",
            headers={"User-Agent": options.name}
            | ({"Authorization": f"Bearer {token}"} if token else {}),
            verify=options.ssl or True,
            timeout=options.answer_seconds,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._http.aclose()

    async def sign_in(self, username: str, password: str) -> str:
        """Return a new session's token. Asks once: a repetition would count as another try."""
        body = {"username": username, "password": password, "device": self._options.name}
        headers = {"X-Plexichat": "1", "X-Plexichat-Token": "1"}
        said = await self._once("POST", "/auth/sign-in", json=body, headers=headers)
        try:
            return _decode_signed_in(said).token
        except msgspec.MsgspecError as error:
            raise Misunderstood(str(error)) from error

    async def history(self, channel_id: str, place: Mapping[str, int]) -> Page:
        """Return a page; tries again until `connect_seconds` are over, then `Unreachable`."""
        said = await self._read(f"/channels/{quote(channel_id, safe='')}/messages", place)
        try:
            return _decode_page(said)
        except msgspec.MsgspecError as error:
            raise Misunderstood(str(error)) from error

    async def _read(self, path: str, query: Mapping[str, int]) -> bytes:
        options = self._options
        pauses = Backoff(
            first=options.pause_first_seconds,
            most=options.pause_most_seconds,
            randomness=options.randomness,
        )
        clock = asyncio.get_running_loop()
        until = clock.time() + options.connect_seconds
        while True:
            try:
                return await self._once("GET", path, params=query)
            except (Unreachable, Refused) as error:
                if isinstance(error, Refused) and error.http_status != HTTPStatus.TOO_MANY_REQUESTS:
                    raise
                pause = max(pauses.next_seconds(), error.retry_after_seconds or 0)
                if clock.time() + pause > until:
                    raise Unreachable(str(error)) from error
            await asyncio.sleep(pause)

    async def _once(self, method: str, path: str, **rest: Any) -> bytes:
        if self._http.is_closed:
            raise Closed
        try:
            answer = await self._http.request(method, path, **rest)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Unreachable(str(error) or type(error).__name__) from error
        if answer.status_code in _PASSING:
            raise Unreachable(f"HTTP status {answer.status_code}")
        if not answer.is_success:
            raise _refused(answer)
        return answer.content


def _refused(answer: httpx.Response) -> Refused:
    try:
        said = refusal(answer.content)
    except msgspec.MsgspecError:
        # Somebody in front of the server.
        return Refused("http.status", str(answer.status_code), http_status=answer.status_code)
    said.http_status = answer.status_code
    wait = answer.headers.get("Retry-After", "")
    said.retry_after_seconds = int(wait) if wait.isdecimal() else None
    return said
