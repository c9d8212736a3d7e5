"""State before + its events = state after: a client that only listens shows what a fresh one reads."""

import random
from collections.abc import Awaitable, Callable
from copy import deepcopy
from typing import Any

import pytest

from tests.support.world import Json, Person, Refused, Socket, World

STEPS = 120
EMOJI = ("🌱", "🎉", "👍")
WORDS = ("hello", "see @ann and @ben", "@here look", "rain", "@cat?")
# Every reader's own: the contract says to read them anew when roles or overrides change.
_OWN = {"permissions"}
_NEUTRAL = {"me", "permissions"}


class Client:
    """What a client holds that read `ready` and its histories once, and then only listens."""

    def __init__(self, person: Person, socket: Socket) -> None:
        self.person = person
        self.socket = socket
        ready = deepcopy(socket.ready)
        self.me: Json = ready["me"]
        self.preferences: Json = ready["preferences"]
        self.spaces: dict[str, Json] = {each["id"]: each for each in ready["spaces"]}
        self.channels: dict[str, Json] = {each["id"]: each for each in ready["channels"]}
        self.members: dict[str, dict[str, Json]] = {}
        self.messages: dict[str, dict[str, Json]] = {}

    async def open(self) -> None:
        """Read what a client shows of a place that it has just come to."""
        for channel_id in self.channels.keys() - self.messages.keys():
            page = await self.person.call("GET", f"/channels/{channel_id}/messages?limit=200")
            self.messages[channel_id] = {each["id"]: each for each in page["items"]}
            self._count_mentions(self.channels[channel_id])
        for space_id in self.spaces.keys() - self.members.keys():
            page = await self.person.call("GET", f"/spaces/{space_id}/members")
            self.members[space_id] = {each["user_id"]: each for each in page["items"]}

    async def listen(self) -> None:
        """Apply everything that was told before now."""
        self.socket.frames.clear()
        await self.socket.settle()
        for frame in self.socket.frames:
            name = "on_" + frame["op"].replace(".", "_")
            if name not in {"on_heartbeat_ok", "on_ok"}:
                getattr(self, name)(frame)
        await self.open()

    # Oneself

    def on_user_updated(self, fact: Json) -> None:
        if fact["user"]["id"] == self.me["id"]:
            self.me |= fact["user"]
            self.me["event"] = fact["event"] or self.me["event"]

    def on_preferences_changed(self, fact: Json) -> None:
        self.preferences = fact["preferences"]
        self.me["event"] = fact["event"]

    # Spaces

    def on_space_joined(self, fact: Json) -> None:
        self.spaces[fact["space_id"]] = fact["space"]

    def on_space_left(self, fact: Json) -> None:
        self.spaces.pop(fact["space_id"], None)
        self.members.pop(fact["space_id"], None)

    def on_space_updated(self, fact: Json) -> None:
        space = self.spaces[fact["space_id"]]
        space |= {key: fact["space"][key] for key in fact["space"].keys() - _OWN - {"base"}}

    def _in_space(self, fact: Json) -> Json:
        space = self.spaces[fact["space_id"]]
        space["event"] = max(space["event"], fact["event"])
        return space

    def on_role_created(self, fact: Json) -> None:
        self._in_space(fact)["roles"].append(fact["role"])

    def on_role_updated(self, fact: Json) -> None:
        roles = self._in_space(fact)["roles"]
        roles[:] = [fact["role"] if each["id"] == fact["role"]["id"] else each for each in roles]

    def on_role_deleted(self, fact: Json) -> None:
        roles = self._in_space(fact)["roles"]
        roles[:] = [each for each in roles if each["id"] != fact["role_id"]]
        for member in self.members[fact["space_id"]].values():
            member["role_ids"] = [each for each in member["role_ids"] if each != fact["role_id"]]

    def on_space_member_joined(self, fact: Json) -> None:
        space = self._in_space(fact)
        members = self.members.get(space["id"], {})
        if fact["member"]["user_id"] not in members:
            members[fact["member"]["user_id"]] = fact["member"]
            space["member_count"] += fact["member"]["user_id"] != self.me["id"]

    def on_space_member_updated(self, fact: Json) -> None:
        space = self._in_space(fact)
        self.members[space["id"]][fact["member"]["user_id"]] = fact["member"]
        if fact["member"]["user_id"] == self.me["id"]:
            space["base"] = fact["member"]["base"]

    def on_space_member_left(self, fact: Json) -> None:
        space = self._in_space(fact)
        space["member_count"] -= 1
        self.members[space["id"]].pop(fact["user_id"])

    # Channels

    def on_channel_created(self, fact: Json) -> None:
        assert fact["channel"]["me"] is None

    def on_channel_joined(self, fact: Json) -> None:
        self.channels[fact["channel"]["id"]] = fact["channel"]

    def on_channel_left(self, fact: Json) -> None:
        self.channels.pop(fact["channel_id"], None)
        self.messages.pop(fact["channel_id"], None)

    def on_channel_deleted(self, fact: Json) -> None:
        """What follows is `channel.left`."""

    def on_channel_updated(self, fact: Json) -> None:
        channel = self._in_channel(fact)
        channel |= {key: fact["channel"][key] for key in fact["channel"].keys() - _NEUTRAL}

    def _in_channel(self, fact: Json) -> Json:
        channel = self.channels[fact["channel_id"]]
        assert fact["event"] <= channel["last_event"] + 1, "a fact is missing: ask for `sync`"
        channel["last_event"] = max(channel["last_event"], fact["event"])
        return channel

    def on_member_joined(self, fact: Json) -> None:
        channel = self._in_channel(fact)
        if channel["member_ids"] is not None and fact["user_id"] not in channel["member_ids"]:
            channel["member_ids"].append(fact["user_id"])

    def on_member_left(self, fact: Json) -> None:
        channel = self._in_channel(fact)
        if channel["member_ids"] is not None:
            channel["member_ids"].remove(fact["user_id"])

    def on_channel_mine(self, fact: Json) -> None:
        mine = self.channels[fact["channel_id"]]["me"]
        mine |= {key: fact[key] for key in ("notify", "muted_until_ms", "favourite")}

    def on_read_marked(self, fact: Json) -> None:
        mine = self.channels[fact["channel_id"]]["me"]
        mine |= {key: fact[key] for key in ("read_seq", "mentions")}

    # Messages

    def on_message_created(self, fact: Json) -> None:
        channel, message = self._in_channel(fact), fact["message"]
        if channel["id"] in self.messages:  # else it is read once all is heard
            self.messages[channel["id"]][message["id"]] = message
        channel["last_seq"] = max(channel["last_seq"], message["seq"])
        channel["last_message_ms"] = message["created_ms"]
        mine = channel["me"]
        if message["author_id"] == self.me["id"] and mine["read_seq"] == message["seq"] - 1:
            mine["read_seq"] = message["seq"]
        self._count_mentions(channel)

    def on_message_updated(self, fact: Json) -> None:
        channel, message = self._in_channel(fact), fact["message"]
        self.messages[channel["id"]][message["id"]] = message
        self._quote(channel, message)
        self._count_mentions(channel)

    def on_message_deleted(self, fact: Json) -> None:
        channel = self._in_channel(fact)
        message = self.messages[channel["id"]][fact["message_id"]]
        gone = {"body": "", "mentions": [], "mention_all": None, "reactions": [], "attachments": []}
        message |= gone | {"pinned_ms": None, "pinned_by": None, "event": fact["event"]}
        message["version"] += 1
        message["deleted_ms"] = fact["deleted_ms"]
        self._quote(channel, message)
        self._count_mentions(channel)

    def on_reaction_added(self, fact: Json) -> None:
        message = self._reacted(fact)
        for each in message["reactions"]:
            if each["emoji"] == fact["emoji"]:
                each["count"] += 1
                each["user_ids"].append(fact["user_id"])
                return
        shown = {"emoji": fact["emoji"], "count": 1, "user_ids": [fact["user_id"]]}
        message["reactions"].append(shown)

    def on_reaction_removed(self, fact: Json) -> None:
        message = self._reacted(fact)
        for each in list(message["reactions"]):
            if each["emoji"] == fact["emoji"]:
                each["count"] -= 1
                each["user_ids"].remove(fact["user_id"])
                if not each["count"]:
                    message["reactions"].remove(each)

    def _reacted(self, fact: Json) -> Json:
        channel = self._in_channel(fact)
        message = self.messages[channel["id"]][fact["message_id"]]
        message["event"] = fact["event"]
        return message

    def _quote(self, channel: Json, message: Json) -> None:
        """Show in answers what the message that they quote says now."""
        for each in self.messages[channel["id"]].values():
            if each["reply_to"] and each["reply_to"]["id"] == message["id"]:
                each["reply_to"]["excerpt"] = message["body"]

    def _count_mentions(self, channel: Json) -> None:
        channel["me"]["mentions"] = sum(
            each["seq"] > channel["me"]["read_seq"]
            and bool(each["mention_all"] or self.me["id"] in each["mentions"])
            for each in self.messages.get(channel["id"], {}).values()
        )

    def shown(self) -> Json:
        """Return all that is compared, without what each reader reads anew."""
        return {
            # The number of a person's own facts is for who reads again; not every fact says it.
            "me": {key: value for key, value in self.me.items() if key != "event"},
            "preferences": self.preferences,
            "spaces": {key: _space(each) for key, each in self.spaces.items()},
            "channels": {key: _channel(each) for key, each in self.channels.items()},
            "members": self.members,
            "messages": {
                key: {each["id"]: _message(each) for each in found.values()}
                for key, found in self.messages.items()
            },
        }


