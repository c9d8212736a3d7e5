"""The parts of a Slack export that are read. What is missing has a harmless default."""

from typing import Annotated

from msgspec import Meta, Struct, field

Id = Annotated[str, Meta(min_length=1, max_length=64)]


class Profile(Struct):
    """How somebody is shown."""

    display_name: str | None = None
    real_name: str | None = None


class SlackUser(Struct):
    """A line of users.json."""

    id: Id
    name: str | None = None
    team_id: str | None = None
    deleted: bool | None = False
    real_name: str | None = None
    profile: Profile = field(default_factory=Profile)
    updated: float | None = None


class Text(Struct):
    """A topic or a purpose."""

    value: str | None = ""


class SlackChannel(Struct):
    """A line of channels.json, groups.json, mpims.json or dms.json."""

    id: Id
    name: str | None = None
    created: float | None = None
    creator: str | None = None
    is_archived: bool | None = False
    is_general: bool | None = False
    members: list[str] | None = None
    topic: Text | None = None
    purpose: Text | None = None
    updated: float | None = None


class SlackReaction(Struct):
    """An emoji under a message."""

    name: str
    users: list[str] = []


class SlackFile(Struct):
    """A file of a message; its bytes are rarely in the export."""

    id: Id | None = None
    name: str | None = None
    title: str | None = None
    mode: str | None = None


class Edited(Struct):
    """When a text was last changed."""

    ts: str | None = None


class Legacy(Struct):
    """An attachment in the old sense: a box that an application draws."""

    pretext: str | None = None
    title: str | None = None
    title_link: str | None = None
    text: str | None = None
    fallback: str | None = None


class BotProfile(Struct):
    """The application behind a message."""

    name: str | None = None


class SlackMessage(Struct):
    """A line of a day's file."""

    ts: str
    type: str | None = "message"
    subtype: str | None = None
    user: Id | None = None
    bot_id: Id | None = None
    username: str | None = None
    bot_profile: BotProfile | None = None
    text: str | None = ""
    thread_ts: str | None = None
    reactions: list[SlackReaction] | None = None
    files: list[SlackFile | None] | None = None
    attachments: list[Legacy] | None = None
    edited: Edited | None = None
    pinned_to: list[str] | None = None
    topic: str | None = None
    purpose: str | None = None
    name: str | None = None
    hidden: bool | None = None
