"""Between which days an asset was in being, as expressions of the database: the one rule of it.

An asset opened and ceased on days of which each is known only to lie between two. Whether it was still open on the very
day on which it ceased, nobody can say. A wave, a decision, a confirmation, or the date of the status "active" shows
that it was in being on that day; from the date of the status "ceased" on it was not any more.

What the register holds to be active has not ended that anybody knows. It counts as in being beyond doubt until the
review of what was last known of it is due, as long as that is not overdue today; once it is, only until that last day.
Something only the baseline saw, and nobody looked for again, was there then, and is in doubt ever since.
"""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Case, DateField, DateTimeField, ExpressionWrapper, F, Func, OuterRef, Q, Subquery, When
from django.db.models.functions import Cast, Coalesce, Greatest, Least, TruncDate
from django.utils import timezone

from assets.choices import ONE_ASSET, ChangeType, Status

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable, Expression

# What is said of an asset that goes on; of a duplicate it is said of the other record.
_WENT_ON = [change for change in ONE_ASSET if change != ChangeType.DUPLICATE]
_ONE_DAY = timedelta(days=1)
_MONTHS = "make_interval(months => %(expressions)s::integer)"


def first_and_last_seen() -> "dict[str, Combinable]":
    """``first_seen`` and ``last_seen``: the days of the first and the last wave that saw it in being.

    A decision that it went on until a later wave is worth as much as a sighting of that wave.
    """
    return {
        "first_seen": _seen_in_being("wave__reference_date"),
        "last_seen": Greatest(_seen_in_being("-wave__reference_date"), _went_on_until()),
    }


def _went_on_until() -> Subquery:
    from assets.models.comparison import Change

    ended_then = Q(sighting__status=Status.CEASED) & ~Q(changes__contains=[ChangeType.REOPENED])
    decided = Change.objects.filter(later_asset=OuterRef("pk"), changes__overlap=_WENT_ON)
    decided = decided.exclude(changes__contains=[ChangeType.CEASED]).exclude(ended_then)
    return Subquery(
        decided.order_by("-comparison__later__reference_date").values("comparison__later__reference_date")[:1]
    )


def _seen_in_being(order: str) -> Subquery:
    from assets.models.wave import Sighting

    seen = Sighting.objects.filter(asset=OuterRef("pk")).exclude(status__in=[Status.CEASED, Status.LEAD])
    return Subquery(seen.order_by(order).values("wave__reference_date")[:1])


def possible_life() -> "dict[str, Combinable]":
    """``possible_from`` and ``possible_until``: it cannot have been in being outside of them; None sets no bound."""
    ceased_by = Case(When(status=Status.CEASED, then=_day_before("status_date")), output_field=DateField())
    return {"possible_from": F("opened_earliest"), "possible_until": Least("ceased_latest", ceased_by)}


def known_life() -> "dict[str, Combinable]":
    """``known_from`` and ``known_until``, after ``first_seen`` and ``last_seen``: it was in being between them.

    That holds of days that are possible, too; None where it is not known of any day. PostgreSQL's LEAST and GREATEST
    pass over what is not known.
    """
    active = Q(status=Status.ACTIVE)
    said = [Case(When(active, then=F(day)), output_field=DateField()) for day in ("status_date", "assured_on")]
    # A record that was never dated speaks of the day on which it was written down.
    written = Case(When(active, then=TruncDate("created_at")), output_field=DateField())
    not_ended = active & Q(ceased_earliest__isnull=True, _due__gte=timezone.localdate())
    return {
        "known_from": Coalesce(Least("opened_latest", "first_seen", *said), written),
        "_last": Coalesce(Greatest("last_seen", *said), written),
        "_due": _shifted(F("_last") + Func(F("review_months"), template=_MONTHS)),
        "known_until": Greatest(
            _day_before("ceased_earliest"), "_last", Case(When(not_ended, then=F("_due")), output_field=DateField())
        ),
    }


def _day_before(column: str) -> "Expression":
    return _shifted(F(column) - _ONE_DAY)


def _shifted(moment: "Combinable") -> "Expression":
    return Cast(ExpressionWrapper(moment, output_field=DateTimeField()), DateField())
