"""The Python client library: for bots and bridges that run for months.

    token = await Client.sign_in("https://chat.example", "bot", password)
    async with Client.connect("https://chat.example", token) as client:
        async for event in client.listen():
            if isinstance(event, MessageCreated) and event.message.author_id != client.me.id:
                await client.send(event.channel_id, "I hear you", reply_to=event.message.id)

`session` stays connected (`link` is one connection) and repeats each command until it is answered;
the nonce makes that harmless. `feed` makes events of frames: each channel counts what happens
in it, so `numbers` knows what is new, doubled or missing, and asks for what is missing.
`listening` takes the events out of the `inbox`. `web` is what goes over HTTP.
"""

from plexichat.client.client import Client
from plexichat.client.errors import (
    ClientError,
    Closed,
    Lost,
    Misunderstood,
    Refused,
    SignInAgain,
    Uncertain,
    Unreachable,
)
from plexichat.client.events import (
    ChannelReset,
    Event,
    MessageCreated,
    MessageDeleted,
    MessageUpdated,
    ReactionAdded,
    ReactionRemoved,
    Resumed,
    Told,
)
from plexichat.client.options import Options
from plexichat.client.views import Channel, Edited, Message, Page, Person, Sent

__all__ = [
    "Channel",
    "ChannelReset",
    "Client",
    "ClientError",
    "Closed",
    "Edited",
    "Event",
    "Lost",
    "Message",
    "MessageCreated",
    "MessageDeleted",
    "MessageUpdated",
    "Misunderstood",
    "Options",
    "Page",
    "Person",
    "ReactionAdded",
    "ReactionRemoved",
    "Refused",
    "Resumed",
    "Sent",
    "SignInAgain",
    "Told",
    "Uncertain",
    "Unreachable",
]
