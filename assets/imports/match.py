"""Which asset a row is about: the row read before, the register's own id, a number of another register, or name and
postcode.

Anything weaker makes an asset of its own, which the desks for duplicates and comparison may merge (register.md,
"Identity and time").
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from assets.choices import SHARED_NUMBERS, IdentifierKind, Status, Visibility
from assets.imports.notes import Kind, Notes
from assets.imports.record import Record
from assets.models import Activity, Asset, AssetName, Contact, ExternalId, Location, Picture, Sighting, Wave
from assets.postcodes import format_postcode
from assets.querysets.scope import in_care_of
from assets.redaction.marks import seal

CHUNK = 5000

Number = tuple[str, str, str]  # kind, number, and for a reference in a source the source
NameAndPostcode = tuple[str, str]
Item = TypeVar("Item")


@dataclass(slots=True)
class Match:
    """The asset a row is about: one of the register (``asset``), or a new one that several rows may share (``new``)."""

    record: Record
    asset: int | None = None
    new: int | None = None
    reason: str = ""
    seen_before: bool = False

    @property
    def target(self) -> tuple[str, int]:
        """The same for all rows about one asset."""
        return ("asset", self.asset) if self.asset is not None else ("new", self.new or 0)


@dataclass(slots=True)
class _Known:
    """What the register knows of the names, postcodes and numbers of assets that rows may be about."""

    by_row: dict[str, int] = field(default_factory=dict)
    by_uuid: dict[UUID, int] = field(default_factory=dict)
    by_number: dict[Number, set[int]] = field(default_factory=lambda: defaultdict(set))
    by_name: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    names: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    postcodes: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))


def linkable(by: User | None) -> QuerySet[Asset]:
    """The assets that an import may link to.

    An asset that is linked comes into the care of the project, whose people then see what is kept private about it. So
    another project's asset is linked only when everything about it is public, unless a command on the server or the
    installation's administrator imports.
    """
    if by is None or (by.is_active and by.is_superuser):
        return Asset.objects.all()
    private = Q(Exists(Location.objects.filter(asset=OuterRef("pk"), is_masked=True)))
    for model in (Contact, Activity, Picture):
        its: Any = model._default_manager.filter(asset=OuterRef("pk"))
        private |= Q(Exists(its.exclude(visibility=Visibility.PUBLIC)))
    public = Q(visibility=Visibility.PUBLIC, is_withdrawn=False) & ~Q(status=Status.LEAD) & ~Q(private)
    return Asset.objects.filter(public | in_care_of(by, "pk"))


def match_records(records: Sequence[Record], wave: Wave, source: str, by: User | None, notes: Notes) -> list[Match]:
    """One match for every record, in their order. Links are always to assets that were not merged into another."""
    known = _learn(records, wave, source, by)
    matcher = _Matcher(records, known, source, notes)
    return [matcher.match(record) for record in records]


class _Matcher:
    def __init__(self, records: Sequence[Record], known: _Known, source: str, notes: Notes) -> None:
        self.known, self.source, self.notes = known, source, notes
        self.times = Counter(number for record in records for number in set(_numbers(record, source)))
        self.places: dict[NameAndPostcode, Match] = {}
        self.first_rows: dict[tuple[str, int], Record] = {}
        self.new = 0

    def match(self, record: Record) -> Match:
        by_number = self._by_number(record)
        match = self._by_row(record) or self._by_uuid(record) or by_number or self._by_name(record)
        if match is None:
            self.new += 1
            match = Match(record, new=self.new)
        if record.where.code:
            self.places.setdefault((record.name_key, record.where.code), match)
        first = self.first_rows.setdefault(match.target, record)
        if first is not record:
            alike = (first.name_key, first.where.code) == (record.name_key, record.where.code)
            how = "Equal name and postcode as" if alike else "Linked to the asset of"
            self.notes.add(record.row, Kind.SAME_AS_ROW, "", record.name, f"{how} row {first.row}.")
        return match

    def _by_row(self, record: Record) -> Match | None:
        asset = self.known.by_row.get(record.row_key)
        return Match(record, asset, reason="the same row, read before", seen_before=True) if asset else None

    def _by_uuid(self, record: Record) -> Match | None:
        if record.uuid is None:
            return None
        if asset := self.known.by_uuid.get(record.uuid):
            return Match(record, asset, reason="its id")
        self.notes.add(
            record.row, Kind.ID_UNKNOWN, "id", str(record.uuid), "The id of an asset, or nothing for a new one."
        )
        return None

    def _by_number(self, record: Record) -> Match | None:
        found = None
        for kind, number, source in _numbers(record, self.source):
            label = IdentifierKind(kind).label
            assets = self.known.by_number.get((kind, number, source), set())
            if self.times[kind, number, source] > 1:
                self.notes.add(record.row, Kind.ID_ON_SEVERAL_ROWS, label, number)
            elif len(assets) > 1:
                self.notes.add(record.row, Kind.ID_ON_SEVERAL_ASSETS, label, number)
            elif assets and found is None:
                found = self._link(record, IdentifierKind(kind), number, next(iter(assets)))
        return found

    def _link(self, record: Record, kind: IdentifierKind, number: str, asset: int) -> Match | None:
        agrees = record.name_key in self.known.names[asset] or record.where.code in self.known.postcodes[asset]
        if not agrees and kind in SHARED_NUMBERS:
            self.notes.add(record.row, Kind.ID_NOT_ENOUGH, kind.label, number)
            return None
        if not agrees:
            self.notes.add(record.row, Kind.ID_DISAGREES, kind.label, number, "See whether it is the same asset.")
        return Match(record, asset, reason=f"{kind.label} {number}")

    def _by_name(self, record: Record) -> Match | None:
        code = record.where.code
        if not code:
            return None
        if earlier := self.places.get((record.name_key, code)):
            return Match(record, earlier.asset, earlier.new, f"equal name and postcode as row {earlier.record.row}")
        assets = {asset for asset in self.known.by_name[record.name_key] if code in self.known.postcodes[asset]}
        if len(assets) > 1:
            self.notes.add(record.row, Kind.NAME_ON_SEVERAL_ASSETS, "", f"{record.name}, {code}")
        return Match(record, assets.pop(), reason="equal name and postcode") if len(assets) == 1 else None


def _numbers(record: Record, source: str) -> list[Number]:
    """The record's numbers; a reference says nothing outside the source it stands in."""
    return [
        (kind.value, number, source if kind == IdentifierKind.SOURCE else "") for kind, number in record.identifiers
    ]


