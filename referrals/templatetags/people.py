"""How what identifies a person is shown."""

from uuid import UUID, uuid4

from django import template

from referrals.matching.nhs_number import show_nhs_number
from referrals.matching.normal import phone_number
from referrals.models import Person
from referrals.people.page import birth_line

register = template.Library()

register.filter("nhs_number", show_nhs_number)


@register.filter
def born(person: Person) -> str:
    """Date of birth with the age; "" where it is not known."""
    return birth_line(person)


@register.filter
def dialled(phone: str) -> str:
    """A telephone number as a telephone takes it."""
    return phone_number(phone)


@register.simple_tag
def new_submission() -> UUID:
    """What a form carries so that it acts once: another one each time that it is drawn."""
    return uuid4()
