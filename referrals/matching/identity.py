"""What is known of somebody by which they could be recognised."""

from dataclasses import dataclass

from referrals.models import Person


@dataclass(frozen=True)
class Identity:
    """As it stands in a form or a record; "" for what is not known, the date of birth as 1955-03-04."""

    given_name: str = ""
    family_name: str = ""
    known_as: str = ""
    birth_date: str = ""
    nhs_number: str = ""
    phone: str = ""
    email: str = ""
    postcode: str = ""

    def __repr__(self) -> str:
        # It ends in tracebacks and messages of tests.
        return "Identity(…)"


def identity_of(person: Person) -> Identity:
    """That of somebody who has a record."""
    return Identity(
        given_name=person.given_name,
        family_name=person.family_name,
        known_as=person.known_as,
        birth_date=person.birth_date,
        nhs_number=person.nhs_number,
        phone=person.phone,
        email=person.email,
        postcode=person.postcode,
    )
