"""The newer product's channels, threads and conversations, and where each message belongs."""

from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field

from plexichat.features.imports.history import Room
from plexichat.features.imports.legacy import permissions, values
from plexichat.features.imports.legacy.keys import Unreadable
from plexichat.features.imports.legacy.moments import (
    ACCOUNT_EPOCH_MS,
    MESSAGE_EPOCH_MS,
    clock_ms,
)
from plexichat.features.imports.legacy.newer_keys import Cipher
from plexichat.features.imports.legacy.newer_spaces import Pair, Server
from plexichat.features.imports.legacy.source import Source
from plexichat.features.imports.legacy.staging import Id
from plexichat.features.imports.report import Report
from plexichat.security.authz import Permission

THREAD = "thread:"
_CHANNELS = "id server_id name channel_type topic_encrypted conversation_id created_at deleted"
_THREADS = (
    "id channel_id owner_id name name_encrypted thread_type parent_message_id created_at"
    " conversation_id deleted archived_at"
)
_CONVERSATIONS = "id conversation_type owner_id created_at deleted"
_TARGETS = {"role": "role", "user": "user", "member": "user"}
_LONGEST_NAME, _LONGEST_TOPIC, _TWO = 64, 250, 2


@dataclass(frozen=True, slots=True)
class Title:
    """The words of a thread that hangs on no message: they begin it."""

    owner: str
    name: str


@dataclass(slots=True)
class Rooms:
    """Rooms, and the place of each conversation: its room, and its thread where it is one."""

    rooms: list[Room] = field(default_factory=list)
    places: dict[object, tuple[str, Id | None]] = field(default_factory=dict)
    titles: dict[str, Title] = field(default_factory=dict)
    roots: list[tuple[Id, Id]] = field(default_factory=list)
    beginnings: list[tuple[Id, str, int, None]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)


