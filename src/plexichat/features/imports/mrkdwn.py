"""Slack's mrkdwn to Markdown.

Code keeps its text. Outside of it, mentions become `@username`, links become Markdown links,
`*bold*` becomes `**bold**` and `~strike~` becomes `~~strike~~`; `_italic_` means the same in both.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

import msgspec

_CODE = re.compile(r"(```.*?```|`[^`\n]+`)", re.DOTALL)
_TAG = re.compile(r"<([^<>\n]{1,4000})>")
_BOLD = re.compile(r"(?<![\w*\\])\*(?=[^\s*])([^*\n]*?[^\s*])\*(?![\w*])")
_STRIKE = re.compile(r"(?<![\w~\\])~(?=[^\s~])([^~\n]*?[^\s~])~(?![\w~])")
_SHORT_NAME = re.compile(r"(?<![\w:]):([a-z0-9_+'-]{1,64}):(?::skin-tone-([2-6]):)?", re.IGNORECASE)
_SCHEMES = ("http://", "https://", "mailto:", "tel:", "ftp://")
_EVERYBODY = {"channel": "@channel", "here": "@here", "everyone": "@channel", "group": "@channel"}
_LABEL_END = str.maketrans({"[": "\\[", "]": "\\]"})
_URL_END = str.maketrans({"(": "%28", ")": "%29", " ": "%20"})
_TONES = {"2": "\U0001f3fb", "3": "\U0001f3fc", "4": "\U0001f3fd", "5": "\U0001f3fe"}
_DARK = "\U0001f3ff"


@dataclass(frozen=True, slots=True)
class Names:
    """What foreign ids are called here."""

    users: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Converted:
    """A body, the foreign ids of the people whom it mentions, and whether it calls everybody."""

    body: str
    mentions: list[str] = field(default_factory=list)
    everybody: str | None = None


def convert(text: str, names: Names) -> Converted:
    """Return the Markdown of a message's mrkdwn."""
    found = Converted("")
    if "<" not in text and "`" not in text and "*" not in text and "~" not in text:
        found.body = _unescape(_emoji(text)) if ":" in text else _unescape(text)
        return found
    parts = _CODE.split(text)
    # Odd parts are code: the split keeps what the pattern caught.
    converted = [
        _code(part) if index % 2 else _prose(part, names, found) for index, part in enumerate(parts)
    ]
    found.body = "".join(converted).strip("\n")
    return found


def emoji(name: str) -> str:
    """Return the emoji of a Slack reaction, or `:name:` where it is the workspace's own."""
    short, _, tone = name.partition("::skin-tone-")
    sign = _emoji_names().get(short.lower())
    if sign is None:
        return f":{short[:62]}:"
    return sign + _TONES.get(tone, _DARK) if tone else sign


@cache
def _emoji_names() -> dict[str, str]:
    place = resources.files("plexichat.features.imports").joinpath("emoji_names.json")
    return msgspec.json.decode(place.read_bytes(), type=dict[str, str])


def _prose(text: str, names: Names, found: Converted) -> str:
    # Tags are put aside first, so that no mark inside an address is taken for bold or strike.
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(_tag(match[1], names, found))
        return f"\ue000{len(kept) - 1}\ue001"

    marked = _TAG.sub(keep, text.replace("\ue000", "").replace("\ue001", ""))
    marked = _BOLD.sub(r"**\1**", marked)
    marked = _STRIKE.sub(r"~~\1~~", marked)
    plain = _unescape(_emoji(marked))
    return re.sub(r"\ue000(\d+)\ue001", lambda match: kept[int(match[1])], plain)


def _code(text: str) -> str:
    inner = _TAG.sub(lambda match: match[1].rpartition("|")[2], text)
    if inner.startswith("```"):
        body = inner[3:-3].strip("\n")
        return f"\n```\n{_unescape(body)}\n```\n"
    return _unescape(inner)


def _tag(inner: str, names: Names, found: Converted) -> str:
    target, bar, label = inner.partition("|")
    label = _unescape(label)
    match target[:1]:
        case "@":
            return _user(target[1:], label, names, found)
        case "#":
            return "#" + (names.channels.get(target[1:]) or label or "channel")
        case "!":
            return _command(target[1:], label, found)
        case _:
            return _link(_unescape(target), label if bar else "")


def _user(user_id: str, label: str, names: Names, found: Converted) -> str:
    name = names.users.get(user_id)
    if name is None:
        return f"@{label.lstrip('@') or user_id}"
    if user_id not in found.mentions:
        found.mentions.append(user_id)
    return f"@{name}"


def _command(command: str, label: str, found: Converted) -> str:
    word = command.partition("^")[0]
    everybody = _EVERYBODY.get(word)
    if everybody is None:
        return label or (f"@{word}" if word == "subteam" else word)
    if found.everybody != "channel":
        found.everybody = everybody[1:]
    return everybody


def _link(url: str, label: str) -> str:
    if not url.lower().startswith(_SCHEMES):
        return label or url
    bare = url.removeprefix("mailto:").removeprefix("tel:")
    if not label or label in {url, bare}:
        return bare if url.startswith(("mailto:", "tel:")) else url
    return f"[{label.translate(_LABEL_END)}]({url.translate(_URL_END)})"


def _emoji(text: str) -> str:
    if ":" not in text:
        return text

    def sign(match: re.Match[str]) -> str:
        known = _emoji_names().get(match[1].lower())
        if known is None:
            return match[0]
        return known + _TONES.get(match[2], _DARK) if match[2] else known

    return _SHORT_NAME.sub(sign, text)


def _unescape(text: str) -> str:
    if "&" not in text:
        return text
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
