"""What became of each, one row for every sighting of the baseline and every asset that only the later wave saw."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from django.db.models import Exists, Max, OuterRef, Q

from assets.choices import ChangeType, Status
from assets.dates import NOTHING, Period
from assets.models import Asset, Change, Comparison, Proposal, Sighting
from assets.outcomes.fates import Fate, fate_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from assets.querysets.asset import AssetQuerySet
    from assets.querysets.scope import Viewer


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one: ``asset`` is that of the baseline, or the newcomer where ``sighting`` is None.

    ``changes`` are in the order of the vocabulary. ``is_decided`` is False for what is only proposed, and for what
    nobody has said anything of yet. ``ended`` is when it came to its end, as far as somebody said so, and ``last_seen``
    the last day until the later wave on which a wave saw it in being.
    """

    sighting: int | None
    asset: int
    changes: tuple[ChangeType, ...]
    fate: Fate
    is_decided: bool
    status_then: str = ""
    ended: Period = NOTHING
    last_seen: date | None = None

    @property
    def is_proposed(self) -> bool:
        """Whether the program thinks so, and nobody has decided."""
        return bool(self.changes) and not self.is_decided

    @property
    def as_decided(self) -> "Outcome":
        """The same without what is only proposed."""
        if self.is_decided or not self.changes:
            return self
        fate = fate_of((), is_seen_then=self.sighting is not None, status_then=self.status_then)
        return replace(self, changes=(), fate=fate)


@dataclass(slots=True)
class _Said:
    """What is said of one sighting or newcomer: several decisions where several assets followed."""

    changes: set[str]
    ended: Period
    is_decided: bool


def read_outcomes(comparison: Comparison, user: "Viewer", *, with_proposals: bool) -> list[Outcome]:
    """What became of everything that ``user`` may see, in the order of the baseline's rows; newcomers come last.

    ``with_proposals`` takes in what is proposed where nothing is decided. Costs a fixed number of queries.
    """
    said = _decided(comparison, user)
    if with_proposals:
        for key, one in _proposed(comparison, user).items():
            said.setdefault(key, one)
    seen = _baseline(comparison, user)
    newcomers = _newcomers(comparison, user, said)
    ends = _ends(comparison, user)
    last_seen = _last_seen(comparison)
    rows = [_outcome(pk, asset, status, said, ends, last_seen) for pk, asset, status in seen]
    return rows + [_outcome(None, asset, "", said, ends, last_seen) for asset in newcomers]


def assets_compared(comparison: Comparison, user: "Viewer") -> "AssetQuerySet":
    """The assets of both waves, those that came before or after them included, as far as ``user`` may see them."""
    waves = [comparison.earlier_id, comparison.later_id]
    seen = Sighting.objects.filter(asset=OuterRef("pk"), wave__in=waves)
    decided = Change.objects.filter(comparison=comparison).filter(
        Q(asset=OuterRef("pk")) | Q(later_asset=OuterRef("pk"))
    )
    return _visible(user).exclude(status=Status.MERGED).filter(Exists(seen) | Exists(decided))


def _visible(user: "Viewer") -> "AssetQuerySet":
    return Asset.objects.visible_to(user).filter(is_withdrawn=False)


def _baseline(comparison: Comparison, user: "Viewer") -> "Iterable[tuple[int, int, str]]":
    seen = Sighting.objects.filter(Exists(_visible(user).filter(pk=OuterRef("asset"))), wave=comparison.earlier_id)
    return list(seen.order_by("row_number", "pk").values_list("pk", "asset", "status"))


_Key = tuple[int | None, int | None]  # a sighting, or else a newcomer
_SAID = ("sighting", "later_asset", "changes")


def _key(sighting: int | None, later_asset: int | None) -> _Key:
    return (sighting, None) if sighting else (None, later_asset)


def _decided(comparison: Comparison, user: "Viewer") -> dict[_Key, _Said]:
    rows = Change.objects.about_visible_to(user).filter(comparison=comparison).order_by("pk")
    said: dict[_Key, _Said] = {}
    columns = (*_SAID, "happened_earliest", "happened_latest")
    for sighting, later, changes, earliest, latest in rows.values_list(*columns):
        found = said.setdefault(_key(sighting, later), _Said(set(), (earliest, latest), is_decided=True))
        found.changes |= set(changes)
    return said


def _proposed(comparison: Comparison, user: "Viewer") -> dict[_Key, _Said]:
    rows = Proposal.objects.about_visible_to(user).filter(comparison=comparison).undecided()
    return {
        _key(sighting, later): _Said(set(changes), NOTHING, is_decided=False)
        for sighting, later, changes in rows.order_by("pk").values_list(*_SAID)
    }


def _newcomers(comparison: Comparison, user: "Viewer", said: dict[_Key, _Said]) -> list[int]:
    """Assets that only the later wave saw: those that somebody or something says so of."""
    named = {later for sighting, later in said if sighting is None and later is not None}
    rows: QuerySet[Asset] = _visible(user).filter(pk__in=named)
    return list(rows.order_by("name", "pk").values_list("pk", flat=True))


def _ends(comparison: Comparison, user: "Viewer") -> dict[int, Period]:
    """When the assets of the baseline ceased, as their records say."""
    seen = Sighting.objects.filter(asset=OuterRef("pk"), wave=comparison.earlier_id)
    rows = _visible(user).filter(Exists(seen), Q(ceased_earliest__isnull=False) | Q(ceased_latest__isnull=False))
    return {pk: (first, last) for pk, first, last in rows.values_list("pk", "ceased_earliest", "ceased_latest")}


def _last_seen(comparison: Comparison) -> dict[int, date]:
    """The last day until the later wave's on which a wave saw each asset of the baseline in being."""
    of_baseline = Sighting.objects.filter(asset=OuterRef("asset"), wave=comparison.earlier_id)
    seen = Sighting.objects.exclude(status__in=[Status.CEASED, Status.LEAD]).filter(
        Exists(of_baseline), wave__reference_date__lte=comparison.later.reference_date
    )
    rows = seen.order_by().values("asset").annotate(last=Max("wave__reference_date"))
    return dict(rows.values_list("asset", "last"))


@cache
def _in_order(changes: frozenset[str]) -> tuple[ChangeType, ...]:
    """In the order of the vocabulary; of the few sets that are ever said, each is put in order once."""
    return tuple(change for change in ChangeType if change in changes)


def _outcome(
    sighting: int | None,
    asset: int,
    status: str,
    said: dict[_Key, _Said],
    ends: dict[int, Period],
    last_seen: dict[int, date],
) -> Outcome:
    found = said.get((sighting, None) if sighting else (None, asset))
    changes: set[str] = found.changes if found else set()
    happened = found.ended if found and any(found.ended) else ends.get(asset, NOTHING)
    return Outcome(
        sighting=sighting,
        asset=asset,
        changes=_in_order(frozenset(changes)),
        fate=fate_of(changes, is_seen_then=sighting is not None, status_then=status),
        is_decided=bool(found and found.is_decided),
        status_then=status,
        ended=happened,
        last_seen=last_seen.get(asset),
    )
