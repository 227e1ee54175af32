"""The keyring of this installation, as its settings name it."""

from functools import lru_cache

from django.conf import settings

from referrals.sealing.keyring import Keyring


def keyring() -> Keyring:
    """The present keyring. Raises BadKeyringError when PERSON_KEYS cannot be read."""
    return _parsed(settings.PERSON_KEYS)


@lru_cache(maxsize=4)
def _parsed(text: str) -> Keyring:
    return Keyring.parse(text)