def _space(space: Json) -> Json:
    roles = sorted(space["roles"], key=lambda each: (each["position"], int(each["id"])))
    return {key: space[key] for key in space.keys() - _OWN} | {"roles": roles}


def _channel(channel: Json) -> Json:
    people = channel["member_ids"]
    shown = {key: channel[key] for key in channel.keys() - _OWN}
    return shown | {"member_ids": people and sorted(people)}


def _message(message: Json) -> Json:
    shown = deepcopy(message)
    shown["reactions"].sort(key=lambda each: str(each["emoji"]))
    for each in shown["reactions"]:
        each["user_ids"].sort()
    shown["mentions"].sort()
    if shown["thread"]:
        shown["thread"]["user_ids"].sort()
    return shown


class Walk:
    """Three people who do whatever the dice say; what is refused changes nothing."""

    def __init__(self, dice: random.Random, people: list[Person], space: Json) -> None:
        self.dice = dice
        self.people = people
        self.owner = people[0]
        self.space = space
        self.known: dict[str, list[str]] = {}
        self.roles: list[str] = []
        self.actions: list[Callable[[Person], Awaitable[object]]] = [
            *[self.send] * 5, self.reply, self.edit, self.delete, self.restore,
            *[self.react] * 2, self.unreact, self.pin, self.unpin, *[self.thread] * 2,
            self.follow, self.join, self.leave, *[self.read] * 2, self.create, self.rename,
            self.archive, self.role, self.rank, self.hold, self.drop_role, self.nickname,
            self.guest, self.kick, self.come, self.group, self.group_add, self.mine,
            self.status, self.prefer, self.name_space, self.remove_channel,
        ]  # fmt: skip

    async def channel(self, who: Person, *kinds: str) -> str:
        """Return one of somebody's channels."""
        ready = await who.call("GET", "/sync")
        found = [each["id"] for each in ready["channels"] if not kinds or each["kind"] in kinds]
        if not found:
            raise Refused
        return self.dice.choice(found)

    async def message(self, who: Person) -> tuple[str, str]:
        """Return a channel and one of its messages, the latest more often."""
        channel_id = await self.channel(who)
        items = await who.history({"id": channel_id}, "?limit=5")
        if not items:
            raise Refused
        return channel_id, self.dice.choice(items)["id"]

    async def on_message(
        self, who: Person, method: str, rest: str = "", body: object = None
    ) -> None:
        channel_id, message_id = await self.message(who)
        path = f"/channels/{channel_id}/messages/{message_id}{rest}"
        await who.call(method, path, body)

    def other(self, who: Person) -> Person:
        return self.dice.choice([each for each in self.people if each is not who])

    async def send(self, who: Person) -> None:
        await who.send({"id": await self.channel(who)}, self.dice.choice(WORDS))

    async def reply(self, who: Person) -> None:
        channel_id, message_id = await self.message(who)
        await who.send({"id": channel_id}, "yes", reply_to_id=message_id)

    async def edit(self, who: Person) -> None:
        await self.on_message(who, "PATCH", body={"body": self.dice.choice(WORDS)})

    async def delete(self, who: Person) -> None:
        await self.on_message(who, "DELETE")

    async def restore(self, who: Person) -> None:
        await self.on_message(who, "POST", "/restore")

    async def react(self, who: Person) -> None:
        await self.on_message(who, "PUT", f"/reactions/{self.dice.choice(EMOJI)}")

    async def unreact(self, who: Person) -> None:
        await self.on_message(who, "DELETE", f"/reactions/{self.dice.choice(EMOJI)}")

    async def pin(self, who: Person) -> None:
        await self.on_message(who, "PUT", "/pin")

    async def unpin(self, who: Person) -> None:
        await self.on_message(who, "DELETE", "/pin")

    async def thread(self, who: Person) -> None:
        channel_id, message_id = await self.message(who)
        found = await who.call("POST", f"/channels/{channel_id}/messages/{message_id}/thread")
        also = self.dice.random() < 0.3
        await who.send(found, self.dice.choice(WORDS), also_to_channel=also)

    async def follow(self, who: Person) -> None:
        found = (await self.other(who).call("GET", "/threads"))["items"]
        if found:
            method = self.dice.choice(["PUT", "DELETE"])
            await who.call(method, f"/channels/{self.dice.choice(found)['id']}/follow")

    async def join(self, who: Person) -> None:
        found = (await who.call("GET", f"/spaces/{self.space['id']}/channels"))["items"]
        if found:
            await who.call("PUT", f"/channels/{self.dice.choice(found)['id']}/members/me")

    async def leave(self, who: Person) -> None:
        await who.call("DELETE", f"/channels/{await self.channel(who)}/members/me")

    async def read(self, who: Person) -> None:
        body = {"seq": self.dice.randrange(12)}
        await who.call("PUT", f"/channels/{await self.channel(who)}/read", body)

    async def create(self, who: Person) -> None:
        kind = self.dice.choice(["public", "private", "announcement"])
        body = {"name": "new", "kind": kind, "auto_join": kind != "private" and who is self.owner}
        await who.call("POST", f"/spaces/{self.space['id']}/channels", body)

    async def rename(self, who: Person) -> None:
        body = {"name": f"name {self.dice.randrange(99)}", "topic": "a topic"}
        await who.call("PATCH", f"/channels/{await self.channel(who)}", body)

    async def archive(self, _who: Person) -> None:
        way = self.dice.choice(["archive", "unarchive", "unarchive"])
        await self.owner.call("POST", f"/channels/{await self.channel(self.owner)}/{way}")

    async def remove_channel(self, _who: Person) -> None:
        ready = await self.owner.call("GET", "/sync")
        found = [each["id"] for each in ready["channels"] if each["name"].startswith("n")]
        if found and self.dice.random() < 0.5:
            await self.owner.call("DELETE", f"/channels/{self.dice.choice(found)}")

    async def role(self, _who: Person) -> None:
        path = f"/spaces/{self.space['id']}/roles"
        body = {"name": "Gardener", "permissions": ["pin"], "colour": "#00ff00"}
        self.roles.append((await self.owner.call("POST", path, body))["id"])

    def a_role(self) -> str:
        if not self.roles:
            raise Refused
        return self.dice.choice(self.roles)

    async def rank(self, _who: Person) -> None:
        path = f"/spaces/{self.space['id']}/roles/{self.a_role()}"
        body = {"position": self.dice.randrange(1, 4), "permissions": ["pin", "mention_all"]}
        await self.owner.call("PATCH", path, body)

    async def hold(self, _who: Person) -> None:
        place = f"members/{self.dice.choice(self.people).id}/roles/{self.a_role()}"
        method = self.dice.choice(["PUT", "PUT", "DELETE"])
        await self.owner.call(method, f"/spaces/{self.space['id']}/{place}")

    async def drop_role(self, _who: Person) -> None:
        if self.dice.random() < 0.5:
            role_id = self.a_role()
            await self.owner.call("DELETE", f"/spaces/{self.space['id']}/roles/{role_id}")
            self.roles.remove(role_id)

    async def nickname(self, who: Person) -> None:
        body = {"nickname": f"nick {self.dice.randrange(9)}"}
        await who.call("PATCH", f"/spaces/{self.space['id']}/members/{who.id}", body)

    async def guest(self, _who: Person) -> None:
        other = self.dice.choice(self.people[1:])
        body = {"base": self.dice.choice(["guest", "member", "member"])}
        await self.owner.call("PATCH", f"/spaces/{self.space['id']}/members/{other.id}", body)

    async def kick(self, _who: Person) -> None:
        if self.dice.random() < 0.5:
            other = self.dice.choice(self.people[1:])
            await self.owner.call("DELETE", f"/spaces/{self.space['id']}/members/{other.id}")

    async def come(self, _who: Person) -> None:
        await self.owner.bring(self.dice.choice(self.people[1:]), self.space)

    async def group(self, who: Person) -> None:
        others = [each.id for each in self.people if each is not who]
        body = {"user_ids": others[: self.dice.randrange(1, 3)], "name": "Trip"}
        await who.call("POST", "/conversations", body)

    async def group_add(self, who: Person) -> None:
        channel_id = await self.channel(who, "group", "private")
        await who.call("PUT", f"/channels/{channel_id}/members/{self.other(who).id}")

    async def mine(self, who: Person) -> None:
        body = {"notify": self.dice.choice(["all", "none"]), "favourite": self.dice.random() < 0.5}
        await who.call("PATCH", f"/channels/{await self.channel(who)}/me", body)

    async def status(self, who: Person) -> None:
        await who.call("PATCH", "/users/me", {"status_text": f"at {self.dice.randrange(9)}"})

    async def prefer(self, who: Person) -> None:
        body = {"preferences": {"theme": self.dice.choice(["dark", "light"])}}
        await who.call("PATCH", "/users/me/preferences", body)

    async def name_space(self, _who: Person) -> None:
        body = {"name": f"Garden {self.dice.randrange(9)}"}
        await self.owner.call("PATCH", f"/spaces/{self.space['id']}", body)


