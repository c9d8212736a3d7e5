"""Fills a server with people talking, so that a visitor sees it alive."""

import secrets

from plexichat.core.clock import Clock
from plexichat.core.ids import Snowflakes
from plexichat.core.unit import Units
from plexichat.features.auth import Auth, Visitor
from plexichat.features.files import Files
from plexichat.features.imports import store
from plexichat.features.imports.demo_live import Script
from plexichat.features.imports.demo_owner import Owner
from plexichat.features.imports.irc import WELCOME, IrcHistory, Place
from plexichat.features.imports.irc_cast import read_cast
from plexichat.features.imports.report import Report
from plexichat.features.imports.service import Importer
from plexichat.features.imports.steps import Steps
from plexichat.features.users import NewUser

SOURCE = "demo"
OWNER_NAME = "demo"
LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
UNREAD = 14
FIRST_SPACE = "penguin"
TOKEN_SECONDS = 24 * 60 * 60

SPACES = {
    "penguin": (
        "Penguin Help",
        (
            Place("general", "Say hello, ask anything", ("2016-12-19_20",), is_general=True),
            Place("first-steps", "New here? So were we all", ("2004-11-15_03", "2005-06-27_12")),
            Place("install", "Disks, partitions, boot loaders", ("2005-08-08_01", "2005-07-06_14")),
            Place("desktop", "Windows that are not Windows", ("2008-12-11_11", "2009-02-23_10")),
            Place("hardware", "Does it work with …?", ("2009-03-03_10", "2009-10-01_17")),
            Place("network", "It was DNS", ("2011-05-29_19", "2011-11-13_02")),
        ),
    ),
    "wiki": (
        "Wiki Makers",
        (
            Place("general", "Everything about running a wiki", ("mediawiki.1",), is_general=True),
            Place("extensions", "Write one, fix one, find one", ("mediawiki.2",)),
            Place("development", "The code underneath", ("mediawiki.0",)),
        ),
    ),
    "crab": (
        "Crab Nebula",
        (
            Place("general", "A language and those who learn it", ("rust.2",), is_general=True),
            Place("beginners", "No question is too small", ("rust.1",)),
            Place("borrow-checker", "It is right, usually", ("rust.0",)),
        ),
    ),
}


class Demo:
    """Makes the demo's people, spaces and words; again without harm."""

    def __init__(
        self, units: Units, ids: Snowflakes, clock: Clock, files: Files, auth: Auth
    ) -> None:
        self._units = units
        self._clock = clock
        self._auth = auth
        self._importer = Importer(units, ids, clock, files)

    async def owner(self) -> Owner:
        """Return the server's owner; make one, with a random password, where there is none."""
        link = await self._auth.setup_link()
        if link is None:
            async with self._units.read() as reader:
                owner_id = await reader.scalar(store.OWNER)
                username = await reader.scalar(store.USERNAME, {"id": owner_id})
            return Owner(str(username), None)
        password = "".join(secrets.choice(LETTERS) for _ in range(16))
        new = NewUser(OWNER_NAME, "Demo Visitor")
        token = link.rpartition("#")[2]
        await self._auth.set_up(token, new, password, Visitor(agent="plexichat demo"))
        return Owner(OWNER_NAME, password)

    async def fill(self, report: Report, steps: Steps) -> None:
        """Bring the three spaces; what is here already stays as it is."""
        cast = read_cast()
        anchor_us = await self._anchor_us()
        for key, (name, places) in SPACES.items():
            welcomes = key == FIRST_SPACE
            history = IrcHistory(cast, key, name, places, anchor_us, welcomes=welcomes)
            before = report.counts["messages"]
            await self._importer.bring(history, report, steps, space=None, dry=False)
            if report.counts["messages"] > before:
                await self._leave_unread(history.source)
        report.space = ", ".join(name for name, _ in SPACES.values())

    async def scripts(self) -> list[Script]:
        """Return what is said live: the talks of each space's first two channels."""
        cast = read_cast()
        scripts: list[Script] = []
        for key, (name, places) in SPACES.items():
            history = IrcHistory(cast, key, name, places, 0)
            async with self._units.read() as reader:
                known = await store.known(reader, history.source)
                for person in history.people:
                    user_id = known[f"user:{person.external_id}"]
                    found = await reader.scalar(store.USERNAME, {"id": user_id})
                    history.add_username(person.external_id, str(found))
            for room in history.rooms[:2]:
                runs = history.lines(room, -(1 << 62), Report())
                lines = [
                    (known[f"user:{line.author}"], line)
                    for run in runs
                    for line in run
                    if line.kind == "text"
                ]
                scripts.append(Script(known[f"room:{room.external_id}"], lines))
        return scripts

    async def token(self, user_id: int) -> str:
        """Return a token by which one of the demo's people speaks today."""
        made = await self._auth.issue_token(user_id, "demo", TOKEN_SECONDS)
        return made.token

    async def _anchor_us(self) -> int:
        """Return when the demo was first made: the same lines get the same times for ever."""
        async with self._units.begin() as unit:
            known = await store.known(unit, SOURCE)
            if "anchor" not in known:
                known["anchor"] = self._clock.now_ms() * 1000
                row = {"source": SOURCE, "external_id": "anchor", "internal_id": known["anchor"]}
                await unit.execute(store.REMEMBER, row)
        return known["anchor"]

    async def _leave_unread(self, source: str) -> None:
        """Leave the owner a few lines to read in every other channel."""
        async with self._units.begin() as unit:
            known = await store.known(unit, source)
            owner_id = await unit.scalar(store.OWNER)
            rooms = [each for key, each in sorted(known.items()) if key.startswith("room:")]
            for place, channel_id in enumerate(rooms):
                welcome = channel_id == known.get("room:welcome")
                if place % 2 or welcome:
                    unread = len(WELCOME) if welcome else UNREAD
                    where = {"channel_id": channel_id, "user_id": owner_id, "unread": unread}
                    await unit.execute(store.UNREAD, where)
