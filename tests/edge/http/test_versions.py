"""If-Match: two people who change one thing at once notice it."""

import pytest

from plexichat.edge.http.errors import VersionMismatch
from plexichat.edge.http.versions import etag, named_version, require_match


@pytest.mark.parametrize("given", [None, "*", " * ", '"7"', 'W/"7"', '"6", "7"', ' "7" ,"8"'])
def test_the_version_that_is_there_matches(given: str | None) -> None:
    require_match(given, 7)


@pytest.mark.parametrize("given", ['"6"', "7", "", '""', '"77"', '"7', "nonsense", '"6", "8"'])
def test_every_other_one_does_not(given: str) -> None:
    with pytest.raises(VersionMismatch) as refused:
        require_match(given, 7)
    assert (refused.value.status, refused.value.code) == (412, "version.mismatch")
    assert "7" in refused.value.detail


def test_an_etag_names_its_own_version() -> None:
    assert etag(7) == '"7"'
    assert named_version(etag(7)) == 7


@pytest.mark.parametrize(
    ("given", "version"), [(None, None), ("*", None), ('"7"', 7), ('W/"7"', 7), ('"007"', 7)]
)
def test_a_feature_may_ask_for_the_one_version(given: str | None, version: int | None) -> None:
    assert named_version(given) == version


@pytest.mark.parametrize("given", ["7", '"x"', '"-1"', '""', '"6", "7"', '"٧"', '"²"'])
def test_what_names_no_version_is_refused(given: str) -> None:
    with pytest.raises(VersionMismatch):
        named_version(given)


def test_a_number_without_end_is_no_work() -> None:
    assert named_version('"' + "9" * 100_000 + '"') == 10**18 - 1
