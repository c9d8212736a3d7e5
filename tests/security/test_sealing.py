"""Sealing: who has the key reads every byte, everybody else and every damage is refused."""

import io
from typing import BinaryIO

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plexichat.security.sealing import KeyRefused, SealBroken, new_keys, recipient_of, seal, unseal

SECRET, RECIPIENT = new_keys()
CONTENT = bytes(range(256)) * 1024


def sealed(content: bytes = CONTENT) -> bytes:
    out = io.BytesIO()
    assert seal(RECIPIENT, out, lambda clear: clear.write(content)) == len(content)
    return out.getvalue()


def opened(content: bytes, secret: str = SECRET) -> bytes:
    return unseal(secret, io.BytesIO(content), lambda clear: clear.read())


def test_what_was_sealed_opens_with_the_secret_key() -> None:
    assert opened(sealed()) == CONTENT
    assert opened(sealed(b"")) == b""
    assert recipient_of(f" {SECRET}\n") == RECIPIENT
    assert b"\x00\x01\x02\x03\x04\x05\x06\x07" not in sealed()


def test_another_key_is_told_as_such() -> None:
    with pytest.raises(SealBroken, match="sealed for another key"):
        opened(sealed(), new_keys()[0])


SEALED = sealed(CONTENT[:70_000])


@settings(deadline=None)  # threads take their time on a busy machine
@given(st.integers(0, len(SEALED) - 1), st.integers(1, 255))
def test_every_changed_byte_is_found(place: int, change: int) -> None:
    damaged = bytearray(SEALED)
    damaged[place] ^= change
    with pytest.raises(SealBroken):
        opened(bytes(damaged))


@settings(deadline=None)  # threads take their time on a busy machine
@given(st.integers(0, len(SEALED) - 1))
def test_every_missing_end_is_found(size: int) -> None:
    with pytest.raises(SealBroken):
        opened(SEALED[:size])


def test_a_reader_that_stops_early_still_learns_of_a_damaged_end() -> None:
    with pytest.raises(SealBroken):
        unseal(SECRET, io.BytesIO(sealed()[:-5]), lambda clear: clear.read(10))
    assert unseal(SECRET, io.BytesIO(sealed()), lambda clear: clear.read(10)) == CONTENT[:10]


@pytest.mark.parametrize("text", ["", "AGE-SECRET-KEY-1NONSENSE", "age1nonsense", "\0"])
def test_what_is_no_key_is_refused_and_not_repeated(text: str) -> None:
    for use in (
        lambda: recipient_of(text),
        lambda: seal(text, io.BytesIO(), lambda clear: clear.write(b"x")),
        lambda: unseal(text, io.BytesIO(), lambda clear: clear.read()),
    ):
        with pytest.raises(KeyRefused) as refused:
            use()
        assert not text or text not in refused.value.detail


class Full(io.BytesIO):
    def write(self, part: object) -> int:
        raise OSError(28, "No space left on device")


@pytest.mark.parametrize("size", [10, 10_000_000])
def test_a_full_disk_is_told_with_its_number(size: int) -> None:
    with pytest.raises(OSError, match="No space left") as error:
        seal(RECIPIENT, Full(), lambda clear: clear.write(bytes(size)))
    assert error.value.errno == 28


@pytest.mark.parametrize("error", [ValueError("mine"), BrokenPipeError("mine")])
def test_what_the_producer_raises_comes_out(error: Exception) -> None:
    def produce(clear: BinaryIO) -> None:
        clear.write(b"x" * 1_000_000)
        raise error

    with pytest.raises(type(error), match="mine"):
        seal(RECIPIENT, io.BytesIO(), produce)


@pytest.mark.parametrize("content", [CONTENT, CONTENT * 40])
def test_what_the_consumer_raises_comes_out(content: bytes) -> None:
    def consume(clear: BinaryIO) -> None:
        clear.read(1)
        raise ValueError("mine")

    with pytest.raises(ValueError, match="mine"):
        unseal(SECRET, io.BytesIO(sealed(content)), consume)


def test_a_fault_of_the_cipher_itself_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise pyrage.EncryptError("odd")

    monkeypatch.setattr(pyrage, "encrypt_io", fail)
    with pytest.raises(SealBroken, match="Sealing failed"):
        seal(RECIPIENT, io.BytesIO(), lambda clear: None)


def test_a_damaged_stream_is_told_as_such_also_when_its_reader_stumbles_first() -> None:
    def consume(clear: BinaryIO) -> None:
        if len(clear.read()) < len(CONTENT):
            raise ValueError("too short")

    with pytest.raises(SealBroken):
        unseal(SECRET, io.BytesIO(sealed()[:-5]), consume)
