"""Marks of courses: which group somebody is in, how far they have come, and where they went on to."""

from typing import Any

from django import template
from django.utils import timezone

from referrals.models import MovingOn, Referral
from referrals.programmes.moving_on import Line, lines_of, words_of
from referrals.programmes.of_referral import GroupsOfReferral
from referrals.programmes.progress import Progress, progress_by_referral

register = template.Library()


@register.filter
def went_on_to(said: MovingOn) -> str:
    """Where somebody went on to, in words."""
    return words_of(said)


@register.simple_tag
def progress_in(referral: Referral) -> Progress | None:
    """How far the person of a referral has come in its group; None where they have no place in one."""
    return progress_by_referral([referral]).get(referral.pk)


@register.simple_tag
def moving_on_of(referral: Referral) -> list[Line]:
    """The times of asking where the person went on to; none before the end."""
    return lines_of(referral, timezone.localdate())


@register.simple_tag(takes_context=True)
def groups_of(context: dict[str, Any], referral: Referral) -> GroupsOfReferral:
    """The groups of the programme that a referral is to, as far as the reader may book; none where it is to none."""
    return GroupsOfReferral(referral, context["request"].user)
