"""Marks of the caseload: how a referral and its person are said in a list, and sections of a person's record."""

from uuid import uuid4

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from assets.templatetags.marks import pill
from referrals.caseload import words
from referrals.caseload.contacts import FEW, ContactsPage
from referrals.caseload.forms import HandOverForm
from referrals.caseload.plan_page import PlanPage
from referrals.models import Person, Referral

register = template.Library()


@register.filter
def who(person: Person) -> str:
    """Initials and area: "TW, Dingle"."""
    return words.who(person)


@register.filter
def place(referral: Referral) -> str:
    """Where a referral goes."""
    return words.place(referral)


@register.simple_tag
def status_pill(referral: Referral) -> SafeString:
    """Where a referral stands; louder where its provider is silent."""
    look = words.look(referral, timezone.localdate())
    return pill(look.word, look.icon, look.tone)


@register.simple_tag
def submission() -> SafeString:
    """What makes a form of a button alone act once."""
    return format_html('<input type="hidden" name="submission" value="{}">', uuid4())


@register.filter
def is_ticked(referral: Referral, form: HandOverForm) -> bool:
    """Whether the box of a referral was ticked in the form that came back."""
    return form.is_bound and str(referral.uuid) in form["referrals"].data


@register.simple_tag
def plan_of(person: Person) -> PlanPage:
    """The plan of a person, for a section of the record."""
    return PlanPage(person)


@register.simple_tag
def contacts_of(person: Person) -> ContactsPage:
    """The latest contacts with a person, for a section of the record."""
    return ContactsPage(person, most=FEW)
