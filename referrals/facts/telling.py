"""What is counted of what people said: scores, where they went on to, and their use of the health service.

Codes, numbers and months alone: no answer, no word, no place and no day, by which somebody could be found again. What
was not asked, not returned or refused is counted too, and nothing of it is a nought.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from referrals.choices import Point
from referrals.facts.course import standing
from referrals.models import MeasureReturn, Occasion, Referral, ServiceUse
from referrals.months import month_of, months_from
from referrals.transitions.status import Status

# Service use is compared in windows of a year on either side of the month of referral.
WINDOW = 12


def measures_of(referral: Referral) -> list[dict[str, Any]]:
    """For each occasion: when on the way, what became of it, and the scores of what was returned."""
    points = list(Point.values)
    occasions = sorted(referral.occasions.all(), key=lambda occasion: (points.index(occasion.point), occasion.pk))
    return [_occasion(occasion) for occasion in occasions]


def _occasion(occasion: Occasion) -> dict[str, Any]:
    returns = sorted(standing(occasion.returns.all()), key=lambda one: (one.instrument, one.pk))
    return {
        "point": occasion.point,
        "state": occasion.state,
        "was_offered": occasion.offered_at is not None or occasion.returned_at is not None,
        "why_not": occasion.refuse_reason,
        "asked": list(occasion.instruments),
        "returns": [_return(one) for one in returns],
    }


def _return(one: MeasureReturn) -> dict[str, Any]:
    return {
        "instrument": one.instrument,
        "version": one.instrument_version,
        "is_complete": one.is_complete,
        "raw_score": _number(one.raw_score),
        "score": _number(one.score),
        "subscales": one.subscales,
        "mode": one.mode,
    }


def moved_on(referral: Referral) -> list[dict[str, Any]]:
    """For each time of asking: after how many months, whether the person could be asked, and where they went on to."""
    said = sorted(standing(referral.moves_on.all()), key=lambda one: one.months)
    return [
        {
            "months": one.months,
            "was_reached": one.was_reached,
            "destinations": list(one.destinations),
            "hours_a_month": _number(one.hours_a_month),
        }
        for one in said
    ]


def service_use_of(referral: Referral, begun_on: date) -> list[dict[str, Any]]:
    """Use by kind and source, in months from that of the referral: -12 is a year before, 12 a year after.

    It is told with the first referral of a person alone. With each of them it would be counted more than once, and the
    same numbers would lead from one fact of somebody to the next. What reaches beyond the windows tells more than is
    compared, and is left out. A correction that takes a number back leaves none.
    """
    if not _is_first(referral):
        return []
    origin = month_of(begun_on)
    told = [use for use in standing(referral.person.service_use.all()) if use.count is not None]
    return sorted(
        (use for use in (_use(use, origin) for use in told) if -WINDOW <= use["from"] <= use["to"] <= WINDOW),
        key=lambda use: (use["kind"], use["source"], use["from"], use["to"]),
    )


def _is_first(referral: Referral) -> bool:
    """Whether no other one of the person was sent before."""
    sent = [
        one for one in referral.person.referrals.all() if one.submitted_at and one.status != Status.ENTERED_IN_ERROR
    ]
    first = min(sent, key=lambda one: (one.submitted_at, one.pk), default=None)
    return first is None or first.pk == referral.pk


def _use(use: ServiceUse, origin: date) -> dict[str, Any]:
    return {
        "kind": use.kind,
        "source": use.source,
        "from": months_from(origin, use.from_month),
        "to": months_from(origin, use.to_month),
        "count": use.count,
    }


def _number(value: Decimal | None) -> str | None:
    """As it is written in two or fewer places: a number of JSON would lose that."""
    return None if value is None else f"{value:.2f}"
