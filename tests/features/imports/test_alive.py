"""What was imported is as alive as what was said here: read, synced, answered, claimed."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text

from plexichat.app.settings import Settings
from plexichat.app.wiring import Services, open_services
from plexichat.core.caller import Caller
from plexichat.features.auth import Visitor
from plexichat.features.channels import MY_CHANNELS, ChannelUnknown
from plexichat.features.imports.archive import Archive
from plexichat.features.imports.report import Report
from plexichat.features.imports.service import Importer
from plexichat.features.imports.slack import SlackHistory
from plexichat.features.messages import Place
from plexichat.features.spaces.schemas import NewInvitationBody
from plexichat.features.users import NewUser
from tests.features.imports.conftest import CORPORA, SAMPLE, STEPS, MakeZip
from tests.features.imports.test_slack import export, said
from tests.support import database

PASSWORD = "correct horse battery staple 9"


@dataclass
class Server:
    parts: Services
    owner: Caller

    async def slack(self, path: Path) -> None:
        parts, report = self.parts, Report()
        with Archive(path) as archive:
            importer = Importer(parts.units, parts.ids, parts.clock, parts.files)
            history = SlackHistory(archive, path, report)
            await importer.bring(history, report, STEPS, space=None, dry=False)

    async def channel_ids(self, caller: Caller) -> list[int]:
        channels = await self.parts.units.ask(MY_CHANNELS, {"user_id": caller.user_id})
        return [int(each.id) for each in channels]


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    data = tmp_path / "data"
    settings = Settings(
        data=data, hash_cost="test-only-cheap", worker=1023, **database.settings_of(data)
    )
    async with open_services(settings) as parts:
        link = await parts.auth.setup_link()
        token = (link or "").rpartition("#")[2]
        made = await parts.auth.set_up(token, NewUser("olga", "Olga"), PASSWORD, Visitor())
        yield Server(parts, Caller(int(made.user.id), int(made.session.id), "owner", "human"))


async def everything(server: Server, caller: Caller) -> int:
    """Page through all that the caller's channels and their threads hold."""
    found = 0
    for channel_id in await server.channel_ids(caller):
        threads = await server.parts.threads.of_channel(caller.user_id, channel_id)
        for each in [channel_id, *(int(thread.id) for thread in threads)]:
            after = 0
            while True:
                place = Place(after=after)
                page = await server.parts.history.page(caller.user_id, each, place, 200)
                found += len(page.items)
                if not page.has_after:
                    break
                after = page.items[-1].seq
            changed = await server.parts.history.since(caller.user_id, each, 0)
            assert changed.reset or len(changed.messages) == changed.last_seq
    return found


async def test_the_owner_reads_and_syncs_all_that_the_sample_holds(server: Server) -> None:
    await server.slack(SAMPLE)
    assert await everything(server, server.owner) == 2386


async def test_naughty_strings_in_every_field_break_no_reader(
    server: Server, make_zip: MakeZip
) -> None:
    naughty = json.loads((CORPORA / "naughty-strings.json").read_text())
    rows = [said(f"{n + 1}.0", text) for n, text in enumerate(naughty)]
    users = [{"id": f"N{n}", "name": t, "real_name": t} for n, t in enumerate(naughty)]
    channels: list[dict[str, object]] = [{"id": "X0", "name": "general"}]
    channels += [
        {"id": f"X{n}", "name": t, "topic": {"value": t}} for n, t in enumerate(naughty, 1)
    ]
    made = {**export(*rows), "users.json": [*users, {"id": "U1"}], "channels.json": channels}
    await server.slack(make_zip(made))
    assert await everything(server, server.owner) > 400


async def test_an_imported_channel_goes_on(server: Server, make_zip: MakeZip) -> None:
    await server.slack(make_zip(export(said("1709542799.000100", "old"))))
    (general,) = [
        each
        for each in await server.channel_ids(server.owner)
        if (await server.parts.history.page(server.owner.user_id, each, Place(), 10)).items
    ]
    messages = server.parts.messages
    running = asyncio.ensure_future(messages.commit.run())
    await messages.send(server.owner.user_id, general, "new", nonce="n1")
    messages.commit.close()
    await running
    page = await server.parts.history.page(server.owner.user_id, general, Place(), 10)
    assert [(each.seq, each.body) for each in page.items] == [(1, "old"), (2, "new")]


async def test_who_is_imported_claims_their_history_by_invitation(
    server: Server, make_zip: MakeZip
) -> None:
    secret = {"groups.json": [{"id": "G1", "name": "secret", "members": ["U1"]}]}
    path = make_zip(
        export(said("1.0"), **secret, **{"secret/2024-01-01.json": [said("2.0", "psst")]})
    )
    await server.slack(path)
    parts = server.parts
    async with parts.units.read() as reader:
        ann = await parts.users.named(reader, "ann")
    assert ann is not None
    (space,) = await parts.spaces.mine(server.owner.user_id)
    new = NewInvitationBody(claims_user_id=str(ann.id))
    invitation = await parts.invitations.create(server.owner, int(space.id), new)
    code = invitation.code or ""
    made = await parts.auth.sign_up(NewUser("ann2", "Ann"), PASSWORD, Visitor(), code)
    assert (made.user.id, made.user.kind) == (str(ann.id), "human")
    caller = Caller(ann.id, int(made.session.id), "member", "human")
    assert await everything(server, caller) == 2


async def test_the_owner_does_not_see_what_was_private(server: Server, make_zip: MakeZip) -> None:
    more = {
        "dms.json": [{"id": "D1", "members": ["U1", "U3"]}],
        "D1/2024-01-01.json": [said("1.0", "psst")],
    }
    await server.slack(make_zip(export(said("1.0"), **more)))
    async with server.parts.units.read() as reader:
        direct = await reader.scalar(text("SELECT id FROM channels WHERE kind = 'direct'"))
    assert direct not in await server.channel_ids(server.owner)
    with pytest.raises(ChannelUnknown):
        await server.parts.history.page(server.owner.user_id, int(direct), Place(), 10)


async def test_a_later_export_goes_on_in_a_thread_that_was_made_here(
    server: Server, make_zip: MakeZip
) -> None:
    root = said("1709542799.000100", "question")
    await server.slack(make_zip(export(root)))
    (general,) = [
        each
        for each in await server.channel_ids(server.owner)
        if (await server.parts.history.page(server.owner.user_id, each, Place(), 10)).items
    ]
    page = await server.parts.history.page(server.owner.user_id, general, Place(), 10)
    thread = await server.parts.threads.open(server.owner, general, int(page.items[0].id))
    reply = said("1709542800.000100", "answer", thread_ts="1709542799.000100")
    await server.slack(make_zip(export(root, reply)))
    await server.slack(make_zip(export(root, reply)))
    inside = await server.parts.history.page(server.owner.user_id, int(thread.id), Place(), 10)
    assert [each.body for each in inside.items] == ["answer"]


async def test_a_date_leads_to_what_was_said_then(server: Server, make_zip: MakeZip) -> None:
    days = [said(f"{1709542799 + day * 86_400}.000100", f"day {day}") for day in range(200)]
    await server.slack(make_zip(export(*days)))
    (general,) = [
        each
        for each in await server.channel_ids(server.owner)
        if (await server.parts.history.page(server.owner.user_id, each, Place(), 10)).items
    ]
    place = Place(at_ms=(1709542799 + 100 * 86_400) * 1000)
    page = await server.parts.history.page(server.owner.user_id, general, place, 10)
    assert "day 100" in [each.body for each in page.items]
    assert "day 120" not in [each.body for each in page.items]
