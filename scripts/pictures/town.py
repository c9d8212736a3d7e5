"""A small museum's server, made by the API: what the pictures show."""

import asyncio
import json
import sqlite3
import time
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser

from scripts.pictures import drawings, words
from tests.support.machine import PASSWORD, Machine

MINUTE_MS = 60_000
Lines = tuple[tuple[str, str, int], ...]


@dataclass
class Town:
    """The server, its people's tokens, and the ids of what the views name."""

    machine: Machine
    browser: Browser
    tokens: dict[str, str] = field(default_factory=dict)
    users: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    ages: dict[str, int] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where its page is."""
        return f"http://localhost:{self.machine.port}"

    async def call(self, who: str, method: str, path: str, body: object = None) -> Any:
        """Call the API as somebody."""
        return await asyncio.to_thread(self.machine.call, self.tokens[who], method, path, body)

    async def upload(self, who: str, name: str, content: bytes, purpose: str = "attachment") -> str:
        """Upload a file and return its id."""
        address = f"{self.url}/api/v1/files?name={name}&purpose={purpose}"
        proof = {"Authorization": f"Bearer {self.tokens[who]}"}
        proof["Content-Type"] = "application/octet-stream"
        request = urllib.request.Request(address, data=content, method="POST", headers=proof)
        said = await asyncio.to_thread(lambda: urllib.request.urlopen(request).read())
        return str(json.loads(said)["id"])

    async def say(self, who: str, channel: str, body: str, age: int = 0, **more: Any) -> str:
        """Send a message that counts as said so many minutes ago."""
        files = [
            await self._file(who, name)
            for name in ("poster", "chart", "pdf")
            if f"[[{name}]]" in body
        ]
        for name in ("poster", "chart", "pdf"):
            body = body.replace(f"[[{name}]]", "")
        more |= {"file_ids": [each for group in files for each in group]}
        path = f"/channels/{channel}/messages"
        sent = await self.call(who, "POST", path, {"body": body, **more})
        self.ages[sent["id"]] = age
        return str(sent["id"])

    async def _file(self, who: str, name: str) -> list[str]:
        if name == "pdf":
            return [await self.upload(who, "poster-proof.pdf", b"%PDF-1.7\n" + b"0" * 1_843_200)]
        if name == "chart":
            png = await drawings.painted(self.browser, drawings.chart())
            return [await self.upload(who, "visitors.png", png)]
        return [
            await self.upload(
                who,
                f"poster-{sky}.png",
                await drawings.painted(self.browser, drawings.lighthouse(sky)),
            )
            for sky in drawings.SKY
        ]

    async def read(self, channel: str, back: int = 0) -> None:
        """Leave the reader that many messages to read in a channel."""
        found = await self.call("mara", "GET", f"/channels/{channel}")
        await self.call(
            "mara", "PUT", f"/channels/{channel}/read", {"seq": found["last_seq"] - back}
        )


async def populate(town: Town) -> None:
    """Fill the server, whose owner is there already."""
    machine, ids = town.machine, town.ids
    town.tokens["mara"] = machine.token("mara")
    for name, shown, *_ in words.PEOPLE[1:]:
        body = {"username": name, "display_name": shown, "password": PASSWORD, "with_token": True}
        town.tokens[name] = (await town.call("mara", "POST", "/users", body))["token"]
    await asyncio.gather(*(_dress(town, *person) for person in words.PEOPLE))
    about = {"name": "Tidewater Museum", "description": "The lighthouse and all who keep it lit."}
    ids["space"] = (await town.call("mara", "POST", "/spaces", about))["id"]
    ids["empty"] = (await town.call("mara", "POST", "/spaces", {"name": "Rowing Club"}))["id"]
    await town.call("mara", "PATCH", f"/spaces/{ids['space']}", {"icon_file_id": await _icon(town)})
    made = await town.call("mara", "POST", f"/spaces/{ids['space']}/invitations", {})
    ids["code"] = made["code"]
    for name, topic, kind in words.CHANNELS:
        body = {"name": name, "topic": topic, "kind": kind, "auto_join": kind != "private"}
        made = await town.call("mara", "POST", f"/spaces/{ids['space']}/channels", body)
        ids[name] = made["id"]
    for name in list(town.tokens)[1:]:
        await town.call(name, "POST", f"/invitations/{ids['code']}/accept")
    await _rights(town)
    await _talk(town)
    for name in ("design", "everyone-in-the-world", "news"):
        await town.read(ids[name])
    await asyncio.to_thread(_backdate, town)


async def _icon(town: Town) -> str:
    png = await drawings.painted(town.browser, drawings.lighthouse("night"))
    return await town.upload("mara", "tidewater.png", png, "icon")


async def _dress(town: Town, username: str, name: str, status: str, kind: int) -> None:
    emoji, _, text = status.partition(" ")
    more: dict[str, Any] = {"display_name": name, "status_emoji": emoji, "status_text": text}
    if kind >= 0:
        png = await drawings.painted(town.browser, drawings.face(kind))
        more["avatar_file_id"] = await town.upload(username, "face.png", png, "avatar")
    town.users[username] = (await town.call(username, "PATCH", "/users/me", more))["id"]


async def _rights(town: Town) -> None:
    space, users = town.ids["space"], town.users
    for name, colour, permissions in (
        ("Curators", "#8a5a00", ["manage_channels", "pin", "manage_messages", "invite"]),
        ("Volunteers", "#1c7339", ["react"]),
        ("Press", "#5e43a6", []),
    ):
        body = {"name": name, "colour": colour, "permissions": permissions}
        role = await town.call("mara", "POST", f"/spaces/{space}/roles", body)
        town.ids[name] = role["id"]
    for user, role in (("noor", "Curators"), ("ivo", "Curators"), ("yuki", "Volunteers")):
        path = f"/spaces/{space}/members/{users[user]}/roles/{town.ids[role]}"
        await town.call("mara", "PUT", path)
    rules = f"/channels/{town.ids['design']}/overrides"
    body = {"allow": ["mention_all"], "deny": ["attach"]}
    await town.call("mara", "PUT", f"{rules}/role/{town.ids['Volunteers']}", body)
    await town.call("mara", "PUT", f"{rules}/user/{users['amara']}", {"allow": ["pin"], "deny": []})
    await town.call(
        "mara", "PATCH", f"/spaces/{space}/members/{users['hubert']}", {"base": "guest"}
    )


async def _lines(town: Town, channel: str, lines: Lines) -> list[str]:
    return [await town.say(who, channel, body, age) for who, body, age in lines]


async def _talk(town: Town) -> None:
    ids, users = town.ids, town.users
    sent = await _lines(town, ids["design"], words.DESIGN[:7])
    agreed = {"reply_to_id": sent[4]}
    await town.say(
        "mara", ids["design"], "Then it is decided. Thank you, all of you!", 282, **agreed
    )
    sent += await _lines(town, ids["design"], words.DESIGN[7:])
    at = f"/channels/{ids['design']}/messages"
    for who, which, emoji in words.REACTIONS:
        await town.call(who, "PUT", f"{at}/{sent[which]}/reactions/{urllib.parse.quote(emoji)}")
    await town.call("mara", "PUT", f"{at}/{sent[6]}/pin")
    await town.call("mara", "PUT", f"{at}/{sent[2]}/pin")
    await town.call(
        "ivo", "PATCH", f"{at}/{sent[0]}", {"body": words.DESIGN[0][1] + " Noon sharp."}
    )
    thread = await town.call("noor", "POST", f"{at}/{sent[4]}/thread")
    ids["thread"], ids["message"] = thread["id"], sent[6]
    for place, (who, body) in enumerate(words.THREAD):
        await town.say(who, thread["id"], body, 312 - place)
    await _lines(town, ids["everyone-in-the-world"], words.WORLD)
    await _lines(town, ids["website"], words.WEBSITE)
    for who, body in words.NEW:
        await town.say(who, ids["website"], body, 3)
    ids["busy"] = await _busy(town)
    await town.say("mara", ids["news"], "**We open on Friday.** Doors at ten, cake at eleven.", 90)
    await town.say("mara", ids["budget"], "The grant came through.", 80)
    direct = await town.call("mara", "POST", "/conversations", {"user_ids": [users["noor"]]})
    group = {"user_ids": [users[each] for each in ("amara", "ivo")], "name": ""}
    ids["direct"] = direct["id"]
    ids["group"] = (await town.call("mara", "POST", "/conversations", group))["id"]
    other = await town.call("mara", "POST", "/conversations", {"user_ids": [users["layla"]]})
    ids["unsaid"] = other["id"]
    await _lines(town, ids["direct"], words.DIRECT)
    await _lines(town, ids["group"], words.GROUP)


def _backdate(town: Town) -> None:
    """Spread what was said over the day: the API knows no past, and a picture wants one.

    The search index notices no change that nobody announced: it is built anew.
    """
    town.machine.stop()
    for each in town.machine.data.glob("search.sqlite3*"):
        each.unlink()
    now = int(time.time() * 1000)
    with sqlite3.connect(town.machine.data / "plexichat.sqlite3") as connection:
        for message, age in town.ages.items():
            at = now - age * MINUTE_MS
            connection.execute(
                "UPDATE messages SET created_ms = ? WHERE id = ?", (at, int(message))
            )
    town.machine.start()


async def _busy(town: Town) -> str:
    """Return the demo's first channel, where much is said."""
    for space in (await town.call("mara", "GET", "/spaces"))["items"]:
        if space["name"] == "Penguin Help":
            found = await town.call("mara", "GET", f"/spaces/{space['id']}/channels")
            return next(str(each["id"]) for each in found["items"] if each["name"] == "general")
    msg = "the demo has no Penguin Help"
    raise LookupError(msg)
