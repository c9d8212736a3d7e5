"""What the process asks of the system before it listens."""

import resource
from collections.abc import Iterator

import pytest

from plexichat.app.serving import FILES_BESIDE_SOCKETS, open_room


@pytest.fixture
def hard() -> Iterator[int]:
    """A soft limit of 512 files for the time of a test; the hard one as it is."""
    before, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (512, hard))
    yield hard
    resource.setrlimit(resource.RLIMIT_NOFILE, (before, hard))


def test_two_files_for_each_socket_are_asked_for(hard: int) -> None:
    assert open_room(100) == FILES_BESIDE_SOCKETS + 200
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == (FILES_BESIDE_SOCKETS + 200, hard)


def test_no_more_is_asked_for_than_the_system_gives(hard: int) -> None:
    assert open_room(1 << 40) == hard


def test_what_is_there_already_is_not_taken_away(hard: int) -> None:
    more = open_room(5_000)
    assert open_room(10) == more