def chunks(items: Iterable[Item], size: int = CHUNK) -> Iterator[list[Item]]:
    """The items in lists that a query can take."""
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk


def _learn(records: Sequence[Record], wave: Wave, source: str, by: User | None) -> _Known:
    """Everything matching needs, in a fixed number of queries for every five thousand rows."""
    known = _Known()
    assets = linkable(by)
    for part in chunks(records):
        _learn_names(known, assets, {record.name_key for record in part if record.where.code})
        _learn_numbers(known, assets, {number for record in part for number in _numbers(record, source)})
        uuids = {record.uuid for record in part if record.uuid}
        known.by_uuid.update(assets.filter(uuid__in=uuids).values_list("uuid", "pk"))
        if wave.pk is not None:
            # A row of which something was removed on request is known by its sealed fingerprint alone.
            keys = {key: record.row_key for record in part for key in (record.row_key, seal(record.row_key))}
            seen = Sighting.objects.filter(wave=wave, row_key__in=keys).values_list("row_key", "asset")
            known.by_row.update((keys[key], asset) for key, asset in seen)
    found = {*known.by_row.values(), *known.by_uuid.values(), *_all(known.by_number), *_all(known.by_name)}
    survivors = _survivors(found)
    _learn_traits(known, {*_all(known.by_number), *_all(known.by_name), *survivors, *survivors.values()})
    _follow_merges(known, survivors)
    return known


def _learn_names(known: _Known, assets: QuerySet[Asset], keys: set[str]) -> None:
    for key, asset in assets.filter(name_key__in=keys).values_list("name_key", "pk"):
        known.by_name[key].add(asset)
    further = AssetName.objects.filter(name_key__in=keys, asset__in=assets).values_list("name_key", "asset")
    for key, asset in further:
        known.by_name[key].add(asset)


def _learn_numbers(known: _Known, assets: QuerySet[Asset], numbers: set[Number]) -> None:
    rows = ExternalId.objects.filter(
        kind__in={kind for kind, _, _ in numbers}, value__in={number for _, number, _ in numbers}, asset__in=assets
    )
    for kind, number, source, asset in rows.values_list("kind", "value", "source", "asset"):
        found = (kind, number, source if kind == IdentifierKind.SOURCE else "")
        if found in numbers:
            known.by_number[found].add(asset)


def _learn_traits(known: _Known, found: set[int]) -> None:
    for part in chunks(found):
        for model in (AssetName.objects.filter(asset__in=part), Asset.objects.filter(pk__in=part)):
            column = "asset" if model.model is AssetName else "pk"
            for asset, key in model.values_list(column, "name_key"):
                known.names[asset].add(key)
        for asset, postcode in Location.objects.filter(asset__in=part).values_list("asset", "postcode"):
            if code := format_postcode(postcode):
                known.postcodes[asset].add(code)


def _survivors(found: set[int]) -> dict[int, int]:
    """For every asset that was merged into another, the one that stands for it in the end."""
    into: dict[int, int] = {}
    wanted = found
    while wanted:
        merged = Asset.objects.filter(pk__in=wanted, merged_into__isnull=False).values_list("pk", "merged_into")
        into.update(step := dict(merged))
        wanted = set(step.values()) - into.keys()
    ends = {}
    for asset in into:
        end = into[asset]
        while end in into:
            end = into[end]
        ends[asset] = end
    return ends


def _follow_merges(known: _Known, survivors: dict[int, int]) -> None:
    """Put the survivor in the place of every merged asset, known by the names and postcodes of both."""
    if not survivors:
        return
    for merged, survivor in survivors.items():
        known.names[survivor] |= known.names[merged]
        known.postcodes[survivor] |= known.postcodes[merged]
    known.by_row = {key: survivors.get(asset, asset) for key, asset in known.by_row.items()}
    known.by_uuid = {key: survivors.get(asset, asset) for key, asset in known.by_uuid.items()}
    for groups in (known.by_number, known.by_name):
        for assets in groups.values():
            merged_here = assets & survivors.keys()
            assets -= merged_here
            assets |= {survivors[asset] for asset in merged_here}


def _all(groups: dict[Any, set[int]]) -> set[int]:
    return set().union(*groups.values()) if groups else set()
