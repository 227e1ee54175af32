"""The keys of an installation: a few, each with a name, of which the first seals and all open.

Nothing here knows Django or a database. Sealed is as ``accounts.sealing`` does it; the purpose is bound as associated
data, so that what was sealed for one column or person opens for no other. Wrapping and marking use keys of their own,
derived from the same secret.
"""

import hmac
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from accounts.sealing import KEY_BYTES, LostKeyError, derived, open_bytes, seal_bytes

__all__ = ["BadKeyringError", "Key", "Keyring", "LostKeyError", "new_data_key", "seal", "unseal"]

LEAST_SECRET = 43  # characters of base64 that hold 256 bits
_NAME = re.compile(r"[a-z0-9-]{1,20}")


class BadKeyringError(ValueError):
    """The keys are not written as ``name:secret name:secret``; the text says what is wrong and shows no secret."""


@dataclass(frozen=True)
class Key:
    """A secret with a name that may be seen."""

    name: str
    secret: str = field(repr=False)

    @cached_property
    def wrapping(self) -> AESGCM:
        """The cipher that seals data keys."""
        return AESGCM(derived(self.secret, b"wrap data keys"))

    @cached_property
    def marking(self) -> bytes:
        """The key of the marks by which people are found."""
        return derived(self.secret, b"mark what is looked for")


@dataclass(frozen=True)
class Keyring:
    """The keys, the one that seals first."""

    keys: tuple[Key, ...]

    @classmethod
    def parse(cls, text: str) -> "Keyring":
        """The keyring written as ``name:secret name:secret``. Raises BadKeyringError."""
        return cls(tuple(_parsed(text)))

    @property
    def current(self) -> Key:
        """The key under which is sealed now."""
        return self.keys[0]

    def wrap(self, data_key: bytes, purpose: str) -> tuple[str, bytes]:
        """The name of the current key, and the data key sealed under it."""
        return self.current.name, _seal(self.current.wrapping, data_key, purpose)

    def unwrap(self, key_name: str, wrapped: bytes, purpose: str) -> bytes:
        """The data key. Raises LostKeyError when its key is not on the ring, or does not open it."""
        for key in self.keys:
            if key.name == key_name:
                return _open(key.wrapping, wrapped, purpose, key_name)
        raise LostKeyError(f"The key {key_name!r} is not in PERSON_KEYS: what it sealed cannot be read. Put it back.")

    def marks(self, purpose: str, text: str) -> dict[str, str]:
        """For each key its mark of ``text``, 64 hexadecimal digits; the current key's first.

        The same text has another mark for another purpose, so that columns cannot be compared.
        """
        message = f"{purpose}\x1f{text}".encode()
        return {key.name: hmac.new(key.marking, message, sha256).hexdigest() for key in self.keys}


def new_data_key() -> bytes:
    """A key for the texts of one person."""
    return AESGCM.generate_key(KEY_BYTES * 8)


def seal(data_key: bytes, text: str, purpose: str) -> bytes:
    """``text`` under a data key: nonce, then ciphertext with its tag."""
    return _seal(AESGCM(data_key), text.encode(), purpose)


def unseal(data_key: bytes, sealed: bytes, purpose: str) -> str:
    """The text. Raises LostKeyError when it was sealed under another key, for another purpose, or changed."""
    return _open(AESGCM(data_key), sealed, purpose, "of this person").decode()


def _seal(cipher: AESGCM, plain: bytes, purpose: str) -> bytes:
    return seal_bytes(cipher, plain, purpose.encode())


def _open(cipher: AESGCM, sealed: bytes, purpose: str, name: str) -> bytes:
    complaint = f"The key {name!r} does not open what is said to be sealed under it."
    return open_bytes(cipher, sealed, purpose.encode(), complaint)


def _parsed(text: str) -> Iterator[Key]:
    names = set()
    for number, word in enumerate(text.split(), start=1):
        name, colon, secret = word.partition(":")
        if not colon or not _NAME.fullmatch(name):
            raise BadKeyringError(f"Key {number} is not written as name:secret, the name in a-z, 0-9 and hyphens.")
        if name in names:
            raise BadKeyringError(f"There are two keys with the name {name}.")
        if len(secret) < LEAST_SECRET:
            raise BadKeyringError(f"The secret of the key {name} is shorter than {LEAST_SECRET} characters.")
        names.add(name)
        yield Key(name, secret)
    if not names:
        raise BadKeyringError("There is no key.")