class Surveyor:
    """Finds all rooms of a database; what hangs on nothing is named in the report."""

    def __init__(
        self,
        source: Source,
        cipher: Cipher,
        servers: dict[int, Server],
        known: set[str],
        report: Report,
    ) -> None:
        self._source = source
        self._cipher = cipher
        self._servers = servers
        self._known = known
        self._report = report
        self._taking_part = defaultdict[object, list[str]](list)
        for conversation, person in source.rows(
            "msg_participants", "conversation_id user_id", "ORDER BY joined_at, id"
        ):
            self._taking_part[conversation].append(str(person))
        for conversation, one, other in source.rows(
            "msg_dm_lookup", "conversation_id user1_id user2_id"
        ):
            self._taking_part[conversation] += [str(one), str(other)]
        self._pairs = {row[0] for row in source.rows("msg_dm_lookup", "conversation_id")}
        self.found = Rooms()

    def survey(self) -> Rooms:
        """Return everything in which messages may be."""
        overrides = self._overrides()
        channels: dict[object, Room] = {}
        for row in self._source.rows("srv_channels", _CHANNELS, "ORDER BY position, id"):
            room = self._channel(row, overrides.get(row[0], {}))
            if room is not None:
                channels[row[0]] = room
                self._add(room, row[5], None)
                self.found.names[str(row[0])] = room.name
        for row in self._source.rows("thread_threads", _THREADS, "ORDER BY id"):
            self._thread(row, channels.get(row[1]))
        for row in self._source.rows("msg_conversations", _CONVERSATIONS, "ORDER BY id"):
            if row[0] not in self.found.places:
                self._conversation(row)
        return self.found

    def _add(self, room: Room, conversation: object, thread: Id | None) -> None:
        if room not in self.found.rooms[-1:]:
            self.found.rooms.append(room)
        if conversation is not None:
            self.found.places.setdefault(conversation, (room.external_id, thread))

    def _overrides(self) -> dict[object, dict[tuple[str, int], Pair | None]]:
        found = defaultdict[object, dict[tuple[str, int], Pair | None]](dict)
        for channel, kind, target, allow, deny in self._source.rows(
            "srv_channel_overrides", "channel_id target_type target_id allow deny"
        ):
            chosen = _TARGETS.get(str(kind).lower())
            pair = None
            with suppress(permissions.Unclear):
                if chosen is not None and isinstance(target, int):
                    pair = (permissions.named(allow), permissions.named(deny))
            found[channel][chosen or str(kind), target if isinstance(target, int) else -1] = pair
        return found

    def _channel(
        self, row: tuple[object, ...], overrides: dict[tuple[str, int], Pair | None]
    ) -> Room | None:
        channel_id, server_id, name, kind, sealed, conversation, created, deleted = row
        server = self._servers.get(server_id) if isinstance(server_id, int) else None
        if deleted or server is None:
            reason = "a channel that was deleted" if deleted else "a channel whose server is gone"
            self._report.leave_out(reason, str(name))
            return None
        if kind in {"voice", "stage", "category"} and not self._speaks(conversation):
            self._report.leave_out(f"a {kind} channel", str(name))
            return None
        chosen, people = self._seen_by(server, conversation, overrides, str(name))
        return Room(
            external_id=f"c{channel_id}",
            kind=chosen,
            name=values.line(name, _LONGEST_NAME, "channel"),
            topic=values.line(self._name(channel_id, sealed, "a topic"), _LONGEST_TOPIC),
            created_ms=clock_ms(created, channel_id, ACCOUNT_EPOCH_MS) or 0,
            archived_ms=None,
            people=tuple(each for each in people if each in self._known),
            creator=server.owner,
            is_general=chosen == "public" and channel_id == server.default_channel,
            space=str(server_id),
        )

    def _speaks(self, conversation: object) -> bool:
        said = "SELECT 1 FROM msg_messages WHERE conversation_id = ? LIMIT 1"
        return conversation is not None and self._source.one(said, conversation) is not None

    def _seen_by(
        self,
        server: Server,
        conversation: object,
        overrides: dict[tuple[str, int], Pair | None],
        name: str,
    ) -> tuple[str, list[str]]:
        clear = {
            target: pair
            for target, pair in overrides.items()
            if pair is not None and (server.knows(target) or not pair[1])
        }
        everybody = list(server.members)
        seeing = server.seeing(clear)
        if len(clear) < len(overrides):
            # What cannot be read may have hidden the channel: it opens to those who were in it.
            self._report.leave_out("rights of a channel that are not clear: it is private", name)
            there = [server.owner, *self._taking_part[conversation]]
            return "private", [each for each in dict.fromkeys(there) if each in server.members]
        if len(seeing) < len(everybody):
            self._report.count("channels that not everybody saw, private here")
            return "private", [each for each in everybody if each in seeing]
        base = [clear[("role", each)] for each in server.default_roles if ("role", each) in clear]
        if any(deny & Permission.SEND for _, deny in base):
            return "announcement", everybody
        if clear:
            self._report.leave_out("rights of a channel beyond who sees it", name)
        return "public", everybody

    def _thread(self, row: tuple[object, ...], channel: Room | None) -> None:
        thread_id, _, owner, name, sealed, kind, parent, created, conversation, deleted, shut = row
        if deleted or channel is None:
            reason = "a thread that was deleted" if deleted else "a thread whose channel is gone"
            self._report.leave_out(reason, str(name))
            return
        shown = values.line(self._name(thread_id, sealed or name, "a thread's name"), _LONGEST_NAME)
        created_ms = clock_ms(created, thread_id, MESSAGE_EPOCH_MS) or channel.created_ms or 1
        if kind == "private":
            self._private_thread(
                thread_id, str(owner), shown, created_ms, channel, conversation, shut
            )
            return
        self.found.places.setdefault(
            conversation if conversation is not None else f"{THREAD}{thread_id}",
            (channel.external_id, f"{THREAD}{thread_id}"),
        )
        if isinstance(parent, int) and self._exists(parent):
            self.found.roots.append((f"{THREAD}{thread_id}", parent))
        else:
            root = f"{THREAD}{thread_id}"
            self.found.titles[root] = Title(str(owner), shown or "Thread")
            self.found.roots.append((root, root))
            self.found.beginnings.append((root, channel.external_id, created_ms * 1000, None))

    def _private_thread(  # noqa: PLR0913 - one row of the old table
        self,
        thread_id: object,
        owner: str,
        name: str,
        created_ms: int,
        channel: Room,
        conversation: object,
        archived: object,
    ) -> None:
        # A thread of ours is seen by all who see its channel; this one was not.
        rows = self._source.rows("thread_members", "user_id", "WHERE thread_id = ?", [thread_id])
        people = dict.fromkeys([owner, *(str(each) for (each,) in rows)])
        room = Room(
            external_id=f"t{thread_id}",
            kind="private",
            name=name or "thread",
            topic=f"#{channel.name}",
            created_ms=created_ms,
            archived_ms=clock_ms(archived),
            people=tuple(each for each in people if each in self._known),
            creator=owner,
            space=channel.space,
        )
        self._report.count("private threads, private channels here")
        self._add(room, conversation if conversation is not None else f"{THREAD}{thread_id}", None)

    def _conversation(self, row: tuple[object, ...]) -> None:
        conversation, kind, owner, created, deleted = row
        people = tuple(
            each for each in dict.fromkeys(self._taking_part[conversation]) if each in self._known
        )
        if deleted or not people:
            if self._speaks(conversation):
                reason = "that was deleted" if deleted else "of nobody who has an account"
                self._report.leave_out(f"a conversation {reason}", f"{conversation}")
            return
        is_pair = conversation in self._pairs or str(kind) in {"dm", "direct", "private"}
        room = Room(
            external_id=f"d{conversation}",
            kind="direct" if is_pair and len(people) == _TWO else "group",
            name="",
            topic="",
            created_ms=clock_ms(created, conversation, MESSAGE_EPOCH_MS) or 0,
            archived_ms=None,
            people=people,
            creator=str(owner),
        )
        self._add(room, conversation, None)

    def _exists(self, message_id: int) -> bool:
        found = self._source.one("SELECT 1 FROM msg_messages WHERE id = ?", message_id)
        return found is not None

    def _name(self, row_id: object, sealed: object, what: str) -> str:
        try:
            return self._cipher.name(row_id, sealed)
        except Unreadable as error:
            self._report.leave_out(f"{what}: {error}", str(row_id))
            return ""
