"""Hidden and absent look the same: every route, for everybody who may not see what it names.

The routes are read from the server itself. A new one joins by itself, or the first test says what
to add here: a value for its path parameter, or a body.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import httpx

from plexichat.app import asgi, features
from plexichat.app.settings import Settings
from tests.support.world import Json, Person, World

PREFIX = "/api/v1"
ABSENT = str(2**62)
# What anybody may ask before signing in.
OPEN = {
    ("GET", "/server"),
    ("GET", "/setup/{token}"),
    ("POST", "/setup"),
    ("POST", "/auth/sign-in"),
    ("POST", "/auth/sign-up"),
    ("GET", "/invitations/{code}"),
}
# What only the server's administrators may ask refuses everybody else before it looks.
FOR_ADMINISTRATORS = {("PATCH", "/users/{user_id}"), ("DELETE", "/users/{user_id}")}
BODIES: dict[tuple[str, str], Json] = {
    ("PATCH", "/users/{user_id}"): {},
    ("POST", "/bots/{bot_id}/token"): {},
    ("POST", "/spaces/{space_id}/members"): {"user_id": ABSENT},
    ("POST", "/spaces/{space_id}/members/bulk"): {"user_ids": []},
    ("PUT", "/spaces/{space_id}/bans/{user_id}"): {},
    ("PATCH", "/spaces/{space_id}"): {"name": "Mine"},
    ("PATCH", "/spaces/{space_id}/members/{user_id}"): {"nickname": "x"},
    ("POST", "/spaces/{space_id}/roles"): {"name": "x"},
    ("PATCH", "/spaces/{space_id}/roles/{role_id}"): {"name": "x"},
    ("POST", "/spaces/{space_id}/invitations"): {},
    ("POST", "/spaces/{space_id}/channels"): {"name": "x"},
    ("POST", "/channels/{channel_id}/members/bulk"): {"user_ids": []},
    ("PATCH", "/channels/{channel_id}"): {"name": "x"},
    ("PUT", "/channels/{channel_id}/overrides/{kind}/{target_id}"): {},
    ("PATCH", "/channels/{channel_id}/me"): {},
    ("PATCH", "/channels/{channel_id}/messages/{message_id}"): {"body": "x"},
    ("POST", "/channels/{channel_id}/messages"): {"body": "x"},
    ("PUT", "/channels/{channel_id}/read"): {"seq": 1},
    ("POST", "/gateway/poll/{connection_id}"): {"first": 1, "frames": []},
}
QUERIES = {"/channels/{channel_id}/sync": "?since=0"}


class Route(NamedTuple):
    """A method and the template of a path below `/api/v1`."""

    method: str
    path: str
    has_body: bool

    @property
    def key(self) -> tuple[str, str]:
        """Return what the tables above are keyed by."""
        return self.method, self.path

    @property
    def names(self) -> set[str]:
        """Return the names of the path's parameters."""
        return set(re.findall(r"{(\w+)}", self.path))

    async def ask(self, client: httpx.AsyncClient, ids: dict[str, str]) -> tuple[int, object]:
        """Call the route and return its status and body."""
        path = PREFIX + self.path.format(**ids) + QUERIES.get(self.path, "")
        body = BODIES.get(self.key, {}) if self.has_body else None
        answer = await client.request(self.method, path, json=body)
        text = answer.text
        return answer.status_code, answer.json() if text else text


class Place(NamedTuple):
    """Ids of things in somebody's space, by the names of path parameters."""

    space: Json
    open: dict[str, str]
    secret: dict[str, str]


def routes() -> Iterator[Route]:
    """Return every route below `/api/v1`."""
    app = asgi.routes_only(features.routes(), asgi.http_options(Settings()))
    for route in app.routes:
        if not route.path.startswith(PREFIX):
            continue
        for handler in getattr(route, "route_handlers", ()):
            has_body = "data" in handler.parsed_fn_signature.parameters
            for method in sorted(handler.http_methods - {"OPTIONS"}):
                yield Route(method, route.path_format.removeprefix(PREFIX), has_body)


ROUTES = list(routes())
HIDING = [each for each in ROUTES if each.names and each.key not in OPEN]


async def upload(who: Person) -> str:
    """Upload a file of one's own and return its id."""
    answer = await who.http.post(f"{PREFIX}/files?name=a.txt", content=b"hello")
    made: Json = answer.json()
    return str(made["id"])


