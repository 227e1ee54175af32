"""What the register knows of the assets that some rows may be about: asked for a batch of rows at a time."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import User
from assets.choices import IdentifierKind
from assets.imports.batches import among, chunks
from assets.imports.decisions import Decisions, load_decisions
from assets.imports.record import Record
from assets.imports.withdrawn import rows_taken_back
from assets.models import Asset, AssetName, ExternalId, Location, MappingProject, Sighting, Wave
from assets.postcodes import format_postcode
from assets.redaction.marks import seal
from assets.survivors import survivors_of

Number = tuple[str, str, str]  # kind, number, and for a reference in a source the source


def numbers_of(record: Record, source: str) -> list[Number]:
    """The record's numbers in other registers; a reference says nothing outside the source it stands in."""
    return [
        (kind.value, number, source if kind == IdentifierKind.SOURCE else "") for kind, number in record.identifiers
    ]


@dataclass(slots=True)
class Known:
    """What the register knows of the names, postcodes and numbers of assets that rows may be about.

    Every asset in it is one that was not merged into another; what was merged is known by its survivor's id.
    """

    by_row: dict[str, int] = field(default_factory=dict)
    by_row_taken_back: dict[str, int] = field(default_factory=dict)
    by_uuid: dict[UUID, int] = field(default_factory=dict)
    by_number: dict[Number, set[int]] = field(default_factory=lambda: defaultdict(set))
    by_name: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    names: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    postcodes: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    decided: Decisions = field(default_factory=Decisions)


def learn(records: Sequence[Record], *, project: MappingProject, wave: Wave, source: str, by: User | None) -> Known:
    """Everything that matching needs of the register, in a fixed number of queries for every five thousand rows."""
    known = Known(decided=load_decisions(records, project=project, by=by))
    assets = Asset.objects.linkable_by(by)
    for part in chunks(records):
        _learn_names(known, assets, {record.name_key for record in part})
        _learn_numbers(known, assets, {number for record in part for number in numbers_of(record, source)})
        uuids = {record.uuid for record in part if record.uuid}
        known.by_uuid.update(assets.filter(uuid__in=uuids).values_list("uuid", "pk"))
        if wave.pk is not None:
            # A row of which something was removed on request is known by its sealed fingerprint alone.
            keys = {key: record.row_key for record in part for key in (record.row_key, seal(record.row_key))}
            seen = Sighting.objects.filter(wave=wave, row_key__in=among(keys)).order_by()
            known.by_row.update((keys[key], asset) for key, asset in seen.values_list("row_key", "asset"))
            known.by_row_taken_back.update((keys[key], asset) for key, asset in rows_taken_back(wave, keys).items())
    survivors = survivors_of(set(_found(known)))
    _forget_closed(known, survivors, assets)
    _learn_traits(known, {*_all(known.by_number), *_all(known.by_name), *survivors, *survivors.values()})
    _follow_merges(known, survivors)
    return known


def _learn_names(known: Known, assets: "QuerySet[Asset]", keys: set[str]) -> None:
    for key, asset in assets.filter(name_key__in=among(keys)).order_by().values_list("name_key", "pk"):
        known.by_name[key].add(asset)
    further = AssetName.objects.filter(name_key__in=among(keys), asset__in=assets).order_by()
    for key, asset in further.values_list("name_key", "asset"):
        known.by_name[key].add(asset)


def _learn_numbers(known: Known, assets: "QuerySet[Asset]", numbers: set[Number]) -> None:
    rows = ExternalId.objects.filter(
        kind__in={kind for kind, _, _ in numbers},
        value__in=among({number for _, number, _ in numbers}),
        asset__in=assets,
    )
    for kind, number, source, asset in rows.values_list("kind", "value", "source", "asset"):
        found = (kind, number, source if kind == IdentifierKind.SOURCE else "")
        if found in numbers:
            known.by_number[found].add(asset)


def _learn_traits(known: Known, found: set[int]) -> None:
    for part in chunks(found):
        for model in (AssetName.objects.filter(asset__in=part), Asset.objects.filter(pk__in=part)):
            column = "asset" if model.model is AssetName else "pk"
            for asset, key in model.values_list(column, "name_key"):
                known.names[asset].add(key)
        for asset, postcode in Location.objects.filter(asset__in=part).values_list("asset", "postcode"):
            if code := format_postcode(postcode):
                known.postcodes[asset].add(code)


def _follow_merges(known: Known, survivors: dict[int, int]) -> None:
    """Put the survivor in the place of every merged asset, known by the names and postcodes of both."""
    if not survivors:
        return
    for merged, survivor in survivors.items():
        known.names[survivor] |= known.names[merged]
        known.postcodes[survivor] |= known.postcodes[merged]
    known.by_row = {key: survivors.get(asset, asset) for key, asset in known.by_row.items()}
    back = known.by_row_taken_back
    known.by_row_taken_back = {key: survivors.get(asset, asset) for key, asset in back.items()}
    known.by_uuid = {key: survivors.get(asset, asset) for key, asset in known.by_uuid.items()}
    for groups in (known.by_number, known.by_name):
        for assets in groups.values():
            merged_here = assets & survivors.keys()
            assets -= merged_here
            assets |= {survivors[asset] for asset in merged_here}
    known.decided.follow(survivors)


def _forget_closed(known: Known, survivors: dict[int, int], assets: "QuerySet[Asset]") -> None:
    """Leave out what leads to a survivor that rows may not be linked to, although they might be to what it was before.

    A row that this very wave has brought before is about it all the same.
    """
    ends = set(survivors.values())
    closed = ends - set(assets.filter(pk__in=ends).values_list("pk", flat=True)) if ends else set()
    if not closed:
        return
    gone = {asset for asset, end in survivors.items() if end in closed}
    known.by_uuid = {key: asset for key, asset in known.by_uuid.items() if asset not in gone}
    for groups in (known.by_number, known.by_name):
        for found in groups.values():
            found -= gone
    known.decided.forget(gone)


def _found(known: Known) -> Iterator[int]:
    yield from known.by_row.values()
    yield from known.by_row_taken_back.values()
    yield from known.by_uuid.values()
    yield from _all(known.by_number)
    yield from _all(known.by_name)
    yield from known.decided.assets()


def _all(groups: dict[Any, set[int]]) -> set[int]:
    return set().union(*groups.values()) if groups else set()
