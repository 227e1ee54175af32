"""Who decided how much, of which kind, when, and how often the proposal was overruled; all decisions as rows."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import TruncMonth
from django.utils import timezone

from assets.change_rules import in_words
from assets.choices import ChangeType
from assets.models import Asset, Change, Comparison

if TYPE_CHECKING:
    from accounts.models import User
    from assets.spreadsheets import Value as Cell

# The lower ends of the bands of confidence.
BANDS = (95, 90, 80, 70, 50, 0)
HEADINGS = (
    "recorded then as", "postcode then", "record now", "address of the record", "what became of it",
    "happened, at the earliest", "happened, at the latest", "how it is known", "source", "evidence",
    "proposed", "confidence of the proposal", "overruled", "accepted in a batch", "decided by", "decided on",
)  # fmt: skip


@dataclass(frozen=True)
class Tally:
    """How many decisions, and what they made of what was proposed."""

    label: str
    total: int
    accepted: int
    batch: int
    overruled: int
    unproposed: int

    @property
    def rate(self) -> int | None:
        """Of a hundred proposals that somebody looked at one by one, how many were overruled; none where none was."""
        looked_at = self.accepted + self.overruled
        return round(100 * self.overruled / looked_at) if looked_at else None


_COUNTS = {
    "total": Count("pk"),
    "batch": Count("pk", filter=Q(is_of_batch=True)),
    "accepted": Count("pk", filter=Q(is_of_batch=False, changes=F("proposed"))),
    "overruled": Count("pk", filter=Q(is_of_batch=False, proposed__len__gt=0) & ~Q(changes=F("proposed"))),
    "unproposed": Count("pk", filter=Q(is_of_batch=False, proposed__len=0)),
}


class DecisionsPage:
    """The decisions of a comparison about assets that the reader may see."""

    def __init__(self, comparison: Comparison, user: "User") -> None:
        self.comparison, self.user = comparison, user

    @cached_property
    def changes(self) -> "QuerySet[Change]":
        """The decisions."""
        rows: QuerySet[Change] = Change.objects.filter(comparison=self.comparison).about_visible_to(self.user)
        return rows

    @cached_property
    def all(self) -> Tally:
        """All of them."""
        return Tally("all", **self.changes.order_by().aggregate(**_COUNTS))

    @cached_property
    def people(self) -> list[Tally]:
        """By who decided."""
        rows: Any = self.changes.order_by().values("by", "by__name", "by__email").annotate(**_COUNTS)
        return [_tally(row["by__name"] or row["by__email"], row) for row in rows.order_by("-total", "by__name", "by")]

    @cached_property
    def months(self) -> list[tuple[date, int]]:
        """By month, the latest first."""
        rows = self.changes.order_by().annotate(month=TruncMonth("at")).values("month").annotate(total=Count("pk"))
        return [(row["month"].date(), row["total"]) for row in rows.order_by("-month")]

    @cached_property
    def types(self) -> list[Tally]:
        """By kind of change; a decision that says two things counts under both."""
        found = []
        for change in ChangeType:
            counts = self.changes.order_by().filter(changes__contains=[change]).aggregate(**_COUNTS)
            if counts["total"]:
                found.append(Tally(str(change.label), **counts))
        return found

    @cached_property
    def bands(self) -> list[Tally]:
        """By how sure the proposal was."""
        whens = [When(proposed_confidence__gte=least, then=Value(least)) for least in BANDS]
        rows = self.changes.order_by().annotate(band=Case(*whens, default=None, output_field=IntegerField()))
        counted: Any = rows.values("band").annotate(**_COUNTS).order_by(F("band").desc(nulls_last=True))
        return [_tally(_band(row["band"]), row) for row in counted]

    @cached_property
    def overruled(self) -> list[tuple[str, str, int]]:
        """What was proposed, what was decided instead, and how often: the most frequent first."""
        rows = self.changes.order_by().filter(proposed__len__gt=0).exclude(changes=F("proposed"))
        pairs = Counter((in_words(was), in_words(became)) for was, became in rows.values_list("proposed", "changes"))
        return [(was, became, number) for (was, became), number in pairs.most_common(10)]

    def rows(self) -> "Iterator[list[Cell]]":
        """Every decision with its evidence, in the order of the earlier wave's rows; ``HEADINGS`` says what is what."""
        rows = self.changes.in_order_of_baseline()  # type: ignore[attr-defined]
        visible = Asset.objects.visible_to(self.user).in_bulk(set(rows.values_list("later_asset", flat=True)) - {None})
        for change in rows.select_related("sighting", "by").iterator(chunk_size=1000):
            later = visible.get(change.later_asset_id)
            yield [
                change.sighting.name if change.sighting else "",
                change.sighting.postcode if change.sighting else "",
                later.name if later else "",
                later.get_absolute_url() if later else "",
                ";".join(str(ChangeType(one).label) for one in change.changes),
                change.happened_earliest,
                change.happened_latest,
                str(change.get_basis_display()),
                change.source,
                change.evidence,
                ";".join(str(ChangeType(one).label) for one in change.proposed),
                change.proposed_confidence,
                "yes" if change.proposed and change.proposed != change.changes else "no",
                "yes" if change.is_of_batch else "no",
                change.by.get_full_name(),
                timezone.localtime(change.at).date(),
            ]


def _tally(label: str, row: Mapping[str, Any]) -> Tally:
    return Tally(label, **{name: row[name] for name in _COUNTS})


def _band(least: int | None) -> str:
    if least is None:
        return "without a proposal"
    above = next((one for one in reversed(BANDS) if one > least), 101)
    return f"{least} to {above - 1}"
