"""Keyed fingerprints of what was removed: enough to recognise it when a list brings it again, not enough to read it.

HMAC-SHA256 (RFC 2104) under a key of its own (``settings.REDACTION_KEY``): names, e-mail addresses and telephone
numbers are few enough to be guessed one by one from plain hashes. A mark knows the name of its key, so that marks under
a key that was lost are noticed and not taken for none.
"""

import hmac
from functools import cache

from django.conf import settings

from assets.choices import SHARED_NUMBERS, IdentifierKind, RemovalKind
from assets.redaction.words import phone_digits

_SALT = "assets.redaction.marks"
# How a fingerprint that was sealed begins.
SEALED = "removed:"


def digest(kind: RemovalKind, *parts: str) -> str:
    """The fingerprint of something removed. What its parts are depends on the kind; see the functions below."""
    return _keyed("\x1f".join((kind.value, *parts)))


def email_digest(email: str) -> str:
    """Of an e-mail address, in any case."""
    return digest(RemovalKind.EMAIL, email.strip().casefold())


def phone_digest(phone: str) -> str:
    """Of a telephone number, however it is written."""
    return digest(RemovalKind.PHONE, phone_digits(phone))


def name_digest(name_key: str, asset: str) -> str:
    """Of a normalised name (``assets.names``) at the asset with this uuid."""
    return digest(RemovalKind.NAME, name_key, asset)


def place_digest(name_key: str, postcode: str) -> str:
    """Of a normalised name at a postcode in its canonical form."""
    return digest(RemovalKind.PLACE, name_key, postcode)


def number_digest(kind: str, number: str, *, name_key: str, source: str) -> str:
    """Of a number of another register.

    Where several may share a number it counts with the normalised name, and a reference with the source it stands in.
    """
    qualifier = name_key if kind in SHARED_NUMBERS else source if kind == IdentifierKind.SOURCE else ""
    return digest(RemovalKind.NUMBER, kind, number, qualifier)


def seal(row_key: str) -> str:
    """The fingerprint under which a row is still recognised, when not even the plain one may be kept."""
    return SEALED + _keyed(f"row\x1f{row_key}")[: 64 - len(SEALED)]


def address_digest(address_key: str) -> str:
    """Of a normalised address, for what has to recognise it again and nobody has to read: half of a whole one."""
    return _keyed(f"address\x1f{address_key}")[:32]


def key_name() -> str:
    """The name of the present key, which tells nothing of it."""
    return _keyed("name of the key")[:16]


def _keyed(text: str) -> str:
    return hmac.digest(_key(settings.REDACTION_KEY), text.encode(), "sha256").hex()


@cache
def _key(secret: str) -> bytes:
    return hmac.digest(secret.encode(), _SALT.encode(), "sha256")
