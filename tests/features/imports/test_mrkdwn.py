"""Slack's mrkdwn to Markdown: what is meant stays, what is code stays as it is."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexichat.features.imports.mrkdwn import Names, convert, emoji

NAMES = Names({"U1": "ann", "U2": "bob"}, {"C1": "general"})
NAUGHTY = json.loads((Path(__file__).parents[2] / "corpora/naughty-strings.json").read_text())


@pytest.mark.parametrize(
    ("mrkdwn", "markdown"),
    [
        ("hi <@U1>, see <#C1|old-name> and <#C9|other>", "hi @ann, see #general and #other"),
        ("<@U9|zoe> and <@U8>", "@zoe and @U8"),
        ("*bold* _it_ ~gone~ *two words*", "**bold** _it_ ~~gone~~ **two words**"),
        ("2 * 3 * 4, a*b*c, **already**", "2 * 3 * 4, a*b*c, **already**"),
        ("<https://a.example/x_y*z*|a [label]>", "[a \\[label\\]](https://a.example/x_y*z*)"),
        ("<https://a.example/(x)|x>", "[x](https://a.example/%28x%29)"),
        ("<https://a.example?a=1&amp;b=2>", "https://a.example?a=1&b=2"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("<javascript:alert(1)|click>", "click"),
        ("&lt;b&gt; &amp;lt;", "<b> &lt;"),
        ("<!here> <!channel|@channel> <!everyone>", "@here @channel @channel"),
        ("<!subteam^S1|@ops> <!date^1^{date}|1 Jan>", "@ops 1 Jan"),
        ("`*x* <@U1> &lt;` *y*", "`*x* @U1 <` **y**"),
        ("```\na <https://b.example|c> *d*\n```", "```\na c *d*\n```"),
        (":+1: :wave::skin-tone-3: :our-own:", "👍 👋🏼 :our-own:"),
        ("10:30:45 and `:joy:`", "10:30:45 and `:joy:`"),
    ],
)
def test_each_mark_becomes_what_it_means(mrkdwn: str, markdown: str) -> None:
    assert convert(mrkdwn, NAMES).body == markdown


def test_mentions_are_those_of_known_people_outside_of_code() -> None:
    found = convert("<@U1> <@U2> <@U1> `<@U3>` <@U9> <!here>", NAMES)
    assert (found.mentions, found.everybody) == (["U1", "U2"], "here")


def test_the_wider_call_wins() -> None:
    assert convert("<!channel> <!here>", NAMES).everybody == "channel"


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    assert isinstance(convert(text, NAMES).body, str)


def test_no_naughty_string_breaks_it() -> None:
    for text in NAUGHTY:
        assert isinstance(convert(text, NAMES).body, str)


@given(st.text(alphabet="abc xyz.,!?äß", max_size=200))
def test_plain_words_stay_as_they_are(text: str) -> None:
    assert convert(text, NAMES).body.strip("\n") == text.strip("\n")


@given(st.text(alphabet="abc*_~<@U1>#|", max_size=40))
def test_inline_code_keeps_its_marks(inner: str) -> None:
    plain = inner.replace("<", "").replace(">", "")
    if plain.strip():
        assert f"`{plain}`" in convert(f"x `{plain}` *y*", NAMES).body


@pytest.mark.parametrize("unit", ["*", "~", "_", "<", "`", ":", "<@", "*a ", "```", "&lt;"])
def test_long_runs_of_a_mark_take_no_long_time(unit: str) -> None:
    convert(unit * 20_000, NAMES)


def test_reactions_become_emoji_where_they_are_known() -> None:
    assert [emoji("+1"), emoji("+1::skin-tone-6"), emoji("party-parrot")] == [
        "👍",
        "👍🏿",
        ":party-parrot:",
    ]
