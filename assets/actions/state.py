"""The state of a record as its form shows it: one flat dictionary of canonical texts, made from what is stored.

    {"name": "The Old Hall", "opened": "1890–1895", "term:17": "yes", "location:12:postcode": "L1 9BG", ...}

A form carries the state it was drawn from and becomes the state that is wanted; what a save has to do, whether
somebody else was there in between, and what was changed by whom, are differences between such states. It is read from
the tables and not counted up by whoever writes, so that an import, a bulk edit or an admin screen counts like a form.

A row of the asset ("location:12") is there when one of its facts is. Left out is what the person may not know of.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib.gis.geos import Point
from django.db.models import Field, Model, Prefetch, QuerySet

from assets.dates import read_uncertain, write_uncertain
from assets.models import (
    Activity,
    Asset,
    AssetName,
    Classification,
    Contact,
    ExternalId,
    Location,
    Relation,
    Term,
)

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer

State = dict[str, str]

YES, NO = "yes", "no"
WGS84 = 4326
# A tenth of a metre: more than any of our points is good for.
DEGREE_PLACES = 6


class Fact(ABC):
    """One thing that a form asks, and the columns that hold it. ``of`` reads a record, ``put`` sets it.

    ``write`` makes the canonical text of a value, ``read`` the value of such a text; they undo each other.
    """

    # The mark of a decision about the record itself; how one knows of it is not asked.
    is_housekeeping = False

    def __init__(self, name: str) -> None:
        self.name = name

    @abstractmethod
    def of(self, record: Any) -> Any:
        """The value of a record, or of a version of one."""

    @abstractmethod
    def put(self, record: Any, value: Any) -> list[str]:
        """Set the value; returns the columns that hold it."""

    @abstractmethod
    def write(self, value: Any) -> str:
        """The canonical text of a value; nothing known is no text."""

    @abstractmethod
    def read(self, text: str) -> Any:
        """The value of a canonical text."""

    @abstractmethod
    def label(self, model: type[Model]) -> str:
        """What it is called."""

    def text(self, record: Any) -> str:
        """The canonical text of what a record says."""
        return self.write(self.of(record))


class Column(Fact):
    """A fact in a column of its own."""

    def __init__(self, model: type[Model], name: str, *, is_housekeeping: bool = False) -> None:
        super().__init__(name)
        self.is_housekeeping = is_housekeeping
        found = model._meta.get_field(name)
        if not isinstance(found, Field):
            raise TypeError(f"{name} is no column of {model.__name__}.")
        self.column: Field[Any, Any] = found

    def of(self, record: Any) -> Any:
        """The column; of a relation the key."""
        return getattr(record, self.column.attname)

    def put(self, record: Any, value: Any) -> list[str]:
        """Set the column."""
        setattr(record, self.column.attname, value)
        return [self.column.name]

    def write(self, value: Any) -> str:
        """Texts as they are, yes and no, days as 2026-11-21, numbers plain."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return YES if value else NO
        if isinstance(value, Decimal):
            return f"{value:.{getattr(self.column, 'decimal_places', 2)}f}"
        if isinstance(value, date):
            return value.isoformat()
        return str(value)

    def read(self, text: str) -> Any:
        """As the column holds it."""
        if text == "":
            return None if self.column.null else self.column.to_python("")
        if self.column.get_internal_type() == "BooleanField":
            return text == YES
        if self.column.is_relation:
            return int(text)
        return self.column.to_python(text)

    def label(self, model: type[Model]) -> str:
        """The column's label."""
        return str(self.column.verbose_name)


class Period(Fact):
    """An uncertain day, between two columns."""

    def of(self, record: Any) -> tuple[date | None, date | None]:
        """The two days."""
        return getattr(record, f"{self.name}_earliest"), getattr(record, f"{self.name}_latest")

    def put(self, record: Any, value: tuple[date | None, date | None]) -> list[str]:
        """Set the two days."""
        columns = [f"{self.name}_earliest", f"{self.name}_latest"]
        for column, day in zip(columns, value, strict=True):
            setattr(record, column, day)
        return columns

    def write(self, value: tuple[date | None, date | None]) -> str:
        """In words: "1998–2001"."""
        return write_uncertain(*value)

    def read(self, text: str) -> tuple[date | None, date | None]:
        """The days that the words allow."""
        return read_uncertain(text)

    def label(self, model: type[Model]) -> str:
        """The beginning of the columns' labels: "opened, at the earliest" is "opened"."""
        return str(model._meta.get_field(f"{self.name}_earliest").verbose_name).split(",")[0]  # type: ignore[union-attr]


