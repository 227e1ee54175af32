"""Needs that were not met, by need and area: for planning, and never by person."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

from assets.charts.figures import Cell, Figure, Table, TableRow
from assets.charts.lengths import Length, draw_lengths
from assets.filters import DenseSelect
from referrals.actions.unmet import NONE_WILL_DO
from referrals.choices import AccessNeed, UnmetReason
from referrals.models import UnmetNeed
from referrals.permissions import services_of

if TYPE_CHECKING:
    from accounts.models import User

PERIODS = {"3": "last 3 months", "6": "last 6 months", "12": "last 12 months"}
USUAL_PERIOD = "6"
MOST_NEEDS, MOST_AREAS, MOST_WISHES = 12, 20, 8
NO_NEED, NO_AREA = "no need named", "area not known"
_DAYS_OF_A_MONTH = 30.44


class PeriodForm(forms.Form):
    """Which months are meant, from the address. What cannot be understood is not in use."""

    months = forms.ChoiceField(label="period", required=False, choices=list(PERIODS.items()), widget=DenseSelect)
    still_open = forms.BooleanField(label="only what has not been met since", required=False)


@dataclass(frozen=True)
class Wished:
    """How often something was part of what was wanted."""

    words: str
    times: int


class UnmetPage:
    """What was wanted of the services of ``user`` and not to be had. ``asked`` is the query string."""

    def __init__(self, user: "User", asked: Any) -> None:
        self.form = PeriodForm(asked or {"months": USUAL_PERIOD})
        said = self.form.cleaned_data if self.form.is_valid() else {}
        self.months = said.get("months") or USUAL_PERIOD
        self.only_open = bool(said.get("still_open"))
        self._services = services_of(user)

    @property
    def period(self) -> str:
        """The period in words."""
        return PERIODS[self.months]

    @property
    def since(self) -> date:
        """The first day of the period."""
        return timezone.localdate() - timedelta(days=round(int(self.months) * _DAYS_OF_A_MONTH))

    @cached_property
    def rows(self) -> list[UnmetNeed]:
        """Every record of the period."""
        found = UnmetNeed.objects.filter(service__in=self._services, at__date__gte=self.since)
        if self.only_open:
            found = found.filter(settled_at__isnull=True)
        return list(found.select_related("need", "area"))

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self.rows)

    @property
    def met_since(self) -> int:
        """How many of them were met later."""
        return sum(row.settled_at is not None for row in self.rows)

    @cached_property
    def by_need(self) -> Figure:
        """How often each need was not met, and why."""
        counts: dict[str, Counter[str]] = {}
        for row in self.rows:
            counts.setdefault(_need(row), Counter())[row.reason] += 1
        order = sorted(counts, key=lambda label: (-counts[label].total(), label))[:MOST_NEEDS]
        title = self._title(order, counts)
        heads = [_sentence(reason.label) for reason in UnmetReason]
        cells = {label: [*(counts[label][reason] for reason in UnmetReason), counts[label].total()] for label in order}
        lines = [TableRow(label, [Cell(str(number)) for number in cells[label]]) for label in order]
        table = Table("Needs that were not met, by why", ["Need", *heads, "In all"], lines)
        drawing = draw_lengths(
            [Length(label, cells[label][-1], str(cells[label][-1]), beside=_most(counts[label])) for label in order],
            title=title,
            description="One bar for each need, as long as the need was wanted often and not to be had.",
        )
        notes = ["Below each need stands the most frequent reason."]
        return Figure("by-need", title, notes, table, drawing if order else None)

    def _title(self, order: Sequence[str], counts: dict[str, Counter[str]]) -> str:
        if not order:
            return "Nothing was left unmet"
        times = counts[order[0]].total()
        return f"“{order[0]}” was wanted most often and not to be had: {times} time{'' if times == 1 else 's'}"

    @cached_property
    def by_area(self) -> Figure:
        """For each area, how often which need was not met."""
        cells = Counter((_area(row), _need(row)) for row in self.rows)
        areas, needs = Counter(_area(row) for row in self.rows), Counter(_need(row) for row in self.rows)
        columns = sorted(needs, key=lambda label: (-needs[label], label))[:MOST_NEEDS]
        order = sorted(areas, key=lambda label: (label == NO_AREA, -areas[label], label))[:MOST_AREAS]
        lines = [
            TableRow(area, [Cell(str(cells[area, need])) for need in columns] + [Cell(str(areas[area]))])
            for area in order
        ]
        table = Table("Needs that were not met, by area", ["Area", *columns, "In all"], lines)
        known = [area for area in order if area != NO_AREA]
        title = f"Most of them in {known[0]}" if known else "Of none of them the area is known"
        return Figure("by-area", title, ["The area is the ward of the person’s postcode."], table, is_table_open=True)

    @cached_property
    def wishes(self) -> list[Wished]:
        """What else was part of what was wanted, most often first: a time of day, access, no cost, another language."""
        counts: Counter[str] = Counter()
        for row in self.rows:
            counts.update(set(_wishes(row.wanted)))
        order = sorted(counts, key=lambda words: (-counts[words], words))[:MOST_WISHES]
        return [Wished(words, counts[words]) for words in order]


def _most(reasons: Counter[str]) -> str:
    """The most frequent reason, in words."""
    reason = min(reasons, key=lambda each: (-reasons[each], each))
    return str(UnmetReason(reason).label)


def _need(row: UnmetNeed) -> str:
    return row.need.label if row.need else NO_NEED


def _area(row: UnmetNeed) -> str:
    return row.area.name if row.area else NO_AREA


def _wishes(wanted: dict[str, Any]) -> list[str]:
    labels = dict(AccessNeed.choices)
    found = [f"{part}s" for part in wanted.get("parts_of_day", ())]
    found += [str(labels[code]) for code in wanted.get("access", ()) if code in labels]
    if wanted.get("is_free"):
        found.append("no cost")
    if wanted.get("is_in_another_language"):
        found.append("another language than English")
    if because := NONE_WILL_DO.get(wanted.get("none_will_do", "")):
        found.append(f"what there is: {because}")
    return found


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"
