"""What every request passes, in this order: name, host, origin, caller, limit; then its answer.

Three rooms are behind the doors: the API, the page, and the operator's probes, which answer under
any host name because those who probe use addresses.
"""

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import structlog

from plexichat.core.caller import Caller
from plexichat.core.clock import Clock
from plexichat.core.errors import PlexiError
from plexichat.edge.http import visit as visits
from plexichat.edge.http.addresses import Addresses, block
from plexichat.edge.http.asgi import App, Message, Receive, Scope, Send, answer, encode, header
from plexichat.edge.http.cookies import Cookies
from plexichat.edge.http.errors import TooManyRequests
from plexichat.edge.http.headers import SecurityHeaders
from plexichat.edge.http.limits import RequestLimits
from plexichat.edge.http.metrics import HttpCounters
from plexichat.edge.http.origins import Origins
from plexichat.edge.http.problems import MEDIA_TYPE, refusal
from plexichat.edge.http.visit import AGENT_MAX, Visit
from plexichat.ports.authenticator import Authenticator

PROBES = frozenset({"/healthz", "/readyz", "/metrics"})
_GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_BEARER = "bearer "
_log = structlog.stdlib.get_logger("plexichat.http")


@dataclass(frozen=True, slots=True)
class Quotas:
    """Requests a minute of one caller, and of one address without one."""

    caller: int
    anonymous: int


@dataclass(frozen=True, slots=True)
class Guards:
    """What the doors ask."""

    clock: Clock
    addresses: Addresses
    origins: Origins
    cookies: Cookies
    headers: SecurityHeaders
    limits: RequestLimits
    quotas: Quotas
    costs: Mapping[str, int]
    """Paths that count as several requests."""
    counters: HttpCounters


class Doors:
    """The outermost ASGI application."""

    def __init__(
        self,
        *,
        api: App,
        page: App,
        authenticator: Authenticator,
        guards: Guards,
        new_id: Callable[[], str] = lambda: secrets.token_hex(8),
    ) -> None:
        self._api = api
        self._page = page
        self._authenticator = authenticator
        self._guards = guards
        self.limits = guards.limits
        self._new_id = new_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer why not; note how it went."""
        if scope["type"] != "http":
            await self._api(scope, receive, send)
            return
        visit = self._visit(scope)
        is_head = scope["method"] == "HEAD" and _is_api(scope["path"])
        if is_head:
            # RFC 9110, 9.3.2: as GET, without the content; no route says this for itself.
            scope = {**scope, "method": "GET"}
        visits.keep(scope, visit)
        started = self._guards.clock.monotonic()
        status = 500

        is_page = not _is_api(scope["path"])

        async def noting_send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                extra = encode([("X-Request-Id", visit.request_id), *visit.headers])
                message["headers"] = self._guards.headers.complete(
                    message.get("headers", ()), extra, page=is_page
                )
            elif is_head:
                message["body"] = b""
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=visit.request_id):
            try:
                await self._let_in(scope, receive, noting_send, visit)
            finally:
                seconds = self._guards.clock.monotonic() - started
                self._note(scope, visit, status, seconds)

    async def _let_in(self, scope: Scope, receive: Receive, send: Send, visit: Visit) -> None:
        path = scope["path"]
        try:
            if path not in PROBES:
                self._guards.origins.require_host(scope)
            if path.startswith("/api/"):
                await self._check_api(scope, visit)
        except PlexiError as error:
            told = refusal(error)
            headers = [("Content-Type", MEDIA_TYPE), *told.headers.items()]
            # Retry-After is among the limit's own headers already.
            given = {name for name, _ in visit.headers}
            headers = [line for line in headers if line[0] not in given]
            await answer(send, told.problem.status, headers, told.body())
            return
        await (self._api if _is_api(path) else self._page)(scope, receive, send)

    async def _check_api(self, scope: Scope, visit: Visit) -> None:
        cookies = self._guards.cookies
        secret = cookies.read(scope, cookies.session)
        self._guards.origins.require_own_page(scope, with_cookie=bool(secret))
        visit.device = cookies.read(scope, cookies.device)
        visit.caller = await self._caller(scope, secret)
        self._limit(visit, self._guards.costs.get(scope["path"], 1))

    async def _caller(self, scope: Scope, secret: str | None) -> Caller | None:
        authorization = header(scope, b"authorization")
        if authorization is not None:
            if authorization[: len(_BEARER)].lower() != _BEARER:
                return None
            return await self._authenticator.by_token(authorization[len(_BEARER) :].strip())
        return await self._authenticator.by_cookie(secret) if secret else None

    def _limit(self, visit: Visit, cost: int) -> None:
        quotas = self._guards.quotas
        if visit.caller is not None:
            key, quota = f"user:{visit.caller.user_id}", quotas.caller
        else:
            key, quota = f"address:{visit.address}", quotas.anonymous
        standing = self._guards.limits.take(key, quota, cost)
        visit.headers += standing.headers()
        if standing.refused:
            raise TooManyRequests(retry_after_seconds=standing.reset_seconds)

    def _visit(self, scope: Scope) -> Visit:
        addresses = self._guards.addresses
        given = header(scope, b"x-request-id") if addresses.trusts_peer(scope) else None
        request_id = given if given and _GIVEN_ID.fullmatch(given) else self._new_id()
        agent = (header(scope, b"user-agent") or "")[:AGENT_MAX]
        return Visit(request_id, block(addresses.of(scope)), agent)

    def _note(self, scope: Scope, visit: Visit, status: int, seconds: float) -> None:
        # The template, never the path: paths hold set-up tokens and invitation codes.
        route = scope.get("path_template") or ("page" if not _is_api(scope["path"]) else "none")
        self._guards.counters.note(scope["method"], route, status, seconds)
        _log.info(
            "request",
            method=scope["method"],
            route=route,
            status=status,
            milliseconds=round(seconds * 1000, 1),
            address=visit.address,
            user_id=visit.caller.user_id if visit.caller else None,
        )


def _is_api(path: str) -> bool:
    return path.startswith("/api/") or path in PROBES or path == "/openapi.json"
