"""Messages on the socket."""

import asyncio
from collections.abc import Awaitable
from weakref import WeakValueDictionary

from plexichat.edge.socket import Commands, Connection
from plexichat.features.channels import Channels
from plexichat.features.messages.commands import (
    EditedAnswer,
    MessageDelete,
    MessageEdit,
    MessageSend,
    ReactionAdd,
    ReactionRemove,
    ReadMark,
)
from plexichat.features.messages.reactions import Reactions
from plexichat.features.messages.service import Messages
from plexichat.features.messages.writer import Sent


class MessageCommands:
    """Turns frames into use-cases; one author's messages to one channel keep their order."""

    def __init__(self, messages: Messages, reactions: Reactions, channels: Channels) -> None:
        self._messages = messages
        self._reactions = reactions
        self._channels = channels
        # Weak: a look-up that is cancelled before it began must not block the author for ever.
        self._turns: WeakValueDictionary[tuple[int, int], asyncio.Lock] = WeakValueDictionary()

    def register(self, commands: Commands) -> None:
        """Add this feature's commands."""
        commands.add(MessageSend, self.send)
        commands.add(MessageEdit, self.edit)
        commands.add(MessageDelete, self.delete)
        commands.add(ReactionAdd, self.react)
        commands.add(ReactionRemove, self.unreact)
        commands.add(ReadMark, self.mark_read)

    def send(self, connection: Connection, command: MessageSend) -> Awaitable[Sent]:
        """Queue at once what needs no look-up, unless an earlier one is still being looked up."""
        user_id, channel_id = connection.caller.user_id, int(command.channel_id)
        turn = self._turns.get((user_id, channel_id))
        if turn is None and not (command.reply_to_id or command.file_ids):
            queued = self._messages.enqueue_now(user_id, channel_id, command.body, command.nonce)
            if queued is not None:
                return queued
        if turn is None:
            turn = self._turns[user_id, channel_id] = asyncio.Lock()
        return self._send_in_turn(turn, user_id, channel_id, command)

    async def _send_in_turn(
        self, turn: asyncio.Lock, user_id: int, channel_id: int, command: MessageSend
    ) -> Sent:
        async with turn:
            queued = await self._messages.enqueue(
                user_id,
                channel_id,
                command.body,
                nonce=command.nonce,
                reply_to_id=int(command.reply_to_id) if command.reply_to_id else None,
                file_ids=[int(each) for each in command.file_ids],
                also_to_channel=command.also_to_channel,
            )
        return await queued

    async def edit(self, connection: Connection, command: MessageEdit) -> EditedAnswer:
        """Edit and answer with the new version."""
        shown = await self._messages.edit(
            connection.caller.user_id,
            int(command.channel_id),
            int(command.message_id),
            command.body,
            command.version,
        )
        return EditedAnswer(shown.id, shown.version, shown.event)

    async def delete(self, connection: Connection, command: MessageDelete) -> None:
        """Delete a message."""
        await self._messages.delete(
            connection.caller.user_id, int(command.channel_id), int(command.message_id)
        )

    async def react(self, connection: Connection, command: ReactionAdd) -> None:
        """Choose an emoji."""
        await self._reactions.add(
            connection.caller.user_id,
            int(command.channel_id),
            int(command.message_id),
            command.emoji,
        )

    async def unreact(self, connection: Connection, command: ReactionRemove) -> None:
        """Take an emoji back."""
        await self._reactions.remove(
            connection.caller.user_id,
            int(command.channel_id),
            int(command.message_id),
            command.emoji,
        )

    async def mark_read(self, connection: Connection, command: ReadMark) -> None:
        """Move one's read mark."""
        await self._channels.mark_read(
            connection.caller.user_id, int(command.channel_id), command.seq
        )
