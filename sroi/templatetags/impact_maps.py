"""Marks of an impact map: its status, what it is about, and the ways between its pages."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import uuid4

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.safestring import SafeString

from assets.templatetags.marks import day, pill
from sroi.choices import Status
from sroi.models import ImpactMap
from sroi.overview.words import number
from sroi.permissions import can_edit_map, can_question

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer

register = template.Library()

# The icon and the colour of every status; see ``assets.templatetags.marks.pill``.
_LOOKS = {Status.DRAFT: ("edit", "note"), Status.IN_REVIEW: ("eye", "note"), Status.FINAL: ("lock", "good")}


@dataclass(frozen=True, slots=True)
class Way:
    """A page of the map: its word and address, and whether it is the one that is open."""

    word: str
    url: str
    is_here: bool


@register.simple_tag(takes_context=True)
def map_ways(context: Context, here: str) -> list[Way]:
    """The pages of ``impact_map`` that the reader may open; ``here`` is the key of the one they are on."""
    impact_map: ImpactMap = context["impact_map"]
    return [
        Way(word, reverse(f"sroi:{name}", args=[impact_map.uuid]), key == here)
        for key, word, name in _ways(context["user"], impact_map)
    ]


def _ways(user: "Viewer", impact_map: ImpactMap) -> list[tuple[str, str, str]]:
    ways = [("result", "Result", "impact_map")]
    if can_edit_map(user, impact_map):
        ways.append(("map", "Map", "impact_map_edit"))
    ways.append(("analysis", "How sure", "impact_map_analysis"))
    if can_question(user, impact_map):
        ways.append(("review", "Review", "impact_map_review"))
    ways.append(("report", "Report", "impact_map_report"))
    return ways


@register.simple_tag
def map_status(impact_map: ImpactMap) -> SafeString:
    """How far this version has come, as a pill."""
    if impact_map.is_study:
        return pill("Published study, recomputed", "book", "still")
    shape, tone = _LOOKS[Status(impact_map.status)]
    return pill(f"{impact_map.get_status_display().capitalize()}, version {impact_map.version}", shape, tone)


@register.filter
def map_period(impact_map: ImpactMap) -> str:
    """The days that the map looks at, as far as they are known: "1 Sep 2025 – 31 Aug 2026"."""
    start, end = impact_map.period_start, impact_map.period_end
    if start and end:
        return f"{day(start)} – {day(end)}"
    if start:
        return f"from {day(start)}"
    return f"until {day(end)}" if end else ""


@register.filter
def quantity(value: Decimal) -> str:
    """A number of people or things, with its thousands marked."""
    return number(value)


@register.simple_tag
def new_submission() -> str:
    """The id of the change set that a form will make, so that sending it twice writes once."""
    return str(uuid4())
