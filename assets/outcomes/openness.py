"""How many assets were open on a day, between a least and a most: now, then, and on every anniversary between."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from assets.models import Comparison
from assets.outcomes.groups import Groups
from assets.outcomes.rows import assets_compared

if TYPE_CHECKING:
    from assets.querysets.asset import AssetQuerySet
    from assets.querysets.scope import Viewer


@dataclass(frozen=True)
class Bounds:
    """At least ``certain``, at most ``possible``."""

    certain: int
    possible: int

    def __str__(self) -> str:
        if self.certain == self.possible:
            return f"{self.certain:,}"
        return f"{self.certain:,}–{self.possible:,}"


class _Spans:
    """From which day until which each of many things was so; counted by day."""

    def __init__(self, spans: Iterable[tuple[date | None, date | None]]) -> None:
        ordered = [(first or date.min, last or date.max) for first, last in spans]
        # What would end before it begins never was.
        self._first = sorted(first for first, last in ordered if first <= last)
        self._last = sorted(last for first, last in ordered if first <= last)

    def on(self, day: date) -> int:
        """How many were so on ``day``: those that had begun, without those that had ended."""
        return bisect_right(self._first, day) - bisect_left(self._last, day)


# The first and last day on which an asset may have been open, and between which it is known to have been.
_Life = tuple[date | None, date | None, date | None, date | None]


def _possible(lives: Iterable[_Life]) -> _Spans:
    return _Spans((first, last) for first, last, _, _ in lives)


def _certain(lives: Iterable[_Life]) -> _Spans:
    """Of the days that are known, those that are possible, too."""
    return _Spans(
        (max(known_first, first or date.min), min(known_last, last or date.max))
        for first, last, known_first, known_last in lives
        if known_first and known_last
    )


class Openness:
    """The assets of both waves, as far as a reader may see them, on whatever day.

    Days and assets are told apart by ``AssetQuerySet.with_life``. Costs one query.
    """

    def __init__(self, comparison: Comparison, user: "Viewer") -> None:
        self._assets = assets_compared(comparison, user)
        columns = ("pk", "possible_from", "possible_until", "known_from", "known_until")
        rows = self._assets.with_life().order_by().values_list(*columns)
        self._lives: dict[int, _Life] = {row[0]: row[1:] for row in rows}

    @cached_property
    def _all(self) -> tuple[_Spans, _Spans]:
        return _certain(self._lives.values()), _possible(self._lives.values())

    @property
    def number(self) -> int:
        """How many assets there are in all."""
        return len(self._lives)

    def on(self, day: date) -> Bounds:
        """How many were open on ``day``."""
        certain, possible = self._all
        return Bounds(certain.on(day), possible.on(day))

    def over(self, days: Sequence[date]) -> list[Bounds]:
        """The same for each of several days."""
        return [self.on(day) for day in days]

    def by_group(self, day: date, groups: Groups) -> Mapping[str, Bounds]:
        """The same by the group of today, in the order of ``groups``, where there are any."""
        lives: dict[str, list[_Life]] = {key: [] for key in groups.labels}
        for asset, life in self._lives.items():
            lives.setdefault(groups.now.get(asset, ""), []).append(life)
        found = {key: Bounds(_certain(lives[key]).on(day), _possible(lives[key]).on(day)) for key in groups.labels}
        return {key: bounds for key, bounds in found.items() if bounds.possible}

    def in_doubt(self, day: date) -> "AssetQuerySet":
        """The assets that may have been open on ``day`` or not, by name."""
        certain = self._assets.certainly_open_on(day).order_by().values("pk")
        return self._assets.possibly_open_on(day).exclude(pk__in=certain).in_order_of_name()
