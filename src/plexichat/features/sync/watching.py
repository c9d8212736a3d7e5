"""What a client looks at: typing, presence, previews. Only this is told to it beyond its own."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from plexichat.core.errors import PlexiError
from plexichat.core.unit import announcement
from plexichat.edge.socket import Command, Commands, Connection, Hub
from plexichat.features.channels import Access
from plexichat.features.presence import Presence, PresenceChanged
from plexichat.features.sync.schemas import Id
from plexichat.features.users import Users

MOST_PEOPLE = 200
_VIEWS = ("typing:", "presence:")


class View(Command, tag="view", frozen=True, kw_only=True):
    """What the screen shows; it replaces the last view."""

    channel_ids: Annotated[list[Id], Meta(max_length=8)] = []
    user_ids: Annotated[list[Id], Meta(max_length=MOST_PEOPLE)] = []


class TypingNow(Command, tag="typing", frozen=True, kw_only=True):
    """The person is writing in a channel; send it at most every three seconds."""

    channel_id: Id


class PresenceSet(Command, tag="presence.set", frozen=True, kw_only=True):
    """What this device says of its person."""

    state: Literal["online", "away", "busy"]


class Subscribe(Command, tag="subscribe", frozen=True, kw_only=True):
    """Hear a channel that the person may see without being in it: a preview, an open thread."""

    channel_id: Id


class Unsubscribe(Command, tag="unsubscribe", frozen=True, kw_only=True):
    """Hear it no more; what the person is a member of stays."""

    channel_id: Id


class Subscribed(Struct, frozen=True):
    """The channel that is heard from now on."""

    channel_id: str


class Watching:
    """Subscribes sockets to what they show, after asking whether they may see it."""

    def __init__(self, hub: Hub, access: Access, presence: Presence, users: Users) -> None:
        self._hub = hub
        self._access = access
        self._presence = presence
        self._users = users

    def register(self, commands: Commands) -> None:
        """Add this feature's commands."""
        commands.add(View, self.view)
        commands.add(TypingNow, self.typing)
        commands.add(PresenceSet, self.set_presence)
        commands.add(Subscribe, self.subscribe)
        commands.add(Unsubscribe, self.unsubscribe)

    async def view(self, connection: Connection, command: View) -> None:
        """Replace what the socket shows, and tell the present states of the people on it."""
        caller = connection.caller
        wanted = set()
        for channel_id in command.channel_ids:
            await self._access.of(caller.user_id, int(channel_id))
            wanted.add(f"typing:{channel_id}")
        seen = await self._users.many(caller, [int(each) for each in command.user_ids])
        people = [each.id for each in seen.items]
        wanted |= {f"presence:{each}" for each in people}
        for topic in [each.name for each in connection.topics]:
            if topic.startswith(_VIEWS) and topic not in wanted:
                self._hub.unsubscribe(connection, topic)
        for topic in wanted:
            self._hub.subscribe(connection, topic)
        for each in people:
            fact = PresenceChanged(each, self._presence.state(int(each)))
            connection.send(announcement("", fact).payload)

    async def typing(self, connection: Connection, command: TypingNow) -> None:
        """Tell who looks at the channel."""
        await self._presence.typing(connection.caller.user_id, int(command.channel_id))

    def set_presence(self, connection: Connection, command: PresenceSet) -> None:
        """Change what this device says."""
        self._presence.arrive(connection.caller.user_id, id(connection), command.state)

    async def subscribe(self, connection: Connection, command: Subscribe) -> Subscribed:
        """Hear a channel from now on; catch up with `sync`."""
        found = await self._access.of(connection.caller.user_id, int(command.channel_id))
        topic = f"channel:{found.channel_id}"
        self._hub.subscribe(connection, topic)
        try:
            self._hub.learn(topic, await self._access.last_event(found.channel_id))
            # Again: a right may have ended while the first answer was on its way.
            await self._access.of(connection.caller.user_id, found.channel_id)
        except PlexiError:
            self._hub.unsubscribe(connection, topic)
            raise
        return Subscribed(str(found.channel_id))

    async def unsubscribe(self, connection: Connection, command: Unsubscribe) -> None:
        """Hear a channel no more, unless the person is in it."""
        topic = f"channel:{command.channel_id}"
        if not await self._access.is_in(connection.caller.user_id, int(command.channel_id)):
            self._hub.unsubscribe(connection, topic)

    def left(self, connection: Connection) -> None:
        """Forget a device whose socket closed."""
        self._presence.leave(connection.caller.user_id, id(connection))
