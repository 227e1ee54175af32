"""Seals and marks, without Django and without a database."""

import hmac
import secrets

import pytest

from referrals.sealing.keyring import (
    BadKeyringError,
    Keyring,
    LostKeyError,
    new_data_key,
    seal,
    unseal,
)

# Always the same: every worker of a test run must collect the same names of tests.
OLD, NEW = (f"{name}:{name * 15}" for name in ("old", "new"))
PURPOSE = "person.phone:6f1a"
TEXT = "0151 496 0000"


def test_text_comes_back_as_it_was():
    key = new_data_key()
    for text in (TEXT, "Zoë – 名前\n", "x" * 10_000):
        assert unseal(key, seal(key, text, PURPOSE), PURPOSE) == text


def test_same_text_is_sealed_otherwise_each_time():
    key = new_data_key()
    assert len({seal(key, TEXT, PURPOSE) for _ in range(50)}) == 50


@pytest.mark.parametrize("other", ["person.email:6f1a", "person.phone:6f1b", ""])
def test_seal_opens_for_its_own_purpose_and_person_alone(other):
    key = new_data_key()
    with pytest.raises(LostKeyError):
        unseal(key, seal(key, TEXT, PURPOSE), other)


def test_key_of_somebody_else_opens_nothing():
    with pytest.raises(LostKeyError):
        unseal(new_data_key(), seal(new_data_key(), TEXT, PURPOSE), PURPOSE)


def test_every_changed_byte_is_noticed():
    key = new_data_key()
    sealed = seal(key, TEXT, PURPOSE)
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(LostKeyError):
            unseal(key, bytes(changed), PURPOSE)


@pytest.mark.parametrize("length", [0, 11, 12, 27])
def test_what_is_too_short_to_be_a_seal_is_refused_as_one_that_does_not_open(length):
    key = new_data_key()
    with pytest.raises(LostKeyError):
        unseal(key, seal(key, TEXT, PURPOSE)[:length], PURPOSE)


def test_seal_holds_neither_the_text_nor_the_key():
    key = new_data_key()
    sealed = seal(key, TEXT, PURPOSE)
    assert TEXT.encode() not in sealed
    assert key not in sealed


# --- The ring -----------------------------------------------------------------------------------------------------


def test_first_key_seals_and_every_key_opens():
    before, both = Keyring.parse(OLD), Keyring.parse(f"{NEW} {OLD}")
    key = new_data_key()
    name, wrapped = before.wrap(key, "person:1")
    assert name == "old"
    assert both.unwrap(name, wrapped, "person:1") == key
    assert both.wrap(key, "person:1")[0] == "new"


def test_key_that_is_not_on_the_ring_is_named_and_refused():
    name, wrapped = Keyring.parse(OLD).wrap(new_data_key(), "person:1")
    with pytest.raises(LostKeyError, match="'old' is not in PERSON_KEYS"):
        Keyring.parse(NEW).unwrap(name, wrapped, "person:1")


def test_another_secret_under_the_same_name_is_refused():
    name, wrapped = Keyring.parse(OLD).wrap(new_data_key(), "person:1")
    other = Keyring.parse(f"old:{secrets.token_urlsafe(32)}")
    with pytest.raises(LostKeyError, match="does not open"):
        other.unwrap(name, wrapped, "person:1")


def test_data_key_of_one_person_is_not_taken_for_that_of_another():
    ring = Keyring.parse(OLD)
    name, wrapped = ring.wrap(new_data_key(), "person:1")
    with pytest.raises(LostKeyError):
        ring.unwrap(name, wrapped, "person:2")


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "no key"),
        ("   ", "no key"),
        ("a" * 60, "name:secret"),
        (f"Bad Name:{'a' * 50}", "name:secret"),
        ("short:tooshort", "shorter than 43"),
        (f"{OLD} {OLD}", "two keys with the name old"),
    ],
)
def test_ring_that_cannot_be_read_says_why_and_shows_no_secret(text, wrong):
    with pytest.raises(BadKeyringError, match=wrong) as refused:
        Keyring.parse(text)
    for word in text.split():
        secret = word.partition(":")[2]
        assert not secret or secret not in str(refused.value)


def test_nothing_of_a_key_is_shown():
    ring = Keyring.parse(OLD)
    assert OLD.partition(":")[2] not in repr(ring)


# --- Marks --------------------------------------------------------------------------------------------------------


def test_mark_is_the_same_for_the_same_text_and_purpose_alone():
    ring = Keyring.parse(OLD)
    mark = ring.marks("phone", TEXT)["old"]
    assert mark == ring.marks("phone", TEXT)["old"]
    for purpose, text in (("email", TEXT), ("phone", TEXT + "1"), ("phon", "e" + TEXT)):
        assert ring.marks(purpose, text)["old"] != mark
    assert len(mark) == 64


def test_marks_are_made_under_every_key_and_differ():
    marks = Keyring.parse(f"{NEW} {OLD}").marks("phone", TEXT)
    assert list(marks) == ["new", "old"]
    assert marks["new"] != marks["old"]
    assert marks["old"] == Keyring.parse(OLD).marks("phone", TEXT)["old"]


def test_mark_is_not_made_with_the_secret_that_seals():
    """Wrapping and marking use keys of their own: who learns one of them knows nothing of the other."""
    ring = Keyring.parse(OLD)
    plain = hmac.digest(OLD.partition(":")[2].encode(), f"phone\x1f{TEXT}".encode(), "sha256").hex()
    assert ring.marks("phone", TEXT)["old"] != plain
