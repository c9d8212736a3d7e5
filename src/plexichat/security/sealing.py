"""Sealing a stream for one recipient by age (X25519): who has the secret key alone opens it."""

import os
import threading
from collections.abc import Callable
from http import HTTPStatus
from typing import IO, BinaryIO, TypeVar

import pyrage

from plexichat.core.errors import PlexiError

Result = TypeVar("Result")


class KeyRefused(PlexiError):  # noqa: N818 - named as the refusal
    """A text is no key of age; the detail never holds it."""

    code = "key.refused"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    title = "This is no key that can be used"


class SealBroken(PlexiError):  # noqa: N818 - named as the refusal
    """A sealed stream does not open: another key, cut short, or changed."""

    code = "seal.broken"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    title = "It cannot be opened"


def new_keys() -> tuple[str, str]:
    """Return a new secret key and its recipient."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def recipient_of(secret: str) -> str:
    """Return the recipient of a secret key; raises `KeyRefused`."""
    return str(_identity(secret).to_public())


def seal(recipient: str, out: IO[bytes], produce: Callable[[BinaryIO], Result]) -> Result:
    """Let `produce` write, seal what it writes into `out`, and return what it returned.

    Nothing is held but what is on its way. When it raises, `out` holds half a stream.
    """
    key, sink = _recipient(recipient), _Sink(out)

    def encrypt(source: BinaryIO) -> None:
        pyrage.encrypt_io(source, sink, [key])
        if sink.failure is not None:  # age keeps silent about the last write
            raise sink.failure

    try:
        return _through(encrypt, produce)
    except pyrage.EncryptError:
        raise sink.failure or SealBroken("Sealing failed.") from None


def unseal(secret: str, sealed: BinaryIO, consume: Callable[[BinaryIO], Result]) -> Result:
    """Let `consume` read what was sealed, and return what it returned.

    Raises `SealBroken` where the key is another one, or a byte is missing or changed.
    """
    key = _identity(secret)
    reading, writing = os.pipe()
    failure: list[BaseException] = []

    def decrypt() -> None:
        with os.fdopen(writing, "wb", buffering=0) as clear:
            sink = _Sink(clear)
            try:
                pyrage.decrypt_io(sealed, sink, [key])
            except (OSError, pyrage.DecryptError) as error:
                # A reader that went away has raised, which tells more.
                if sink.failure is None:
                    failure.append(error)

    thread = threading.Thread(target=decrypt, name="unseal")
    thread.start()
    try:
        with os.fdopen(reading, "rb") as clear:
            result = consume(clear)
            while clear.read(1 << 16):
                pass  # the last bytes prove that all the others are right
    except Exception:
        thread.join()
        if failure:
            raise _broken(failure[0]) from None
        raise
    thread.join()
    if failure:
        raise _broken(failure[0])
    return result


def _through(encrypt: Callable[[BinaryIO], None], produce: Callable[[BinaryIO], Result]) -> Result:
    reading, writing = os.pipe()
    failure: list[BaseException] = []

    def work() -> None:
        # Closing the pipe wakes who writes: it must not wait for a reader that is gone.
        with os.fdopen(reading, "rb") as source:
            try:
                encrypt(source)
            except (OSError, pyrage.EncryptError) as error:
                failure.append(error)

    thread = threading.Thread(target=work, name="seal")
    thread.start()
    try:
        with os.fdopen(writing, "wb") as clear:
            result = produce(clear)
    except BrokenPipeError:
        thread.join()
        if failure:
            raise failure[0] from None
        raise
    finally:
        thread.join()
    if failure:
        raise failure[0]
    return result


class _Sink:
    """Remembers why a write failed, which age only tells in words."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self.failure: OSError | None = None

    def write(self, part: bytes) -> int:
        """Write all of a part."""
        try:
            return self._out.write(part)
        except OSError as error:
            self.failure = error
            raise


def _identity(secret: str) -> "pyrage.x25519.Identity":
    try:
        return pyrage.x25519.Identity.from_str(secret.strip())
    except pyrage.IdentityError:
        raise KeyRefused("A secret key begins with AGE-SECRET-KEY-1 and is copied whole.") from None


def _recipient(text: str) -> "pyrage.x25519.Recipient":
    try:
        return pyrage.x25519.Recipient.from_str(text.strip())
    except pyrage.RecipientError:
        raise KeyRefused("A recipient begins with age1 and is copied whole.") from None


def _broken(error: BaseException) -> SealBroken:
    if "No matching keys" in str(error):
        return SealBroken("It was sealed for another key. Take the recovery kit of its time.")
    return SealBroken(f"It is cut short or damaged ({error}). Take another copy.")
