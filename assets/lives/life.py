"""What is known of an asset over time, as far as one reader may know it: what its story and its drawings are made of.

Everything that tells of an asset's past takes a ``Life``. It is read here, or put together by a page that has read its
parts already, and holds nothing that the reader may not see; so whoever tells from it has nothing to hold back.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from assets.actions.accepting import key_of
from assets.change_rules import in_words
from assets.choices import FOLLOWED, ChangeType, RelationKind
from assets.dates import Period
from assets.models import Asset, AssetName, Change, FieldSource, Location, Proposal, Relation, Sighting
from assets.permissions import edited_projects

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer

# What ``AssetQuerySet.with_life`` says of each asset.
BOUNDS = ("possible_from", "possible_until", "known_from", "known_until")


@dataclass(frozen=True)
class Decided:
    """A decision about what became of an asset between two waves, as one reader may know it.

    ``other`` is the second asset that it is about: what followed, when ``is_earlier``, or what was before. It is None
    where there is none, or none to know of; ``types`` then say nothing of it either.
    """

    change: Change
    types: tuple[ChangeType, ...]
    is_earlier: bool
    other: Asset | None = None

    @property
    def words(self) -> str:
        """What was decided, as a sentence has it."""
        return in_words(self.types)

    @property
    def when(self) -> Period:
        """The days between which it happened."""
        return self.change.happened_earliest, self.change.happened_latest


@dataclass(frozen=True)
class Succession:
    """That one asset followed another: ``relation`` says since when, and the reader may know of ``other``.

    ``is_successor`` tells whether ``other`` came after the asset whose life this is, or before it.
    """

    other: Asset
    relation: Relation
    is_successor: bool


@dataclass(frozen=True)
class Being:
    """Between which days something was there (``AssetQuerySet.with_life``): at the outermost, and beyond doubt.

    Both days belong to their span. A possible bound is None where nobody knows it; the certain ones are both None where
    no single day is beyond doubt.
    """

    possible_from: date | None = None
    possible_until: date | None = None
    certain_from: date | None = None
    certain_until: date | None = None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Being":
        """From the columns that ``with_life`` adds: beyond doubt is a possible day between the known ones."""
        earliest, latest, known_from, known_until = (row[name] for name in BOUNDS)
        if known_from is None or known_until is None:
            return cls(earliest, latest)
        first, last = max(known_from, earliest or date.min), min(known_until, latest or date.max)
        return cls(earliest, latest, first, last) if first <= last else cls(earliest, latest)


@dataclass(frozen=True)
class Life:
    """One asset over time for one reader. ``locations`` are as that reader sees them (``as_seen_by``).

    ``survivor`` is the record into which this one was merged, if it was and the reader may know of it.
    """

    asset: Asset
    being: Being = Being()
    names: Sequence[AssetName] = ()
    locations: Sequence[Location] = ()
    sightings: Sequence[Sighting] = ()
    successions: Sequence[Succession] = ()
    decisions: Sequence[Decided] = ()
    sources: Mapping[str, FieldSource] = field(default_factory=dict)
    survivor: Asset | None = None


def life_of(asset: Asset, viewer: "Viewer") -> Life:
    """What ``viewer`` may know of ``asset`` over time, in a fixed number of queries."""
    sightings = Sighting.objects.filter(asset=asset).select_related("wave")
    return Life(
        asset=asset,
        being=being_of(asset),
        names=list(AssetName.objects.filter(asset=asset).select_related("wave")),
        locations=list(Location.objects.filter(asset=asset).as_seen_by(viewer).select_related("wave").order_by("pk")),
        sightings=list(
            sightings.defer("raw", "address", "postcode", "point").order_by("wave__reference_date", "pk"),
        ),
        successions=list(successions_of(asset, viewer)),
        decisions=list(decisions_about(asset, viewer)),
        sources={row.field: row for row in FieldSource.objects.filter(asset=asset).select_related("wave")},
        survivor=Asset.objects.visible_to(viewer).filter(pk=asset.merged_into_id).first(),
    )


def being_of(asset: Asset) -> Being:
    """Between which days ``asset`` was there."""
    return Being.of(Asset.objects.filter(pk=asset.pk).with_life().values(*BOUNDS).get())


def successions_of(asset: Asset, viewer: "Viewer") -> Iterator[Succession]:
    """What followed ``asset``, and what it followed, as far as ``viewer`` may know of those."""
    others = Asset.objects.visible_to(viewer)
    rows = Relation.objects.filter(kind=RelationKind.SUCCEEDS).select_related("wave").order_by("pk")
    for row in rows.filter(from_asset=asset, to_asset__in=others).select_related("to_asset"):
        yield Succession(row.to_asset, row, is_successor=False)
    for row in rows.filter(to_asset=asset, from_asset__in=others).select_related("from_asset"):
        yield Succession(row.from_asset, row, is_successor=True)


def decisions_about(asset: Asset, viewer: "Viewer") -> Iterator[Decided]:
    """What was decided to have become of ``asset``, the earlier comparisons first.

    Where the other asset of a decision is none of the viewer's business, nothing is said that points at it.
    """
    rows = list(
        Change.objects.filter(Q(asset=asset) | Q(later_asset=asset))
        .select_related("comparison__earlier", "comparison__later", "asset", "later_asset", "by")
        .order_by("comparison__earlier__reference_date", "comparison__later__reference_date", "pk")
    )
    theirs = {row.asset_id for row in rows} | {row.later_asset_id for row in rows}
    known = set(Asset.objects.visible_to(viewer).filter(pk__in=theirs - {None}).values_list("pk", flat=True))
    for row in rows:
        is_earlier = row.asset_id == asset.pk
        other = row.later_asset if is_earlier else row.asset
        if other is not None and asset.pk in (other.pk, other.merged_into_id):
            # One asset by now, or all the time.
            is_earlier, other = True, None
        hidden = other is not None and other.pk not in known
        if types := tuple(_open_types(row.changes, is_earlier=is_earlier, hidden=hidden)):
            yield Decided(row, types, is_earlier, None if hidden else other)


def _open_types(changes: Iterable[str], *, is_earlier: bool, hidden: bool) -> Iterator[ChangeType]:
    """What may be said of a decision when the other asset must not be pointed at: that the earlier one ceased."""
    if not hidden:
        yield from map(ChangeType, changes)
    elif is_earlier:
        said = dict.fromkeys(ChangeType.CEASED if change in FOLLOWED else ChangeType(change) for change in changes)
        yield from (change for change in said if change != ChangeType.DUPLICATE)


@dataclass(frozen=True)
class Hint:
    """That the program proposes what became of an asset, and nobody has decided yet. ``other`` is as in ``Decided``."""

    proposal: Proposal
    types: tuple[ChangeType, ...]
    other: Asset | None = None

    @property
    def words(self) -> str:
        """What is proposed, as a sentence has it."""
        return in_words(self.types)

    @property
    def key(self) -> str:
        """What it is about, in addresses of the review desk."""
        return key_of(self.proposal)


def hints_about(asset: Asset, editor: "Viewer") -> Iterator[Hint]:
    """What is proposed of ``asset`` and open, in comparisons of projects whose records ``editor`` corrects."""
    rows = list(
        Proposal.objects.undecided()
        .filter(Q(asset=asset) | Q(later_asset=asset), comparison__earlier__project__in=edited_projects(editor))
        .select_related("comparison__earlier", "comparison__later", "asset", "later_asset")
        .order_by("comparison__earlier__reference_date", "comparison__later__reference_date", "pk")
    )
    theirs = {row.asset_id for row in rows} | {row.later_asset_id for row in rows}
    known = set(Asset.objects.visible_to(editor).filter(pk__in=theirs - {None}).values_list("pk", flat=True))
    for row in rows:
        is_earlier = row.asset_id == asset.pk
        other = row.later_asset if is_earlier else row.asset
        other = None if other is None or other.pk == asset.pk else other
        hidden = other is not None and other.pk not in known
        if types := tuple(_open_types(row.changes, is_earlier=is_earlier, hidden=hidden)):
            yield Hint(row, types, None if hidden else other)
