"""Everything that can be read over REST, and how to know a right answer."""

import json
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from benchmarks import marks, server, town
from benchmarks.pages import Right

PAGE = 50
MESSAGES = "/api/v1/channels/{channel_id}/messages"
OPENAPI = Path(__file__).parents[1] / "contracts" / "openapi.json"
# A link that is used once, and what is no part of chat.
NOT_ASKED = {"/api/v1/setup/{token}", "/healthz", "/readyz", "/metrics"}


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: a route, one path of it, and how to know a right answer."""

    what: str
    route: str
    path: str
    right: Right
    bar_per_cpu: bool = False
    only_owner: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What the paths are made of."""

    place: town.Town
    messages: int
    message_id: int
    file_id: int
    code: str
    space_id: int


def prepare(running: server.Server, place: town.Town, messages: int) -> Asked:
    """Make through the API what the questions need beside the history."""
    owner, channel = place.people[0], place.channels[0]
    database = running.database
    view = _call(running, owner, "GET", f"channels/{channel}")
    space_id = int(view["space_id"])
    invitation = _call(running, owner, "POST", f"spaces/{space_id}/invitations", {})
    for each in place.people[1:11]:
        _call(running, owner, "POST", "conversations", {"user_ids": [str(each.id)]})
    file = _call(running, owner, "POST", "files?name=a.json", {"a": "file"})
    marks.attach(database, channel, messages, int(file["id"]))
    at = marks.message_id(database, channel, messages - 1)
    return Asked(place, messages, at, int(file["id"]), str(invitation["code"]), space_id)


def _call(
    running: server.Server, person: town.Person, method: str, path: str, body: Any = None
) -> Any:
    request = urllib.request.Request(
        f"http://127.0.0.1:{running.port}/api/v1/{path}",
        None if body is None else json.dumps(body).encode(),
        {"Authorization": f"Bearer {person.token}", "Content-Type": "application/json"},
        method=method,
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read())


def questions(asked: Asked) -> list[Question]:
    """Return all of them; raises where the API offers a read that nobody asks."""
    found = [*_of_history(asked), *_of_messages(asked), *_of_places(asked), *_of_people(asked)]
    offered = {
        route
        for route, methods in json.loads(OPENAPI.read_text("utf-8"))["paths"].items()
        if "get" in methods
    }
    missing = offered - NOT_ASKED - {each.route for each in found}
    if missing:
        message = f"no benchmark asks {', '.join(sorted(missing))}"
        raise LookupError(message)
    return found


def pages(place: town.Town, messages: int) -> list[Question]:
    """Return the two that have a bar: the newest page and one far back."""
    deep, base = messages // 10, f"/api/v1/channels/{place.channels[0]}/messages?limit={PAGE}"
    newest, before = set(range(messages - PAGE + 1, messages + 1)), set(range(deep - PAGE, deep))
    far = f"{base}&before={deep}"
    return [
        Question(
            "newest page of 50", MESSAGES, base, lambda it: _seqs(it) == newest, bar_per_cpu=True
        ),
        Question(
            "page of 50 at 90 % depth",
            MESSAGES,
            far,
            lambda it: _seqs(it) == before,
            bar_per_cpu=True,
        ),
    ]


def _of_history(asked: Asked) -> Iterator[Question]:
    channel, messages = asked.place.channels[0], asked.messages
    base = f"/api/v1/channels/{channel}"
    deep, middle, known = messages // 10, messages // 2, messages - PAGE

    def page(what: str, where: str, right: Right) -> Question:
        return Question(what, MESSAGES, f"{base}/messages?limit={PAGE}{where}", right)

    yield from pages(asked.place, messages)
    after = set(range(deep + 1, deep + 1 + PAGE))
    yield page("page of 50 after a message", f"&after={deep}", lambda it: _seqs(it) == after)
    where = f"&around={middle}"
    yield page("page of 50 around the middle", where, lambda it: middle in _seqs(it))
    where = f"&around_id={asked.message_id}"
    yield page("page of 50 around a message's id", where, lambda it: messages - 1 in _seqs(it))
    date = town.now_ms() - messages * 50  # one message each tenth of a second until now
    yield page("page of 50 at a date", f"&at_ms={date}", lambda it: len(_seqs(it)) == PAGE)
    yield Question(
        "sync of a channel, 50 messages missed",
        "/api/v1/channels/{channel_id}/sync",
        f"{base}/sync?since={known}",
        lambda it: _seqs(it) == set(range(known + 1, messages + 1)),
    )
    yield Question(
        "sync of everything (as `ready`)",
        "/api/v1/sync",
        "/api/v1/sync",
        lambda it: messages in [int(each["last_seq"]) for each in it["channels"]],
    )


