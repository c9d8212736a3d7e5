"""Secrets that the server hands out, and what it keeps of them."""

import hashlib

from plexichat.security import tokens


def test_a_secret_has_32_random_bytes_and_is_never_the_same() -> None:
    made = {tokens.new_secret() for _ in range(50)}
    assert len(made) == 50
    assert {len(each) for each in made} == {43}, "32 bytes in URL-safe base64"


def test_a_programs_secret_can_be_recognised_by_scanners() -> None:
    made = tokens.new_secret(tokens.PROGRAM_PREFIX)
    assert made.startswith("pxc_")
    assert len(made) < tokens.MAX_CHARS


def test_randomness_may_be_given() -> None:
    assert tokens.new_secret("p_", randomness=lambda size: "r" * size) == "p_" + "r" * 32


def test_only_a_digest_is_kept_and_it_is_sha256() -> None:
    assert tokens.digest("a secret") == hashlib.sha256(b"a secret").digest()
    assert tokens.digest("a secret") != tokens.digest("a secret ")


def test_text_that_is_no_unicode_has_a_digest_too() -> None:
    assert len(tokens.digest("\ud800")) == 32
