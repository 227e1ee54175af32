"""What must be read again but never lie open in the database: sealed under a key that the database does not hold.

AES-256-GCM with a random nonce (NIST SP 800-38D, 8.2.2); the purpose is bound into the key (HKDF, RFC 5869) and into
the seal, so that what was sealed for one purpose opens for no other. ``referrals.sealing`` uses the same functions.
"""

from base64 import b64decode, b64encode
from collections.abc import Sequence
from hashlib import sha256
from secrets import token_bytes

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES = 12
KEY_BYTES = 32


class LostKeyError(Exception):
    """The key under which something was sealed is not in the ring any more, or the seal is broken."""


def derived(secret: str, purpose: bytes) -> bytes:
    """The key for one purpose, from a secret that serves several."""
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=purpose).derive(secret.encode())


def seal_bytes(cipher: AESGCM, plain: bytes, purpose: bytes) -> bytes:
    """Nonce, then ciphertext with its tag."""
    nonce = token_bytes(NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, plain, purpose)


def open_bytes(cipher: AESGCM, sealed: bytes, purpose: bytes, complaint: str) -> bytes:
    """What was sealed. Raises LostKeyError with ``complaint``, which names no content, for what does not open."""
    try:
        return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], purpose)
    except (InvalidTag, ValueError) as fault:  # ValueError: too short to be a seal
        raise LostKeyError(complaint) from fault


class KeyRing:
    """Keys for one purpose: the first one seals, each of them opens."""

    def __init__(self, keys: Sequence[str], *, purpose: str) -> None:
        self._purpose = purpose.encode()
        each = [derived(key, self._purpose) for key in keys]
        self._keys = {self._name_of(key): AESGCM(key) for key in each}
        self._newest = self._name_of(each[0])

    def seal(self, text: str) -> str:
        """``text`` as nobody reads it without the key; the name of the key stands before the colon."""
        sealed = seal_bytes(self._keys[self._newest], text.encode(), self._purpose)
        return f"{self._newest}:{b64encode(sealed).decode()}"

    def open(self, sealed: str) -> str:
        """What was sealed. Raises LostKeyError, and never gives an empty text for one that it cannot open."""
        name, _, body = sealed.partition(":")
        if name not in self._keys:
            raise LostKeyError("The key under which this was sealed is not in the ring.")
        complaint = "This was changed after it was sealed, or sealed for another purpose."
        return open_bytes(self._keys[name], b64decode(body), self._purpose, complaint).decode()

    def has_key_of(self, sealed: str) -> bool:
        """Whether the key under which it is sealed is in the ring."""
        return sealed.partition(":")[0] in self._keys

    def is_newest(self, sealed: str) -> bool:
        """Whether it is sealed under the key that seals today."""
        return sealed.startswith(f"{self._newest}:")

    @staticmethod
    def _name_of(derived: bytes) -> str:
        return sha256(derived).hexdigest()[:8]
