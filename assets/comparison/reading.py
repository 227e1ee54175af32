"""Reads what two waves saw out of the database, a fixed number of queries for waves of any size."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.contrib.gis.db.models import PointField
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast

from assets.choices import IdentifierKind, RelationKind, SchemeCode, Tri
from assets.comparison.seen import Known, Recorded, Seen, Side, Waves
from assets.models import (
    Asset,
    AssetName,
    Classification,
    ExternalId,
    FieldSource,
    NotDuplicate,
    Place,
    Relation,
    Sighting,
    Term,
    Wave,
)
from assets.postcodes import format_postcode

_PHONE_DIGITS = 9  # the last ones, which are the same with and without +44
_NO_DIGIT = re.compile(r"\D")


def read_waves(earlier: Wave, later: Wave) -> Waves:
    """What two waves saw, without assets that were recorded by mistake; what was merged counts as its survivor."""
    return _Reader(earlier, later).read()


@dataclass(slots=True)
class _Facts:
    """What is known of one asset, gathered table by table."""

    row: dict[str, Any]
    names: list[str] = field(default_factory=list)
    parents: list[str] = field(default_factory=list)
    numbers: set[tuple[str, str]] = field(default_factory=set)
    said: list[tuple[str, int, int | None, bool]] = field(default_factory=list)  # scheme, term, wave, current
    sector_wave: int | None = None


class _Reader:
    def __init__(self, earlier: Wave, later: Wave) -> None:
        self._earlier, self._later = earlier, later
        self._terms = {term.pk: term for term in Term.objects.select_related("scheme")}

    def read(self) -> Waves:
        """Everything, put together."""
        seen = {wave.pk: list(self._sightings(wave)) for wave in (self._earlier, self._later)}
        self._in_wave = {pk: {row.asset for row in rows} for pk, rows in seen.items()}
        assets = set().union(*self._in_wave.values())
        self._facts = self._read_facts(assets)
        apart = NotDuplicate.objects.filter(first__in=assets, second__in=assets)
        follows = Relation.objects.filter(kind=RelationKind.SUCCEEDS, from_asset__in=assets, to_asset__in=assets)
        return Waves(
            self._side(self._earlier, self._later, seen[self._earlier.pk]),
            self._side(self._later, self._earlier, seen[self._later.pk]),
            apart=frozenset(apart.values_list("first", "second")),
            follows=frozenset(follows.values_list("from_asset", "to_asset")),
        )

    def _sightings(self, wave: Wave) -> Iterable[Seen]:
        survivors = _survivors()
        rows = Sighting.objects.filter(wave=wave).order_by("file_name", "sheet", "row_number", "pk")
        withdrawn = set(Asset.objects.filter(is_withdrawn=True, merged_into=None).values_list("pk", flat=True))
        for row in rows.values_list(
            "pk", "asset", "name", "file_name", "sheet", "row_number", "status", "category", "address", "postcode",
            "point",
        ):  # fmt: skip
            pk, asset, name, file, sheet, number, status, category, address, postcode, point = row
            asset = survivors.get(asset, asset)
            if asset in withdrawn:
                continue
            yield Seen(
                sighting=pk, asset=asset, name=name, order=(file, sheet, number or 0, pk), status=status,
                category=category, address=address, postcode=postcode, code=format_postcode(postcode) or "",
                point=(point.x, point.y) if point else None,
            )  # fmt: skip

    def _side(self, wave: Wave, other: Wave, rows: list[Seen]) -> Side:
        recorded = [Recorded(row, self._known(row, wave, other)) for row in rows]
        areas = [area for area in (_area(wave), _area(other)) if area]
        if wave == self._earlier:
            areas = areas[:1]  # that of the later wave only where the earlier one has none
        inside: dict[int, bool | None] = {}
        for area in areas:
            for pk, is_inside in _inside(wave, area):
                inside[pk] = is_inside and inside.get(pk) is not False
        names = ", ".join(dict.fromkeys(name for area in areas for name in area.values()))
        return Side(wave.reference_date, recorded, names, inside)

    def _read_facts(self, assets: Collection[int]) -> dict[int, _Facts]:
        columns = (
            "pk", "status", "status_reason", "status_evidence", "opened_earliest", "opened_latest", "ceased_earliest",
            "ceased_latest", "website", "email", "phone", "sector", "parent__name", "redacted_on",
        )  # fmt: skip
        facts = {row["pk"]: _Facts(row) for row in Asset.objects.filter(pk__in=assets).values(*columns)}
        for asset, name in AssetName.objects.filter(asset__in=assets).values_list("asset", "name").order_by("name"):
            facts[asset].names.append(name)
        part_of = Relation.objects.filter(kind=RelationKind.PART_OF, from_asset__in=assets)
        for asset, name in part_of.values_list("from_asset", "to_asset__name").order_by("to_asset__name"):
            facts[asset].parents.append(name)
        # References in a list are numbers of that list, and two lists may use the same ones.
        numbers = ExternalId.objects.filter(asset__in=assets).exclude(kind=IdentifierKind.SOURCE)
        for asset, kind, value in numbers.values_list("asset", "kind", "value"):
            facts[asset].numbers.add((kind, value))
        said = Classification.objects.filter(asset__in=assets, value=Tri.YES)
        for asset, term, wave, current in said.values_list("asset", "term", "wave", "is_current"):
            facts[asset].said.append((self._terms[term].scheme.code, term, wave, current))
        sources = FieldSource.objects.filter(asset__in=assets, field="sector").values_list("asset", "wave")
        for asset, wave in sources:
            facts[asset].sector_wave = wave
        return facts

    def _known(self, seen: Seen, wave: Wave, other: Wave) -> Known:
        facts = self._facts[seen.asset]
        row, alone = facts.row, seen.asset not in self._in_wave[other.pk]
        works = self._said(facts, SchemeCode.NATURE_OF_WORK, wave, alone=alone)
        sector = self._sector(facts, wave, alone=alone)
        digits = _NO_DIGIT.sub("", row["phone"])[-_PHONE_DIGITS:]
        changed = row["status"] if alone and row["status"] != seen.status else ""
        return Known(
            asset=seen.asset,
            opened=(row["opened_earliest"], row["opened_latest"]),
            ceased=(row["ceased_earliest"], row["ceased_latest"]),
            works=frozenset(self._terms[term].code for term in works),
            work_labels=tuple(sorted(self._terms[term].label for term in works)),
            sector=self._path(sector),
            sector_label=self._terms[sector].label if sector else "",
            functions=frozenset(
                self._terms[term].label for term in self._said(facts, SchemeCode.FUNCTION, wave, alone=alone)
            ),
            phones=frozenset({digits} if len(digits) == _PHONE_DIGITS else ()),
            emails=frozenset(filter(None, [row["email"].lower()])),
            sites=frozenset(filter(None, [_site(row["website"])])),
            numbers=frozenset(facts.numbers),
            parents=tuple(dict.fromkeys(filter(None, [row["parent__name"], *facts.parents]))),
            names=tuple(dict.fromkeys(facts.names)),
            changed_status=changed,
            status_words=row["status_reason"] or row["status_evidence"],
            is_redacted=row["redacted_on"] is not None,
        )

    def _said(self, facts: _Facts, scheme: SchemeCode, wave: Wave, *, alone: bool) -> list[int]:
        """The terms that a wave gave an asset: all current ones where no other wave can have given them."""
        return [
            term
            for code, term, said_by, current in facts.said
            if code == scheme and (said_by == wave.pk or (alone and current))
        ]

    def _sector(self, facts: _Facts, wave: Wave, *, alone: bool) -> int | None:
        past = [term for code, term, said_by, _ in facts.said if code == SchemeCode.SECTOR and said_by == wave.pk]
        if past:
            return min(past)
        sector: int | None = facts.row["sector"]
        return sector if alone or facts.sector_wave == wave.pk else None

    def _path(self, term: int | None) -> tuple[str, ...]:
        """A term below those above it, the uppermost first."""
        path: list[str] = []
        while term is not None:
            path.insert(0, self._terms[term].code)
            term = self._terms[term].parent_id
        return tuple(path)


def _survivors() -> dict[int, int]:
    """Where each merged asset is found now."""
    into = {
        pk: survivor
        for pk, survivor in Asset.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into")
        if survivor is not None
    }
    found = {}
    for pk in into:
        end, passed = pk, {pk}
        while (further := into.get(end)) is not None and further not in passed:
            end = further
            passed.add(end)
        found[pk] = end
    return found


def _area(wave: Wave) -> dict[int, str]:
    return dict(wave.area.values_list("pk", "name"))


def _inside(wave: Wave, area: dict[int, str]) -> "QuerySet[Any, tuple[Any, ...]]":
    """Sightings that have a point, and whether an outline of the area has it in it."""
    here = Cast(OuterRef("point"), PointField(srid=4326))
    around = Place.objects.filter(pk__in=area, boundary__covers=here)
    rows = Sighting.objects.filter(Q(wave=wave), point__isnull=False).annotate(is_inside=Exists(around))
    return rows.order_by().values_list("pk", "is_inside")


def _site(website: str) -> str:
    """A web address in the form in which it is compared; of the front page of a host only the host."""
    if not website:
        return ""
    parts = urlsplit(website.lower())
    return f"{(parts.hostname or '').removeprefix('www.')}{parts.path.rstrip('/')}?{parts.query}".removesuffix("?")
