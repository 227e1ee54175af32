"""An asset as it stands while an import is planned: what the register holds, and what the import would make of it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db.models.base import ModelState
from django.utils.formats import date_format

from assets.actions.writes import Writes
from assets.choices import Basis
from assets.imports.batches import chunks
from assets.imports.notes import Notes
from assets.models import (
    Asset,
    AssetName,
    Classification,
    Contact,
    ExternalId,
    FieldSource,
    Location,
    ProjectAsset,
    Term,
    Wave,
)
from assets.models.known import Known


class Difference(NamedTuple):
    """One fact that a row would change: what it is called, what stands there and what would."""

    fact: str
    before: str
    after: str


@dataclass(slots=True)
class Draft:
    """One asset with all that hangs on it. ``spoken`` are the facts that this file has spoken of, with the row."""

    asset: Asset
    is_new: bool = False
    in_project: bool = False
    sources: dict[str, FieldSource] = field(default_factory=dict)
    names: list[AssetName] = field(default_factory=list)
    locations: list[Location] = field(default_factory=list)
    classifications: list[Classification] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    identifiers: list[ExternalId] = field(default_factory=list)
    spoken: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Hand:
    """Who writes while one row is planned: the wave, on what authority, and where it is written down."""

    wave: Wave
    basis: Basis
    file_name: str
    writes: Writes
    notes: Notes
    row: int = 0
    source: str = ""
    differences: list[Difference] = field(default_factory=list)
    _sources: dict[tuple[Basis, str], FieldSource] = field(default_factory=dict, repr=False)

    @property
    def day(self) -> date:
        """The day whose state of affairs the wave describes."""
        return self.wave.reference_date

    def known(self, basis: Basis | None = None) -> dict[str, Any]:
        """What a fact that this row states says of how it is known."""
        return {"basis": basis or self.basis, "as_of": self.day, "source": self.source, "wave": self.wave}

    def new_source(self, asset: Asset, column: str, basis: Basis | None) -> FieldSource:
        """How a column of an asset is known from now on."""
        known = (basis or self.basis, self.source)
        if known not in self._sources:
            self._sources[known] = FieldSource(**self.known(basis))
        source = _copy_of(self._sources[known])
        source.asset, source.field = asset, column
        return source

    def may_overrule(self, fact: Known | None) -> bool:
        """Whether a fact known so may be written over: never one that a person gave, nor one of a later wave."""
        return fact is not None and fact.wave is not None and fact.wave.reference_date <= self.day

    def is_from_here(self, fact: Known) -> bool:
        """Whether this wave is where the fact is known from."""
        return fact.wave is not None and (fact.wave is self.wave or fact.wave_id == self.wave.pk is not None)

    def differs(self, fact: str, before: object, after: object) -> None:
        """Note that the row changes a fact."""
        self.differences.append(Difference(fact, _in_words(before), _in_words(after)))


def _copy_of(source: FieldSource) -> FieldSource:
    """A second record like an unsaved one, at a fraction of the cost: an import makes one for each cell."""
    copy = FieldSource.__new__(FieldSource)
    copy.__dict__.update(source.__dict__)
    copy._state = ModelState()
    copy._state.fields_cache = dict(source._state.fields_cache)
    return copy


def _in_words(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Term):
        return value.label
    if isinstance(value, date):
        return date_format(value, "j M Y")
    return str(value)


def load_drafts(assets: Iterable[int], project_id: int | None, *, lock: bool) -> dict[int, Draft]:
    """The drafts of assets of the register. ``lock`` keeps others from changing them until the transaction ends."""
    drafts: dict[int, Draft] = {}
    waves = Wave.objects.in_bulk()
    for part in chunks(sorted(assets)):
        rows = Asset.objects.filter(pk__in=part).select_related("kind", "sector", "parent").order_by("pk")
        for asset in rows.select_for_update(of=("self",)) if lock else rows:
            drafts[asset.pk] = Draft(asset)
        if project_id is not None:
            in_care = ProjectAsset.objects.filter(project=project_id, asset__in=part).values_list("asset", flat=True)
            for pk in in_care:
                drafts[pk].in_project = True
        for source in _particulars(FieldSource, part, waves):
            drafts[source.asset_id].sources[source.field] = source
        for model, attribute in (
            (AssetName, "names"), (Location, "locations"), (Contact, "contacts"), (ExternalId, "identifiers"),
            (Classification, "classifications"),
        ):  # fmt: skip
            grouped = defaultdict(list)
            for particular in _particulars(model, part, waves):
                grouped[particular.asset_id].append(particular)
            for pk, particulars in grouped.items():
                setattr(drafts[pk], attribute, particulars)
    return drafts


def _particulars(model: Any, assets: list[int], waves: dict[int, Wave]) -> Iterable[Any]:
    rows = model.objects.filter(asset__in=assets).order_by("pk")
    if model is Classification:
        rows = rows.select_related("term__scheme")
    for row in rows:
        # One object for each wave: a baseline of thousands of rows would make as many.
        if row.wave_id is not None:
            row.wave = waves[row.wave_id]
        yield row
