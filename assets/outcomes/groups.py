"""The groups that a report counts by: what an asset was said to be then, and is said to be now.

An asset with several natures of work counts under one broad heading: the one that it kept, else the first of the list.
What the baseline said is what its statements say; where it said the same as is so now, an import keeps no statement of
its own (``assets.imports``), and the two are the same. Kinds are only known of today. A place is that of an address
which the reader may know; nothing is counted in a place by an address that is kept private from them.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.gis.db.models import PointField
from django.db.models import Exists, OuterRef, Q, Subquery, TextChoices
from django.db.models.functions import Cast
from django.utils import timezone

from assets.choices import PlaceKind, SchemeCode, Tri
from assets.models import Classification, Comparison, Location, Place, Sighting
from assets.outcomes.rows import Outcome, assets_compared
from assets.terms import Vocabulary

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer


class Dimension(TextChoices):
    """What a report may count by."""

    NATURE_OF_WORK = "nature_of_work", "nature of work"
    SECTOR = "sector", "sector type"
    PLACE = "place", "place"
    KIND = "kind", "kind"


NOT_SAID, OTHER = "", "~other"
NOT_SAID_LABELS = {Dimension.PLACE: "no place to show"}
# The sorts of places that are counted by, the first of which there are at least two.
PLACES_TO_COUNT_BY = (
    PlaceKind.WARD, PlaceKind.NEIGHBOURHOOD, PlaceKind.LOCAL_AUTHORITY, PlaceKind.POSTCODE_DISTRICT, PlaceKind.OTHER,
)  # fmt: skip
# More groups than this are put together as "other".
MOST_GROUPS = 7


@dataclass(frozen=True)
class Groups:
    """Which group each asset belonged to then and belongs to now, by id; ``labels`` are in the order of lists."""

    dimension: Dimension
    labels: Mapping[str, str]
    then: Mapping[int, str]
    now: Mapping[int, str]

    def of(self, outcome: Outcome) -> str:
        """The group under which an outcome is counted: the one of then, and of a newcomer the one of now."""
        return self.was(outcome) if outcome.sighting else self.became(outcome)

    def was(self, outcome: Outcome) -> str:
        """The group of then."""
        return self.then.get(outcome.asset, NOT_SAID)

    def became(self, outcome: Outcome) -> str:
        """The group of now."""
        return self.now.get(outcome.asset, NOT_SAID)

    def few(self, outcomes: Iterable[Outcome]) -> "Groups":
        """The same with the smaller groups put together, where there are more than a table can hold."""
        counted = Counter(key for row in outcomes for key in {self.of(row), self.became(row)})
        named = [key for key, _ in counted.most_common() if key != NOT_SAID]
        top = set(named if len(named) <= MOST_GROUPS + 1 else named[:MOST_GROUPS])
        labels = {key: label for key, label in self.labels.items() if key in top}
        if len(top) < len(named):
            labels[OTHER] = "other"
        if NOT_SAID in counted:
            labels[NOT_SAID] = self.labels[NOT_SAID]
        then, now = (
            {asset: key if key in labels or key == NOT_SAID else OTHER for asset, key in keys.items()}
            for keys in (self.then, self.now)
        )
        return Groups(self.dimension, labels, then, now)


def read_groups(comparison: Comparison, user: "Viewer", dimension: Dimension) -> Groups:
    """The groups of every asset of a comparison, as far as ``user`` may know them, in a fixed number of queries."""
    readers: dict[Dimension, Callable[[Comparison, Viewer], Groups]] = {
        Dimension.NATURE_OF_WORK: _by_nature_of_work,
        Dimension.SECTOR: _by_sector,
        Dimension.PLACE: _by_place,
        Dimension.KIND: _by_kind,
    }
    return readers[dimension](comparison, user)


class _Headings:
    """The broad headings of a vocabulary: which term comes under which."""

    def __init__(self, scheme: SchemeCode) -> None:
        broad = [node for node in Vocabulary().scheme(scheme) if node.depth == 0]
        self.labels = {node.code: node.label for node in broad}
        self._of_term = {term: node.code for node in broad for term in node.includes}
        self._order = {code: place for place, code in enumerate(self.labels)}

    def of(self, term: int | None) -> str:
        return self._of_term.get(term, NOT_SAID) if term else NOT_SAID

    def first(self, headings: Iterable[str]) -> str:
        return min(headings, key=lambda code: self._order.get(code, 0), default=NOT_SAID)

    def groups(self, dimension: Dimension, then: dict[int, str], now: dict[int, str]) -> Groups:
        return Groups(dimension, self.labels | {NOT_SAID: NOT_SAID_LABELS.get(dimension, "not said")}, then, now)


def _said(comparison: Comparison, user: "Viewer", scheme: SchemeCode) -> Iterable[tuple[int, int, int | None, bool]]:
    """Asset, term, wave and whether it holds now, of all that is said of the assets compared."""
    rows = Classification.objects.filter(
        Q(is_current=True) | Q(wave=comparison.earlier_id),
        Exists(assets_compared(comparison, user).filter(pk=OuterRef("asset"))),
        term__scheme__code=scheme,
        value=Tri.YES,
    )
    return rows.order_by("pk").values_list("asset", "term", "wave", "is_current")


def _spoken_of(comparison: Comparison, column: str) -> set[int]:
    """The assets of which the baseline said something under ``column``."""
    said = Sighting.objects.filter(wave=comparison.earlier_id).exclude(**{column: ""})
    return set(said.order_by().values_list("asset", flat=True))


def _by_nature_of_work(comparison: Comparison, user: "Viewer") -> Groups:
    headings = _Headings(SchemeCode.NATURE_OF_WORK)
    then: dict[int, set[str]] = {}
    now: dict[int, set[str]] = {}
    for asset, term, wave, is_current in _said(comparison, user, SchemeCode.NATURE_OF_WORK):
        if wave == comparison.earlier_id:
            then.setdefault(asset, set()).add(headings.of(term))
        if is_current:
            now.setdefault(asset, set()).add(headings.of(term))
    for asset in _spoken_of(comparison, "category"):
        if asset in now:
            then.setdefault(asset, now[asset])
    was = {asset: headings.first(then[asset] & now.get(asset, set()) or then[asset]) for asset in then}
    became = {
        asset: was[asset] if was.get(asset) in found else headings.first(found) for asset, found in now.items()
    }  # fmt: skip
    return headings.groups(Dimension.NATURE_OF_WORK, was, became)


def _by_sector(comparison: Comparison, user: "Viewer") -> Groups:
    headings = _Headings(SchemeCode.SECTOR)
    now = _column(comparison, user, "sector", headings)
    spoken = _spoken_of(comparison, "sector")
    then = {asset: heading for asset, heading in now.items() if asset in spoken}
    for asset, term, wave, _ in _said(comparison, user, SchemeCode.SECTOR):
        if wave == comparison.earlier_id:
            then[asset] = headings.of(term)
    return headings.groups(Dimension.SECTOR, then, now)


def _by_kind(comparison: Comparison, user: "Viewer") -> Groups:
    headings = _Headings(SchemeCode.KIND)
    now = _column(comparison, user, "kind", headings)
    return headings.groups(Dimension.KIND, now, now)


def _column(comparison: Comparison, user: "Viewer", column: str, headings: _Headings) -> dict[int, str]:
    rows = assets_compared(comparison, user).order_by().values_list("pk", column)
    return {asset: headings.of(term) for asset, term in rows}


def _by_place(comparison: Comparison, user: "Viewer") -> Groups:
    places = _places()
    covering = Place.objects.filter(
        pk__in=[place.pk for place in places], boundary__covers=Cast(OuterRef("point"), PointField(srid=4326))
    )
    open_locations = Location.objects.open_to(user).filter(
        Q(is_current=True) | Q(wave=comparison.earlier_id),
        Exists(assets_compared(comparison, user).filter(pk=OuterRef("asset"))),
        point__isnull=False,
    )
    rows = open_locations.annotate(place=Subquery(covering.order_by("code").values("code")[:1])).order_by("pk")
    then, now = {}, {}
    for asset, code, wave, is_current in rows.values_list("asset", "place", "wave", "is_current"):
        if is_current:
            now[asset] = code or NOT_SAID
        if wave == comparison.earlier_id:
            then[asset] = code or NOT_SAID
    labels = {place.code: place.name for place in places} | {NOT_SAID: NOT_SAID_LABELS[Dimension.PLACE]}
    return Groups(Dimension.PLACE, labels, now | then, now)


def _places() -> list[Place]:
    """The places to count by: today's, all of one sort."""
    known = Place.objects.valid_on(timezone.localdate()).best_known().defer("boundary").order_by("name", "id")
    by_kind: dict[str, list[Place]] = {}
    for place in known:
        by_kind.setdefault(place.kind, []).append(place)
    found = next((by_kind[kind] for kind in PLACES_TO_COUNT_BY if len(by_kind.get(kind, [])) > 1), None)
    return found or next(iter(by_kind.values()), [])
