"""The log: one line an event, and no secret in any of them."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from plexichat.edge.http import configure_logs
from plexichat.edge.http.logs import MASK, mask

SECRET = "pxc_" + "A" * 43


@pytest.mark.parametrize(
    "name", ["password", "new_password", "Authorization", "set-cookie", "client_secret", "token"]
)
def test_what_is_named_like_a_secret_is_masked(name: str) -> None:
    assert mask(None, "", {name: "hunter2", "other": 7}) == {name: MASK, "other": 7}


@pytest.mark.parametrize(
    "text",
    [
        f"token {SECRET} was used",
        "Authorization: Bearer abc.def",
        "open http://localhost/setup#abcDEF123 now",
        "x" * 43,
        "stored $argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA",
    ],
)
def test_what_looks_like_a_secret_is_masked_wherever_it_stands(text: str) -> None:
    masked = mask(None, "", {"event": text})["event"]
    assert MASK in masked
    for part in (SECRET, "abc.def", "abcDEF123", "x" * 43, "aGFzaA"):
        assert part not in masked


@pytest.mark.parametrize("text", ["request", "x" * 42, "bearer", "/api/v1/channels/1", "y" * 44])
def test_what_is_no_secret_stays(text: str) -> None:
    assert mask(None, "", {"event": text}) == {"event": text}


@pytest.fixture
def logs() -> Iterator[None]:
    """Put the configuration back that the other tests want."""
    root = logging.getLogger()
    before, level = root.handlers, root.level
    names = ("uvicorn", "uvicorn.error", "uvicorn.access", "httpx", "httpcore", "alembic")
    levels = {name: logging.getLogger(name).level for name in names}
    yield
    root.handlers = before
    root.setLevel(level)
    for name, each in levels.items():
        logging.getLogger(name).setLevel(each)
    structlog.reset_defaults()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))


def test_records_of_ours_and_of_libraries_are_one_line_of_json_each(
    logs: None, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logs(level="info", form="json")
    structlog.stdlib.get_logger("test").info("hello", password="hunter2", user_id=7)
    logging.getLogger("library").warning("told %s", SECRET)
    try:
        int(SECRET)
    except ValueError:
        logging.getLogger("library").exception("it failed")
    structlog.stdlib.get_logger("test").debug("too quiet")
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [each["event"] for each in lines] == ["hello", f"told {MASK}", "it failed"]
    assert (lines[0]["level"], lines[0]["user_id"], lines[0]["password"]) == ("info", 7, MASK)
    assert "ValueError" in lines[2]["exception"]
    assert "AAAA" not in str(lines)


def test_a_terminal_is_told_in_words(logs: None, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(level="warning", form="text")
    structlog.stdlib.get_logger("test").warning("hello", token=SECRET)
    said = capsys.readouterr().err
    assert "hello" in said
    assert "AAAA" not in said
    assert not said.startswith("{")
