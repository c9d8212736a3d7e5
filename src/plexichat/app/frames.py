"""Every frame of the gateway, for the contract: what the server says and what clients say."""

from typing import Any

import msgspec

from plexichat.edge import socket
from plexichat.features.auth import events as auth
from plexichat.features.channels import events as channels
from plexichat.features.messages import commands, schemas
from plexichat.features.messages import events as messages
from plexichat.features.messages.writer import Sent
from plexichat.features.presence import events as presence
from plexichat.features.spaces import events as spaces
from plexichat.features.sync import schemas as sync
from plexichat.features.sync import service, watching
from plexichat.features.users import events as users

_SERVER = (auth, channels, messages, presence, spaces, users)
_CLIENT = (commands, service, watching)
Kind = type[msgspec.Struct]


class Ok(Sent, tag="ok", tag_field="op", frozen=True, kw_only=True):
    """A command was carried out; the fields beside `ref` are those of its answer.

    A sent message is answered with all of them, other commands with what they make known.
    """

    ref: str | None = None
    version: int | None = None


def server_frames() -> list[Kind]:
    """Return every frame that the server sends, by `op`."""
    own: list[Kind] = [socket.Hello, socket.HeartbeatOk, socket.Refusal, socket.Bye, Ok]
    told: list[Kind] = [sync.Ready, sync.SyncDone, schemas.ChannelSync]
    facts = [kind for module in _SERVER for kind in _tagged(module)]
    return sorted({*own, *told, *facts}, key=_op)


def client_frames() -> list[Kind]:
    """Return every frame that a client may send, by `op`."""
    found = [kind for module in _CLIENT for kind in _tagged(module)]
    commands_only = {kind for kind in found if issubclass(kind, socket.Command)}
    commands_only -= {socket.Command, socket.Identify}
    return sorted({*commands_only, socket.Heartbeat}, key=_op)


def _tagged(module: Any) -> list[Kind]:
    return [
        each
        for each in vars(module).values()
        if isinstance(each, type)
        and issubclass(each, msgspec.Struct)
        and each.__struct_config__.tag_field == "op"
        and each.__struct_config__.tag
    ]


def _op(kind: Kind) -> str:
    return str(kind.__struct_config__.tag)
