"""Who holds a secret: sessions of browsers and programs, and tokens."""

from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from plexichat.core.caller import Caller
from plexichat.core.clock import Clock
from plexichat.core.errors import PlexiError
from plexichat.core.ids import Snowflakes
from plexichat.core.reading import rows_of
from plexichat.core.unit import Unit, Units
from plexichat.features.auth import store
from plexichat.features.auth.events import SessionRevoked
from plexichat.features.auth.parts import AuthOptions
from plexichat.features.auth.schemas import SessionView
from plexichat.features.auth.store import EndedRow, HolderRow, SessionRow
from plexichat.security.text import clean_line
from plexichat.security.tokens import MAX_CHARS, PROGRAM_PREFIX, digest, new_secret

REMEMBERED = 20_000
# How long another process's change of a session may stay unseen here.
FRESH_SECONDS = 1.0
SEEN_EVERY_MS = 5 * 60_000
LABEL_MAX = 120
ENDED_WINDOW_MS = 60_000
_HOLDER = rows_of(store.HOLDER, HolderRow.of)


@dataclass(frozen=True, slots=True)
class _Known:
    caller: Caller
    kind: str
    expires_ms: int | None
    read_at: float


class Sessions:
    """Answers `ports.authenticator.Authenticator`, remembering who asked a moment ago.

    What ends here is forgotten with the commit; what another process ends is noticed within a
    second by `follow`, which also tells the person's open sockets.
    """

    def __init__(self, units: Units, clock: Clock, ids: Snowflakes, options: AuthOptions) -> None:
        self._units = units
        self._clock = clock
        self._ids = ids
        self._options = options
        self._known: OrderedDict[bytes, _Known] = OrderedDict()
        self._forgotten = 0
        self._told: set[int] = set()

    async def by_cookie(self, secret: str) -> Caller | None:
        """Return who holds the session cookie's secret."""
        return await self._find(secret, {"browser"})

    async def by_token(self, secret: str) -> Caller | None:
        """Return who holds the bearer token."""
        return await self._find(secret, {"program", "token"})

    async def _find(self, secret: str, kinds: set[str]) -> Caller | None:
        if not (secret.isascii() and len(secret) <= MAX_CHARS):
            return None
        key = digest(secret)
        known = self._known.get(key)
        now = self._clock.now_ms()
        if known is None or self._clock.monotonic() - known.read_at > FRESH_SECONDS:
            known = await self._read(key, now)
        if known is None or known.kind not in kinds or _is_past(known.expires_ms, now):
            return None
        return known.caller

    async def _read(self, key: bytes, now: int) -> _Known | None:
        forgotten = self._forgotten
        found = await self._units.ask(_HOLDER, {"secret_hash": key})
        row = found[0] if found else None
        if row is None or not _is_open(row, now):
            self._known.pop(key, None)
            return None
        session = row.session
        expires_ms = session.expires_ms
        if abs(now - session.seen_ms) > SEEN_EVERY_MS:
            expires_ms = await self._touch(session, now)
        caller = Caller(session.user_id, session.id, row.server_role, row.kind)
        known = _Known(caller, session.kind, expires_ms, self._clock.monotonic())
        # What ended while we read must not be remembered as open.
        if forgotten == self._forgotten:
            self._known[key] = known
            self._known.move_to_end(key)
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return known

    async def _touch(self, session: SessionRow, now: int) -> int | None:
        """Note that the session is in use; a full disk does not sign anybody out."""
        expires_ms = session.expires_ms
        if session.kind != "token":
            expires_ms = self._expires(session.created_ms, now)
        seen = {"session_id": session.id, "now_ms": now, "expires_ms": expires_ms}
        with suppress(PlexiError):
            async with self._units.begin(lock=None) as unit:
                await unit.execute(store.TOUCH, seen)
        return expires_ms

    def _expires(self, created_ms: int, now: int) -> int:
        options = self._options
        return min(created_ms + options.session_max_ms, now + options.session_idle_ms)

    async def issue(
        self, unit: Unit, user_id: int, kind: str, label: str, expires_ms: int | None = None
    ) -> tuple[SessionView, str]:
        """Store a new session and return it with its secret, which nothing can show again."""
        now = self._clock.now_ms()
        secret = new_secret("" if kind == "browser" else PROGRAM_PREFIX)
        if kind != "token":
            expires_ms = self._expires(now, now)
        text = clean_line(label)[:LABEL_MAX]
        row = SessionRow(self._ids.next(), user_id, kind, text, now, now, expires_ms, None)
        stored = row._asdict() | {"secret_hash": digest(secret)}
        del stored["revoked_ms"]
        await unit.execute(store.INSERT_SESSION, stored)
        return _view(row, row.id), secret

    async def open(self, user_id: int, kinds: set[str], current: int) -> list[SessionView]:
        """Return a person's open sessions of these kinds, newest first."""
        now = self._clock.now_ms()
        async with self._units.read() as reader:
            rows = await reader.fetch(store.OPEN_SESSIONS, {"user_id": user_id}, into=SessionRow)
        shown = (row for row in rows if row.kind in kinds and not _is_past(row.expires_ms, now))
        return [_view(row, current) for row in shown]

    async def end_one(self, unit: Unit, user_id: int, session_id: int) -> bool:
        """End one session of this person; False where they have no such open one."""
        return bool(await self._end(unit, "one", user_id, session_id))

    async def end_all(
        self, unit: Unit, user_id: int, *, but: int = 0, tokens_too: bool = True
    ) -> list[int]:
        """End all of a person's sessions `but` one."""
        return await self._end(unit, "others" if tokens_too else "browsers", user_id, but)

    async def _end(
        self, unit: Unit, which: store.Which, user_id: int, session_id: int
    ) -> list[int]:
        row = {"now_ms": self._clock.now_ms(), "user_id": user_id, "session_id": session_id}
        ended = await store.end(unit, which, row)
        if ended:
            unit.after_commit(lambda: self._forget(set(ended)))
            unit.announce(f"user:{user_id}", SessionRevoked([str(each) for each in ended]))
        return ended

    def forget(self, session_id: int) -> None:
        """Let a session end that another server has ended."""
        self._forget({session_id})

    def forget_person(self, user_id: int) -> None:
        """Read this person's sessions afresh: what they may do has changed."""
        self._forgotten += 1
        for key in [k for k, known in self._known.items() if known.caller.user_id == user_id]:
            del self._known[key]

    def _forget(self, session_ids: set[int]) -> None:
        self._forgotten += 1
        self._told |= session_ids
        gone = [k for k, known in self._known.items() if known.caller.session_id in session_ids]
        for key in gone:
            del self._known[key]

    async def follow(self) -> None:
        """Tell the sockets of sessions that another process ended in the last minute."""
        since = {"since_ms": self._clock.now_ms() - ENDED_WINDOW_MS}
        async with self._units.read() as reader:
            ended = await reader.fetch(store.ENDED_SINCE, since, into=EndedRow)
        news = [row for row in ended if row.id not in self._told]
        self._told = {row.id for row in ended}
        if news:
            self._forget({row.id for row in news})
            await self._tell(news)

    async def _tell(self, ended: Sequence[EndedRow]) -> None:
        async with self._units.begin() as unit:
            for row in ended:
                unit.announce(f"user:{row.user_id}", SessionRevoked([str(row.id)]))


def _is_past(expires_ms: int | None, now: int) -> bool:
    return expires_ms is not None and expires_ms <= now


def _is_open(row: HolderRow, now: int) -> bool:
    return (
        row.session.revoked_ms is None
        and row.deactivated_ms is None
        and not _is_past(row.session.expires_ms, now)
    )


def _view(row: SessionRow, current: int) -> SessionView:
    return SessionView(
        str(row.id),
        row.kind,
        row.label,
        row.id == current,
        row.created_ms,
        row.seen_ms,
        row.expires_ms,
    )
