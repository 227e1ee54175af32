"""Sealing: nothing lies open, one purpose does not open what another sealed, and a lost key is no empty text."""

import pytest

from accounts.sealing import KeyRing, LostKeyError

TEXT = "JBSWY3DPEHPK3PXP"


def ring(*keys: str, purpose: str = "tests") -> KeyRing:
    return KeyRing(keys, purpose=purpose)


def test_what_is_sealed_is_read_again_and_shows_nothing():
    sealed = ring("key").seal(TEXT)
    assert TEXT not in sealed
    assert ring("key").open(sealed) == TEXT
    assert sealed != ring("key").seal(TEXT)


def test_older_key_opens_and_the_newest_seals():
    sealed = ring("old").seal(TEXT)
    both = ring("new", "old")
    assert both.open(sealed) == TEXT
    assert (both.is_newest(sealed), both.is_newest(both.seal(TEXT))) == (False, True)


@pytest.mark.parametrize("other", [ring("another"), ring("key", purpose="another")])
def test_lost_key_is_refused(other):
    with pytest.raises(LostKeyError):
        other.open(ring("key").seal(TEXT))


def test_changed_text_is_refused():
    sealed = ring("key").seal(TEXT)
    with pytest.raises(LostKeyError):
        ring("key").open(sealed[:-4] + "AAA=")