class Spot(Fact):
    """A point on the earth: "53.401500, -2.970500", latitude first, as people write it."""

    def of(self, record: Any) -> Point | None:
        """The point (WGS 84)."""
        point: Point | None = getattr(record, self.name)
        return point

    def put(self, record: Any, value: Point | None) -> list[str]:
        """Set the point."""
        setattr(record, self.name, value)
        return [self.name]

    def write(self, value: Point | None) -> str:
        """Degrees with six places."""
        return f"{value.y:.{DEGREE_PLACES}f}, {value.x:.{DEGREE_PLACES}f}" if value else ""

    def read(self, text: str) -> Point | None:
        """The point."""
        if not text:
            return None
        latitude, longitude = map(float, text.split(","))
        return Point(longitude, latitude, srid=WGS84)

    def label(self, model: type[Model]) -> str:
        """The column's label."""
        return str(model._meta.get_field(self.name).verbose_name)  # type: ignore[union-attr]


class Links(Fact):
    """Terms that hang on a record through a table between them, by their keys."""

    def of(self, record: Any) -> list[int]:
        """The keys of the terms, in order."""
        return sorted(term.pk for term in getattr(record, self.name).all())

    def put(self, record: Any, value: list[int]) -> list[str]:
        """Set the terms of a record that is stored; no column of its own holds them."""
        getattr(record, self.name).set(value)
        return []

    def write(self, value: Iterable[int]) -> str:
        """The keys in order."""
        return " ".join(str(pk) for pk in sorted(value))

    def read(self, text: str) -> list[int]:
        """The keys."""
        return [int(pk) for pk in text.split()]

    def label(self, model: type[Model]) -> str:
        """The relation's label."""
        return str(model._meta.get_field(self.name).verbose_name)  # type: ignore[union-attr]


def _columns(model: type[Model], *names: str, housekeeping: tuple[str, ...] = ()) -> tuple[Fact, ...]:
    """The facts of a model by name: "since" stands for two columns, a point and links for what they are."""
    known = {one.name: one for one in model._meta.get_fields()}
    facts: list[Fact] = []
    for name in names:
        if name not in known:
            facts.append(Period(name))
        elif name == "point":
            facts.append(Spot(name))
        elif known[name].many_to_many:
            facts.append(Links(name))
        else:
            facts.append(Column(model, name, is_housekeeping=name in housekeeping))
    return tuple(facts)


ASSET_FACTS = _columns(
    Asset,
    "name", "kind", "sector", "is_tangible", "description", "parent",
    "status", "status_date", "status_reason", "status_reporter", "status_evidence", "opened", "ceased",
    "website", "email", "phone", "visibility", "review_months",
    housekeeping=("visibility", "review_months"),
)  # fmt: skip
BY_NAME = {fact.name: fact for fact in ASSET_FACTS}


@dataclass(frozen=True)
class Part:
    """Records that hang on an asset, one row of its form each; ``owner`` is the column that names the asset."""

    name: str
    model: type[Model]
    facts: tuple[Fact, ...]
    owner: str = "asset"
    # What ``state_of`` has to know of the other side of a relation; empty where there is none.
    other: str = ""
    by_name: dict[str, Fact] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {fact.name: fact for fact in self.facts})

    def stored(self, asset: Asset, user: "Viewer") -> "QuerySet[Any]":
        """The rows of ``asset`` that ``user`` may know of."""
        rows: Any = self.model._default_manager.filter(**{self.owner: asset})
        if self.model is Location:
            rows = rows.open_to(user)
        elif hasattr(rows, "visible_to"):
            rows = rows.visible_to(user)
        if self.other:
            rows = rows.filter(**{f"{self.other}__in": Asset.objects.visible_to(user)})
        if self.model is Activity:
            rows = rows.prefetch_related(Prefetch("audiences", queryset=Term.objects.only("pk").order_by("pk")))
        ordered: QuerySet[Any] = rows.order_by("pk")
        return ordered


