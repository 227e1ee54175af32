"""What is known of an asset now, fact by fact: what a person can say is still so.

A fact is a column of the asset, or columns that belong together; all terms of a scheme that has many; or one row: an
answer to yes or no, a location, a contact, a name, an activity, a relation, a number. How it is known stands in a
``FieldSource`` for the first two, and on the row for the last.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

from django.db.models import Prefetch
from django.utils import timezone

from assets.choices import RELATION_INVERSE, NameKind, RelationKind, SchemeCode, Tri
from assets.models import (
    FACT_COLUMNS,
    Activity,
    Asset,
    AssetName,
    Classification,
    Contact,
    ExternalId,
    FieldSource,
    Location,
    Relation,
)
from assets.models.known import Known, UncertainPeriod

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer

# A word and the days between which something lies: ("until", 2004-01-01, 2004-12-31).
Span = tuple[str, date | None, date | None]

# Schemes whose terms are known together; of the others each term is a fact of its own.
SETS = (SchemeCode.NATURE_OF_WORK, SchemeCode.AUDIENCE)
_DIGEST = 16  # hexadecimal digits: enough to tell two values of one fact apart


@dataclass(frozen=True)
class Fact:
    """One fact as it is shown: ``text`` and ``spans`` say what is so, ``rows`` how it is known, the telling one first.

    ``fields`` are the names under which its ``FieldSource`` is kept; none where it is kept on the row. What was, as
    against what is, ``is_past``.
    """

    key: str
    label: str
    text: str = ""
    spans: tuple[Span, ...] = ()
    fields: tuple[str, ...] = ()
    rows: tuple[Known, ...] = ()
    is_past: bool = False

    @property
    def part(self) -> str:
        """What sort of fact it is: of the location with the number 12, ``location``; of a column, its key."""
        return self.key.partition(".")[0].partition("-")[0]

    @property
    def known(self) -> Known | None:
        """How it is known; None where nobody has said."""
        return self.rows[0] if self.rows else None

    @property
    def token(self) -> str:
        """The fact and the value that was shown of it, for a form to carry: what has changed has another one."""
        shown = repr((self.label, self.text, self.spans)).encode()
        return f"{self.key}:{sha256(shown).hexdigest()[:_DIGEST]}"


def facts_of(asset: Asset, user: "Viewer") -> list[Fact]:
    """The facts of ``asset`` that ``user`` may read and that say anything, in the order of its page."""
    return list(_Reader(asset, user).facts())


class _Reader:
    def __init__(self, asset: Asset, user: "Viewer") -> None:
        self.asset = asset
        self.user = user

    def facts(self) -> Iterator[Fact]:
        columns = {key: fact for key in FACT_COLUMNS if (fact := self._column(key)) is not None}
        names, locations, relations = list(self._names()), list(self._locations()), list(self._relations())
        yield from _picked(columns, "name")
        yield from (name for name in names if not name.is_past)
        yield from _picked(columns, "kind", "sector", "is_tangible", "description", "parent")
        yield from self._terms()
        yield from _picked(columns, "opened", "ceased", "status")
        yield from (location for location in locations if not location.is_past)
        yield from _picked(columns, "website", "email", "phone")
        yield from self._contacts()
        yield from self._activities()
        yield from (relation for relation in relations if not relation.is_past)
        yield from self._numbers()
        yield from (fact for fact in (*names, *locations, *relations) if fact.is_past)

    @cached_property
    def _sources(self) -> dict[str, FieldSource]:
        rows = FieldSource.objects.filter(asset=self.asset).select_related("wave").order_by("pk")
        return {row.field: row for row in rows}

    def _column(self, key: str) -> Fact | None:
        columns = FACT_COLUMNS[key]
        text, spans = self._said(key)
        if not text and not spans:
            return None
        # A fact in several columns is known as one; what a sheet wrote down of each alone is renewed with it.
        others = [name for name in (key, *columns[1:]) if name in self._sources and name != columns[0]]
        fields = (columns[0], *others)
        rows = tuple(self._sources[name] for name in fields if name in self._sources)
        label = key if len(columns) == 2 else str(Asset._meta.get_field(columns[0]).verbose_name)  # type: ignore[union-attr]
        return Fact(key, label, text, spans, fields, rows)

    def _said(self, key: str) -> tuple[str, tuple[Span, ...]]:
        asset = self.asset
        match key:
            case "opened" | "ceased":
                return "", _span("", getattr(asset, f"{key}_earliest"), getattr(asset, f"{key}_latest"))
            case "status":
                said = ": ".join(filter(None, (str(asset.get_status_display()).capitalize(), asset.status_reason)))
                return said, _span("since", asset.status_date, asset.status_date)
            case "is_tangible":
                return {True: "Yes", False: "No", None: ""}[asset.is_tangible], ()
            case "kind" | "sector":
                term = getattr(asset, key)
                return (term.label if term else ""), ()
            case "parent":
                above = Asset.objects.visible_to(self.user).filter(pk=asset.parent_id)
                return above.values_list("name", flat=True).first() or "", ()
        return getattr(asset, key), ()

    def _terms(self) -> Iterator[Fact]:
        rows = list(
            Classification.objects.filter(asset=self.asset, is_current=True)
            .select_related("term__scheme", "wave")
            .order_by("term__scheme__label", "term__position", "pk")
        )
        for scheme in SETS:
            if of_scheme := [row for row in rows if row.term.scheme.code == scheme]:
                text = "; ".join(
                    row.term.label if row.value == Tri.YES else f"not {row.term.label}" for row in of_scheme
                )
                source = [self._sources[scheme]] if scheme in self._sources else []
                yield Fact(scheme.value, scheme.label, text, (), (scheme.value,), (*source, *of_scheme))
        for row in rows:
            if row.term.scheme.code not in SETS:
                text = ": ".join(filter(None, (str(row.get_value_display()).capitalize(), row.note)))
                yield Fact(f"{row.term.scheme.code}.{row.term.code}", row.term.label, text, rows=(row,))

    def _names(self) -> Iterator[Fact]:
        # How an earlier wave wrote the name is a matter of record, which nobody can confirm.
        rows = AssetName.objects.filter(asset=self.asset).exclude(kind=NameKind.EARLIER_RECORD)
        for row in rows.select_related("wave"):
            past = row.kind == NameKind.FORMER
            yield Fact(f"name-{row.pk}", str(row.get_kind_display()), row.name, _period(row), rows=(row,), is_past=past)

    def _locations(self) -> Iterator[Fact]:
        rows = Location.objects.filter(asset=self.asset).as_seen_by(self.user).select_related("wave")
        for row in rows.order_by("-is_current", "-pk"):
            label = "address" if row.is_current else "earlier address"
            said = ", ".join(filter(None, (row.seen_address, row.seen_postcode, row.public_area)))
            text = f"{said or 'a point on the map'}{' (kept private from others)' if row.is_masked else ''}"
            if row.is_open:
                yield Fact(f"location-{row.pk}", label, text, _period(row), (), (row,), not row.is_current)

    def _contacts(self) -> Iterator[Fact]:
        rows = Contact.objects.filter(asset=self.asset).visible_to(self.user).select_related("wave")
        for row in rows.order_by("pk"):
            text = ", ".join(filter(None, (row.name, row.role, row.email, row.phone)))
            yield Fact(f"contact-{row.pk}", "contact", text, rows=(row,))

    def _activities(self) -> Iterator[Fact]:
        rows = Activity.objects.filter(asset=self.asset).visible_to(self.user).going_on().select_related("wave")
        elsewhere = Prefetch("location", queryset=Location.objects.as_seen_by(self.user))
        for row in rows.prefetch_related("audiences", elsewhere).order_by("name", "pk"):
            spans = (*_span("from", row.starts_on, row.starts_on), *_span("until", row.ends_on, row.ends_on))
            yield Fact(f"activity-{row.pk}", "activity", _activity(row), spans, rows=(row,))

    def _relations(self) -> Iterator[Fact]:
        others, today = Asset.objects.visible_to(self.user), timezone.localdate()
        out = Relation.objects.filter(from_asset=self.asset, to_asset__in=others).select_related("to_asset", "wave")
        into = Relation.objects.filter(to_asset=self.asset, from_asset__in=others).select_related("from_asset", "wave")
        said = [(row, str(row.get_kind_display()), row.to_asset) for row in out.order_by("kind", "pk")]
        said += [(row, RELATION_INVERSE[RelationKind(row.kind)], row.from_asset) for row in into.order_by("kind", "pk")]
        for row, word, other in said:
            past = row.until_latest is not None and row.until_latest < today
            yield Fact(f"relation-{row.pk}", word, other.name, _period(row), (), (row,), past)

    def _numbers(self) -> Iterator[Fact]:
        rows = ExternalId.objects.filter(asset=self.asset).visible_to(self.user).select_related("wave")
        for row in rows.order_by("kind", "value", "pk"):
            yield Fact(f"identifier-{row.pk}", str(row.get_kind_display()), row.value, rows=(row,))


def _picked(facts: dict[str, Fact], *keys: str) -> Iterator[Fact]:
    return (facts[key] for key in keys if key in facts)


def _span(word: str, earliest: date | None, latest: date | None) -> tuple[Span, ...]:
    return ((word, earliest, latest),) if earliest or latest else ()


def _period(row: UncertainPeriod) -> tuple[Span, ...]:
    since, until = (row.since_earliest, row.since_latest), (row.until_earliest, row.until_latest)
    return (*_span("from", *since), *_span("until", *until))


def _activity(row: Activity) -> str:
    cost = "" if row.cost is None else f"£{row.cost:.2f}".removesuffix(".00") if row.cost else "free"
    place = ""
    if row.location:
        seen = getattr(row.location, "seen_address", "") or row.location.public_area
        place = f"at {seen}" if seen else ""
    audience = "; ".join(term.label for term in row.audiences.all())
    capacity = f"{row.capacity} places" if row.capacity is not None else ""
    referrals = "takes referrals" if row.accepts_referrals else ""
    paused = "" if row.status == "active" else str(row.get_status_display())
    parts = (row.name, paused, row.schedule, place, cost, row.cost_note, audience, capacity, referrals, row.description)
    return ", ".join(filter(None, parts))