def _of_messages(asked: Asked) -> Iterator[Question]:
    route = "/api/v1/channels/{channel_id}"
    base = f"/api/v1/channels/{asked.place.channels[0]}"
    one, path = route + "/messages/{message_id}", f"{base}/messages/{asked.message_id}"
    people = len(asked.place.people)
    yield Question(
        "a search in a channel",
        "/api/v1/search",
        f"/api/v1/search?q=quick%20fox&channel_id={asked.place.channels[0]}",
        _is_list,
    )
    yield Question("one message", one, path, lambda it: it["seq"] == asked.messages - 1)
    yield Question(
        "who chose an emoji",
        one + "/reactions/{emoji}",
        f"{path}/reactions/{quote(marks.EMOJI)}",
        lambda it: len(it["items"]) == people,
    )
    yield Question(
        "pins of a channel", route + "/pins", f"{base}/pins", lambda it: len(it["items"]) > PAGE
    )
    yield Question(
        "threads of a channel", route + "/threads", f"{base}/threads", lambda it: bool(it["items"])
    )
    yield Question("one's threads", "/api/v1/threads", "/api/v1/threads", _is_list, only_owner=True)
    yield Question(
        "a file",
        "/api/v1/files/{file_id}",
        f"/api/v1/files/{asked.file_id}",
        lambda it: it == {"a": "file"},
    )


def _of_places(asked: Asked) -> Iterator[Question]:
    route, base = "/api/v1/channels/{channel_id}", f"/api/v1/channels/{asked.place.channels[0]}"
    yield Question("a channel", route, base, lambda it: it["last_seq"] == asked.messages)
    for what in ("members", "overrides"):
        told = f"{what} of a channel"
        owner = what == "overrides"
        yield Question(told, f"{route}/{what}", f"{base}/{what}", _is_list, only_owner=owner)
    for what in ("conversations", "spaces"):
        yield Question(f"one's {what}", f"/api/v1/{what}", f"/api/v1/{what}", _is_list)
    route, base = "/api/v1/spaces/{space_id}", f"/api/v1/spaces/{asked.space_id}"
    yield Question("a space", route, base, lambda it: it["id"] == str(asked.space_id))
    for what in ("channels", "members", "roles", "bans", "invitations"):
        told = f"{what} of a space"
        owner = what in {"bans", "invitations", "roles"}
        yield Question(told, f"{route}/{what}", f"{base}/{what}", _is_list, only_owner=owner)
    yield Question(
        "an invitation",
        "/api/v1/invitations/{code}",
        f"/api/v1/invitations/{asked.code}",
        lambda it: it["space_id"] == str(asked.space_id),
    )
    yield Question("the server", "/api/v1/server", "/api/v1/server", bool)


def _of_people(asked: Asked) -> Iterator[Question]:
    ids = ",".join(str(each.id) for each in asked.place.people)
    last = len(asked.place.people) - 1
    users = "/api/v1/users"
    yield Question("search of people", users, f"{users}?query=p{last}", _is_list)
    yield Question("search of people, nobody found", users, f"{users}?query=nobody", _is_list)
    yield Question("people by their ids", users, f"{users}?ids={ids}", _is_list)
    person = asked.place.people[-1].id
    yield Question(
        "a person", users + "/{user_id}", f"{users}/{person}", lambda it: it["id"] == str(person)
    )
    for what in ("me", "me/preferences"):
        told = "oneself" if what == "me" else "one's preferences"
        yield Question(told, f"{users}/{what}", f"{users}/{what}", lambda _: True)
    for what, path in (
        ("sessions", "/api/v1/auth/sessions"),
        ("tokens", "/api/v1/auth/tokens"),
        ("bots", "/api/v1/bots"),
    ):
        yield Question(f"one's {what}", path, path, _is_list)


def _seqs(page: Any) -> set[int]:
    return {int(each["seq"]) for each in page.get("items") or page["messages"]}


def _is_list(page: Any) -> bool:
    return isinstance(page["items"], list)