async def lay(owner: Person, space: Json) -> Place:
    """Fill a space with one of everything, in the open and in a private channel."""
    role = await owner.call("POST", f"/spaces/{space['id']}/roles", {"name": "Gardener"})
    invitation = await owner.call("POST", f"/spaces/{space['id']}/invitations", {})
    token = await owner.call("POST", "/auth/tokens", {})
    bot = await owner.call("POST", "/bots", {"username": f"{owner.name}-bot"})
    shared = {
        "space_id": space["id"],
        "role_id": role["id"],
        "invitation_id": invitation["id"],
        "user_id": owner.id,
        "target_id": owner.id,
        "kind": "user",
        "emoji": "🌱",
        "code": ABSENT,
        "token": ABSENT,
        "token_id": token["session"]["id"],
        "session_id": (await owner.call("GET", "/auth/tokens"))["items"][-1]["id"],
        "bot_id": bot["user"]["id"],
        "connection_id": (await owner.call("POST", "/gateway/poll", {}))["id"],
    }
    places = []
    for channel in (await owner.general(space), await owner.channel(space, "secret", "private")):
        file_id = await upload(owner)
        sent = await owner.send(channel, "hidden", file_ids=[file_id])
        places.append(
            {**shared, "channel_id": channel["id"], "message_id": sent["id"], "file_id": file_id}
        )
    return Place(space, *places)


def absent(ids: dict[str, str], *kept: str) -> dict[str, str]:
    """Return the same ids, but of nothing."""
    return {
        name: ABSENT if value.isdigit() and name not in kept else value
        for name, value in ids.items()
    }


async def differences(
    route: Route, who: Person, hidden: dict[str, str], *kept: str
) -> Iterator[str]:
    """Return what tells the hidden from the absent, and what is not a 404."""
    known = await route.ask(who.http, hidden)
    unknown = await route.ask(who.http, absent(hidden, *kept))
    wanted = 403 if route.key in FOR_ADMINISTRATORS else 404
    found = []
    if known != unknown:
        found.append(f"{who.name} {route.method} {route.path}: {known} is not {unknown}")
    elif known[0] != wanted:
        found.append(f"{who.name} {route.method} {route.path}: {known} is no {wanted}")
    return iter(found)


async def test_every_route_is_in_the_tables_of_this_test() -> None:
    known = set((await _names()).keys())
    missing = [
        f"{each.method} {each.path}: add {sorted(each.names - known)} to lay()"
        for each in ROUTES
        if each.names - known
    ]
    missing += [
        f"{each.method} {each.path}: add a valid body to BODIES"
        for each in HIDING
        if each.has_body and each.key not in BODIES
    ]
    assert not missing
    assert len(ROUTES) > 70


async def _names() -> dict[str, str]:
    shared = "space_id role_id invitation_id user_id target_id kind emoji code token token_id"
    return dict.fromkeys(
        f"{shared} session_id bot_id connection_id channel_id message_id file_id".split(), ""
    )


async def test_nobody_in_particular_is_told_to_sign_in(world: World) -> None:
    owner = await world.person("alice")
    place = await lay(owner, await owner.space())
    found = []
    async with world.anonymous() as nobody:
        for route in ROUTES:
            status, told = await route.ask(nobody, place.open)
            if (status == 401) == (route.key in OPEN):
                found.append(f"{route.method} {route.path}: {status} {told}")
    assert not found


async def test_who_is_not_in_a_space_cannot_tell_it_from_none(world: World) -> None:
    owner, stranger, former = [await world.person(name) for name in ("alice", "eve", "frank")]
    bot = await world.person("robot", kind="bot")
    place, other = await lay(owner, await owner.space()), await stranger.space("Other")
    await stranger.bring(bot, other)
    await owner.bring(former, place.space)
    await owner.call("DELETE", f"/spaces/{place.space['id']}/members/{former.id}")
    found = []
    for route in HIDING:
        for who in (stranger, former, bot):
            for hidden in (place.open, place.secret):
                found += await differences(route, who, hidden)
    assert not found


async def test_what_a_member_or_guest_may_not_see_is_absent_for_them(world: World) -> None:
    owner, member, guest = [await world.person(name) for name in ("alice", "bob", "gina")]
    place = await lay(owner, await owner.space())
    lobby = await owner.channel(place.space, "lobby")
    await owner.bring(member, place.space)
    await owner.bring(guest, place.space, base="guest", channel_id=lobby["id"])
    found = []
    for route in HIDING:
        if route.names & {"channel_id", "file_id"}:
            found += await differences(route, member, place.secret)
            found += await differences(route, guest, place.secret)
            found += await differences(route, guest, place.open)
    assert not found


async def test_an_id_of_elsewhere_is_no_id_in_ones_own_place(world: World) -> None:
    owner, rival = await world.person("alice"), await world.person("eve")
    theirs, mine = await lay(owner, await owner.space()), await lay(rival, await rival.space())
    found = []
    for route in HIDING:
        inner = route.names - {"space_id", "channel_id", "kind", "emoji"}
        if route.names & {"space_id", "channel_id"} and inner:
            ids = {**theirs.open, **{name: mine.open[name] for name in ("space_id", "channel_id")}}
            known = await route.ask(rival.http, ids)
            unknown = await route.ask(rival.http, absent(ids, "space_id", "channel_id"))
            if _neutral(route, known) != _neutral(route, unknown):
                found.append(f"{route.method} {route.path}: {known} is not {unknown}")
    assert not found


def _neutral(route: Route, told: tuple[int, Any]) -> object:
    # Anybody may be banned before they came, and who they are is on the list of bans already.
    return None if route.path.endswith("/bans/{user_id}") else told
