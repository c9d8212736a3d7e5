"""Hostile texts in every field, hostile JSON through every door: refused or kept, never a fault."""

import base64
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.support.world import Json, Person, World

CORPORA = Path(__file__).parent.parent / "corpora"
NAUGHTY: list[str] = json.loads((CORPORA / "naughty-strings.json").read_text("utf-8"))
LINES = (CORPORA / "json-parsing.jsonl").read_text("utf-8")
DOCUMENTS = [json.loads(line) for line in LINES.split("\n") if line]
# 405: a text with a slash in it is the path of another route.
REFUSALS = {400, 404, 405, 409, 413, 415, 422}
LONGEST_FRAME = 65_536


class Scene:
    """Somebody's own space, channel, message and role, whose texts are changed."""

    def __init__(self, who: Person, space: Json, channel: Json, message: Json, role: Json) -> None:
        self.who = who
        self.space = f"/spaces/{space['id']}"
        self.channel = f"/channels/{channel['id']}"
        self.message = f"{self.channel}/messages/{message['id']}"
        self.role = f"{self.space}/roles/{role['id']}"
        self.made = 0

    async def ask(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """Call the API and return the status and the answer; fails on a fault."""
        answer = await self.who.http.request(method, f"/api/v1{path}", json=body)
        assert answer.status_code < 300 or answer.status_code in REFUSALS, answer.text
        return answer.status_code, answer.json() if answer.content else None

    async def field(self, method: str, path: str, text: str, name: str, **rest: Any) -> str | None:
        """Set one field and return what it holds then, or None where it was refused."""
        status, told = await self.ask(method, path, {name: text, **rest})
        return None if status in REFUSALS else str(told[name])


async def _username(scene: Scene, text: str) -> str | None:
    status, told = await scene.ask("POST", "/users", {"username": text})
    return None if status in REFUSALS else str(told["user"]["username"])


async def _bot(scene: Scene, text: str) -> str | None:
    scene.made += 1
    body = {"username": f"bot{scene.made}", "display_name": text}
    status, told = await scene.ask("POST", "/bots", body)
    return None if status in REFUSALS else str(told["user"]["display_name"])


async def _label(scene: Scene, text: str) -> str | None:
    status, told = await scene.ask("POST", "/auth/tokens", {"label": text})
    return None if status in REFUSALS else str(told["session"]["label"])


async def _preference(scene: Scene, text: str) -> str | None:
    body = {"preferences": {"key": text}}
    status, told = await scene.ask("PATCH", "/users/me/preferences", body)
    return None if status in REFUSALS else str(told["preferences"]["key"])


async def _preference_key(scene: Scene, text: str) -> str | None:
    body = {"preferences": {text: "value"}}
    status, told = await scene.ask("PUT", "/users/me/preferences", body)
    return None if status in REFUSALS else next(iter(told["preferences"]))


async def _reaction(scene: Scene, text: str) -> str | None:
    path = f"{scene.message}/reactions/{quote(text, safe='')}"
    status, _ = await scene.ask("PUT", path)
    if status in REFUSALS:
        return None
    _, told = await scene.ask("GET", scene.message)
    assert await scene.ask("GET", path) == (200, {"items": [scene.who.id], "next": None})
    assert (await scene.ask("DELETE", path))[0] == 204
    return str(told["reactions"][-1]["emoji"])


async def _file(scene: Scene, text: str) -> str | None:
    path = f"/api/v1/files?name={quote(text, safe='')}"
    answer = await scene.who.http.post(path, content=b"text")
    assert answer.status_code == 201 or answer.status_code in REFUSALS, answer.text
    if answer.status_code in REFUSALS:
        return None
    download = await scene.who.http.get(answer.json()["url"])
    assert download.content == b"text"
    assert "\n" not in download.headers["content-disposition"]
    return str(answer.json()["name"])


async def _ban(scene: Scene, text: str) -> str | None:
    path = f"{scene.space}/bans/{scene.who.world.people['bob'].id}"
    if (await scene.ask("PUT", path, {"reason": text}))[0] in REFUSALS:
        return None
    _, told = await scene.ask("GET", f"{scene.space}/bans")
    await scene.ask("DELETE", path)
    return str(told["items"][0]["reason"])


async def _member_query(scene: Scene, text: str) -> str | None:
    await scene.ask("GET", f"{scene.space}/members?query={quote(text, safe='')}")
    await scene.ask("GET", f"/users?query={quote(text, safe='')}&after={quote(text, safe='')}")
    return None


async def _code(scene: Scene, text: str) -> str | None:
    for method, path in (("GET", "/invitations/{}"), ("POST", "/invitations/{}/accept")):
        status, _ = await scene.ask(method, path.format(quote(text, safe="")))
        assert status in REFUSALS | {204} or not text
    return None


Field = Callable[[Scene, str], Awaitable[str | None]]


def _at(method: str, place: str, name: str, **rest: Any) -> Field:
    async def change(scene: Scene, text: str) -> str | None:
        path = place if place.startswith("/") else getattr(scene, place)
        return await scene.field(method, path, text, name, **rest)

    return change


async def _posted(scene: Scene, text: str) -> str | None:
    return await scene.field("POST", f"{scene.channel}/messages", text, "body")


async def _nickname(scene: Scene, text: str) -> str | None:
    return await scene.field("PATCH", f"{scene.space}/members/{scene.who.id}", text, "nickname")


FIELDS: dict[str, Field] = {
    "username": _username,
    "bot's display name": _bot,
    "display name": _at("PATCH", "/users/me", "display_name"),
    "status": _at("PATCH", "/users/me", "status_text"),
    "status emoji": _at("PATCH", "/users/me", "status_emoji"),
    "time zone": _at("PATCH", "/users/me", "time_zone"),
    "space name": _at("PATCH", "space", "name"),
    "space description": _at("PATCH", "space", "description"),
    "channel name": _at("PATCH", "channel", "name"),
    "topic": _at("PATCH", "channel", "topic"),
    "message": _posted,
    "edited message": _at("PATCH", "message", "body"),
    "role name": _at("PATCH", "role", "name"),
    "colour": _at("PATCH", "role", "colour"),
    "server name": _at("PATCH", "/server", "name"),
    "nickname": _nickname,
    "token label": _label,
    "preference": _preference,
    "preference key": _preference_key,
    "reaction": _reaction,
    "file name": _file,
    "ban reason": _ban,
    "search": _member_query,
    "invitation code": _code,
}
AS_WRITTEN = {"message", "edited message", "preference", "preference key"}
READERS = ("/sync", "/users/me", "/users", "/bots", "/auth/tokens", "/server", "/spaces")


@pytest.fixture
async def scene(world: World) -> Scene:
    alice, bob = await world.person("alice", role="owner"), await world.person("bob")
    space = await alice.space()
    await alice.bring(bob, space)
    general = await alice.general(space)
    role = await alice.call("POST", f"/spaces/{space['id']}/roles", {"name": "Gardener"})
    return Scene(alice, space, general, await alice.send(general), role)


@pytest.mark.parametrize("name", FIELDS)
async def test_a_field_keeps_or_refuses_every_naughty_string(scene: Scene, name: str) -> None:
    kept = 0
    for text in NAUGHTY:
        held = await FIELDS[name](scene, text)
        kept += held is not None
        if held is not None and name in AS_WRITTEN:
            assert held == text
        assert held is None or "\x00" not in held
    places = [f"{scene.space}{each}" for each in ("", "/members", "/roles", "/bans", "/channels")]
    places += [
        f"{scene.channel}{each}" for each in ("", "/members", "/messages?limit=200", "/pins")
    ]
    for path in (*READERS, *places):
        assert (await scene.ask("GET", path))[0] == 200
    if name not in {"search", "invitation code", "time zone", "preference key"}:
        assert kept, "nothing was accepted: the field is not tested"


async def test_json_that_is_none_is_refused_by_the_api(scene: Scene) -> None:
    headers = {"Content-Type": "application/json"}
    path = f"/api/v1{scene.channel}/messages"
    for document in DOCUMENTS:
        raw = base64.b64decode(document["b64"])
        bodies = [raw, b'{"body":"x","file_ids":' + raw + b"}"]
        for content in bodies:
            answer = await scene.who.http.post(path, content=content, headers=headers)
            allowed = {400, 422} if document["expect"] == "reject" else {201, 400, 404, 422}
            assert answer.status_code in allowed, (document["name"], answer.text)
            assert answer.status_code == 201 or "problem+json" in answer.headers["content-type"]


async def test_json_that_is_none_is_refused_by_the_socket(scene: Scene) -> None:
    for start in range(0, len(DOCUMENTS), 4):  # few enough faults for one connection to live
        socket = await scene.who.connect()
        for document in DOCUMENTS[start : start + 4]:
            try:
                text = base64.b64decode(document["b64"]).decode()
            except UnicodeDecodeError:
                continue
            if len(text) > LONGEST_FRAME:
                continue
            await socket.raw.send(text)
            frame = await socket.receive()
            assert frame["op"] == "error", document["name"]
            assert frame["code"] in {"gateway.malformed", "gateway.too_deep"}, frame
        await socket.settle()
        await socket.raw.close()
