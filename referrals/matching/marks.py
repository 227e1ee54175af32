"""The marks of a person: keyed hashes of what identifies, under every key of the ring.

Under every key, so that two services of one installation, or two years, can be compared while keys are changed; and the
rule of the database that a service has an NHS number once holds across them.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from referrals.matching import normal
from referrals.matching.identity import Identity, identity_of
from referrals.models import Person
from referrals.sealing.ring import keyring

NHS_NUMBER, NAME, FULL_NAME, BIRTH_DATE = "nhs_number", "name", "full_name", "birth_date"
PHONE, EMAIL, POSTCODE = "phone", "email", "postcode"
Told = tuple[str, str]


class Mark(NamedTuple):
    """Of what, made with which key, and the mark itself."""

    kind: str
    key_name: str
    mark: str


def marks_of(person: Person) -> list[Mark]:
    """All the marks by which ``person`` is to be found."""
    return [
        Mark(kind, key_name, mark)
        for kind, text in told_by(identity_of(person))
        for key_name, mark in marks(kind, text)
    ]


def told_by(identity: Identity) -> Iterator[Told]:
    """What an identity tells: of what, and in the one form in which it is compared. Each once."""
    names = (identity.given_name, identity.family_name, identity.known_as)
    yield from dict.fromkeys((NAME, part) for name in names for part in normal.name_parts(name))
    single = {
        FULL_NAME: normal.full_name(identity.given_name, identity.family_name),
        BIRTH_DATE: identity.birth_date,
        NHS_NUMBER: identity.nhs_number,
        PHONE: normal.phone_number(identity.phone),
        EMAIL: normal.email_address(identity.email),
        POSTCODE: normal.postcode(identity.postcode),
    }
    yield from ((kind, text) for kind, text in single.items() if text)


def marks(kind: str, text: str) -> Iterable[tuple[str, str]]:
    """The mark of one text under each key, by the name of the key."""
    return keyring().marks(f"person.{kind}", text).items()


def marks_by_text(told: Iterable[Told]) -> dict[Told, list[str]]:
    """All marks under which each of these may stand in the table."""
    return {(kind, text): [mark for _, mark in marks(kind, text)] for kind, text in told}
