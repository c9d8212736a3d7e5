"""Slack's people and channels in our words."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from plexichat.features.imports.history import Person, Room
from plexichat.features.imports.slack_schemas import SlackChannel, SlackUser
from plexichat.features.users import username_key
from plexichat.security.text import clean_line, is_visible

KINDS = (
    ("channels.json", "public"),
    ("groups.json", "private"),
    ("mpims.json", "group"),
    ("dms.json", "direct"),
)
LONGEST_USERNAME, LONGEST_NAME, LONGEST_TOPIC = 32, 64, 250
TWO = 2
RESERVED = {"here", "channel", "everyone", "all", "me"}
_NOT_IN_USERNAME = re.compile(r"[^a-z0-9._-]+")


def usernames(users: Iterable[SlackUser]) -> dict[str, str]:
    """Return a user name of ours for each, all different."""
    taken: set[str] = set()
    return {each.id: unique(username(each.name or each.id), taken) for each in users}


def username(text: str) -> str:
    """Return the nearest name that is allowed here."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    name = _NOT_IN_USERNAME.sub("-", plain).strip(".-")[:LONGEST_USERNAME].strip(".-")
    return f"{name}-user" if name in RESERVED else name or "user"


def unique(name: str, taken: set[str]) -> str:
    """Return the name, numbered where it is taken, and take it."""
    chosen, number = name, 1
    while username_key(chosen) in taken:
        number += 1
        ending = f"-{number}"
        chosen = name[: LONGEST_USERNAME - len(ending)] + ending
    taken.add(username_key(chosen))
    return chosen


def person(user: SlackUser, name: str) -> Person:
    """Return a user as a person who may claim what they wrote."""
    profile = user.profile
    shown = (profile.display_name, profile.real_name, user.real_name, user.name)
    changed_ms = int((user.updated or 0) * 1000)
    return Person(
        external_id=user.id,
        username=name,
        display_name=display_name(next((each for each in shown if each), name)),
        created_ms=changed_ms,
        deactivated_ms=changed_ms or 1 if user.deleted else None,
    )


def display_name(text: str) -> str:
    """Return the name as it may be shown."""
    shown = clean_line(text)[:LONGEST_NAME].strip()
    return shown if is_visible(shown) else "Somebody"


def room(channel: SlackChannel, kind: str, named: Mapping[str, str]) -> Room:
    """Return a channel; its topic and purpose share our one line of topic."""
    people = tuple(dict.fromkeys(channel.members or ()))
    about = [
        clean_line(each.value or "")
        for each in (channel.topic, channel.purpose)
        if each is not None
    ]
    name = clean_line(channel.name or "")[:LONGEST_NAME].strip()
    name = name if is_visible(name) else channel.id
    if kind == "direct" and len(people) < TWO:
        owner = next((named[each] for each in people if each in named), channel.id)
        kind, name = "private", f"notes-{owner}"
    created_ms = int((channel.created or 0) * 1000)
    return Room(
        external_id=channel.id,
        kind=kind,
        name="" if kind in {"direct", "group"} else name,
        topic=" · ".join(dict.fromkeys(each for each in about if each))[:LONGEST_TOPIC],
        created_ms=created_ms,
        archived_ms=created_ms or 1 if channel.is_archived else None,
        people=people,
        creator=channel.creator,
        is_general=bool(channel.is_general),
    )