PARTS: dict[str, Part] = {
    part.name: part
    for part in (
        Part("other_name", AssetName, _columns(AssetName, "name", "kind", "since", "until")),
        Part(
            "contact",
            Contact,
            _columns(Contact, "name", "role", "email", "phone", "visibility", housekeeping=("visibility",)),
        ),
        Part(
            "location",
            Location,
            _columns(
                Location,
                "address", "postcode", "point", "precision", "is_current", "is_masked", "public_area", "since", "until",
                housekeeping=("is_masked", "public_area"),
            ),
        ),
        Part(
            "activity",
            Activity,
            _columns(
                Activity,
                "name", "description", "schedule", "starts_on", "ends_on", "location", "cost", "cost_note",
                "audiences", "capacity", "accepts_referrals", "status", "visibility",
                housekeeping=("visibility",),
            ),
        ),
        Part("relation", Relation, _columns(Relation, "kind", "to_asset", "since", "until"), "from_asset", "to_asset"),
        # What other assets say of this one: shown, and may be taken away; written from the other side.
        Part("relation_in", Relation, _columns(Relation, "kind", "from_asset"), "to_asset", "from_asset"),
        Part("identifier", ExternalId, _columns(ExternalId, "kind", "value")),
    )
}  # fmt: skip


def state_of(asset: Asset, user: "Viewer", *, lock: bool = False) -> State:
    """The state of ``asset`` as far as ``user`` may know it. Ten queries.

    ``lock`` keeps everybody else from changing what was read until the transaction ends; the caller has locked the
    asset itself, which also keeps new rows away (their foreign keys need it).
    """
    state = {fact.name: fact.text(asset) for fact in ASSET_FACTS}
    if asset.parent_id and not Asset.objects.visible_to(user).filter(pk=asset.parent_id).exists():
        del state["parent"]
    said = Classification.objects.filter(asset=asset, is_current=True).order_by("pk")
    for row in said.select_for_update() if lock else said:
        state |= term_state(row.term_id, row.value, row.note)
    for part in PARTS.values():
        rows = part.stored(asset, user)
        for record in rows.select_for_update(of=("self",)) if lock else rows:
            state |= row_state(part, str(record.pk), record)
    return state


def new_state() -> State:
    """The state that the form of a new asset starts from: what its columns are before anybody says anything."""
    blank = Asset()
    return {fact.name: fact.text(blank) for fact in ASSET_FACTS}


def row_state(part: Part, key: str, record: Any) -> State:
    """The part of a state that one row is."""
    return {f"{part.name}:{key}:{fact.name}": fact.text(record) for fact in part.facts}


def unsaved(model: type[Model], facts: Iterable[Fact], said: Mapping[str, str]) -> Any:
    """A record that says what one row of a state says, and is not stored; links to others hang on stored ones alone."""
    record = model()
    for fact in facts:
        if fact.name in said and not isinstance(fact, Links):
            fact.put(record, fact.read(said[fact.name]))
    return record


def term_state(term: int, value: str, note: str) -> State:
    """The part of a state that a statement about one term is; a term of which nothing is said has none."""
    return {f"term:{term}": value, f"term:{term}:note": note} if value else {}


def keys_of(part: str, *states: State) -> list[str]:
    """The rows of a part in any of ``states``, in order: ["12", "15", "new1"]."""
    prefix = f"{part}:"
    found = {key.split(":")[1]: None for state in states for key in state if key.startswith(prefix)}
    return list(found)


def row_of(part: str, key: str, state: State) -> dict[str, str] | None:
    """The facts of one row by name; None where the state has no such row."""
    prefix = f"{part}:{key}:"
    found = {name.removeprefix(prefix): text for name, text in state.items() if name.startswith(prefix)}
    return found or None


def terms_of(state: State) -> Iterator[tuple[int, str, str]]:
    """What a state says of terms: key of the term, yes or no, and the note."""
    for key, value in state.items():
        first, _, rest = key.partition(":")
        if first == "term" and ":" not in rest:
            yield int(rest), value, state.get(f"{key}:note", "")


def differing(one: State, other: State) -> list[str]:
    """The keys under which two states say different things, in the order of the form."""
    return [key for key in {**one, **other} if one.get(key) != other.get(key)]


def current_location(state: State) -> dict[str, str]:
    """Where a state says that the asset is now; nothing where it does not."""
    rows = (row_of("location", key, state) or {} for key in keys_of("location", state))
    return next((row for row in rows if row["is_current"] == YES), {})
