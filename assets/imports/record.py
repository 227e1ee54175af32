"""A row once it has been understood: what it says about an asset, in the register's own terms."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import Point

from assets.choices import IdentifierKind, NameKind, Precision, Tri
from assets.dates import Period
from assets.models import Term


@dataclass(slots=True)
class Where:
    """Where the row says the asset is.

    ``code`` is the postcode in its canonical form, empty when it has none. ``guessed_from`` is what stands in the
    sheet where letters and digits had to be exchanged to make a postcode of it; it is believed only if there is such
    a postcode.
    """

    address: str = ""
    postcode: str = ""
    code: str = ""
    guessed_from: str = ""
    point: Point | None = None
    precision: Precision = Precision.POSTCODE
    masked: bool | None = None
    public_area: str = ""

    def __bool__(self) -> bool:
        return bool(self.address or self.postcode or self.point or self.public_area)


@dataclass(slots=True)
class FurtherName:
    """Another name of the asset, and from when until when it was called so."""

    kind: NameKind
    name: str
    since: Period = (None, None)
    until: Period = (None, None)


@dataclass(slots=True)
class Record:
    """What one row says. A value that the row does not speak of is absent from ``values`` and ``sets``, never empty
    in it.

    ``values`` are columns of the asset (and "opened" and "ceased", each two days); ``sets`` are the terms of the
    schemes of which an asset has several; ``facts`` are terms that apply or do not; ``seen`` are texts for the
    sighting alone. ``family`` is the row to which it belongs (``assets.imports.families``).
    """

    row: int
    cells: list[str]
    row_key: str
    family: int = 0
    name: str = ""
    name_key: str = ""
    uuid: UUID | None = None
    values: dict[str, Any] = field(default_factory=dict)
    sets: dict[str, list[Term]] = field(default_factory=dict)
    facts: dict[Term, Tri] = field(default_factory=dict)
    names: list[FurtherName] = field(default_factory=list)
    where: Where = field(default_factory=Where)
    identifiers: list[tuple[IdentifierKind, str]] = field(default_factory=list)
    contact: dict[str, str] = field(default_factory=dict)
    part_of: str = ""
    evidence: str = ""
    source: str = ""
    seen: dict[str, str] = field(default_factory=dict)

    @property
    def is_child(self) -> bool:
        """Whether it says more about what an earlier row is about."""
        return self.family not in {0, self.row}

    @property
    def period(self) -> tuple[Period, Period]:
        """When it opened and when it ceased."""
        nothing: Period = (None, None)
        return self.values.get("opened", nothing), self.values.get("ceased", nothing)