async def fresh(person: Person) -> Json:
    """Return what a client shows that has just begun."""
    client = Client(person, Socket(None, await person.call("GET", "/sync")))
    await client.open()
    # A token's own session is named by `ready` alone.
    return client.shown()


def differences(path: str, one: Any, other: Any) -> list[str]:
    """Return where two states differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        return [
            line
            for key in sorted(one.keys() | other.keys())
            for line in differences(f"{path}.{key}", one.get(key), other.get(key))
        ]
    return [] if one == other else [f"{path}: listened {one!r}, read {other!r}"]


@pytest.mark.parametrize("seed", range(4))
async def test_who_only_listens_shows_what_a_fresh_reader_shows(world: World, seed: int) -> None:
    people = [await world.person(name) for name in ("ann", "ben", "cat")]
    space = await people[0].space()
    for each in people[1:]:
        await people[0].bring(each, space)
    clients = [Client(each, await each.connect()) for each in people]
    for each in clients:
        await each.open()
    dice = random.Random(seed)
    walk = Walk(dice, people, space)
    done = 0
    for step in range(STEPS):
        action, who = dice.choice(walk.actions), dice.choice(people)
        try:
            await action(who)
            done += 1
        except Refused:
            pass
        for client in clients:
            await client.listen()
            found = differences(client.person.name, client.shown(), await fresh(client.person))
            assert not found, f"step {step}, {action.__name__} by {who.name}: {found[:5]}"
    assert done > STEPS / 2
