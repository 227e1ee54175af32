"""What two waves saw, in plain values: the rows of each, and what is known of the assets that they are about."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from assets.comparison.addresses import Address, read_address
from assets.comparison.name import Name, read_name
from assets.dates import NOTHING, Period

LonLat = tuple[float, float]  # WGS 84, in degrees
Number = tuple[str, str]  # an IdentifierKind, and the number in that register


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One row of a wave about an asset. ``code`` is its postcode in canonical form, empty where it has none.

    ``order`` is its place in the sheet. ``status`` is a value of Status, or empty where the row says nothing.
    """

    sighting: int
    asset: int
    name: str
    order: tuple[str, str, int, int] = ("", "", 0, 0)
    status: str = ""
    category: str = ""
    address: str = ""
    postcode: str = ""
    code: str = ""
    point: LonLat | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the register knows of an asset beside the rows of the two waves.

    ``works`` and ``sector`` are codes of terms with those above them, as the wave in question says; ``sites`` are whole
    web addresses, ``parents`` names of what it is part of, ``names`` further names of it. ``changed_status`` is the
    status that somebody gave it since, with ``status_words``; empty where nobody did.
    """

    asset: int
    opened: Period = NOTHING
    ceased: Period = NOTHING
    works: frozenset[str] = frozenset()
    work_labels: tuple[str, ...] = ()
    sector: tuple[str, ...] = ()
    sector_label: str = ""
    functions: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()
    numbers: frozenset[Number] = frozenset()
    parents: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    changed_status: str = ""
    status_words: str = ""
    is_redacted: bool = False


@dataclass(frozen=True, eq=False)
class Recorded:
    """An asset as one wave saw it: one row of it, and what is known of it."""

    seen: Seen
    known: Known

    @property
    def asset(self) -> int:
        """The id of the asset."""
        return self.seen.asset

    @cached_property
    def name(self) -> Name:
        """Its name, taken apart."""
        return read_name(self.seen.name, about=f"{self.seen.category} {' '.join(sorted(self.known.works))}")

    @cached_property
    def further_names(self) -> tuple[Name, ...]:
        """What else it is or was called."""
        about = f"{self.seen.category} {' '.join(sorted(self.known.works))}"
        said = dict.fromkeys((*self.name.also, *self.known.names))
        return tuple(read_name(other, about=about) for other in said if other != self.seen.name)

    @cached_property
    def address(self) -> Address:
        """Its address, taken apart."""
        return read_address(self.seen.address, self.seen.code)

    @cached_property
    def content(self) -> tuple[str, ...]:
        """By what it is ordered among its equals, so that no order of rows or ids decides anything."""
        seen = self.seen
        return seen.name, seen.postcode, seen.address, seen.category, seen.status


@dataclass(frozen=True, slots=True)
class Side:
    """One of two waves: its day, what it saw, one row after another as the sheet has them, and what its area is.

    ``inside`` says of assets and their rows, by sighting, whether they lie in the area: None where that is not known.
    It is empty where the wave has no area.
    """

    day: date
    rows: Sequence[Recorded]
    area: str = ""
    inside: dict[int, bool | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Waves:
    """Two waves, and what is already known of the assets of both.

    ``apart`` are pairs of assets, the lower id first, of which somebody said that they are two; ``follows`` are pairs
    of an asset and one that it succeeded. ``positions`` are the middles of postcodes.
    """

    earlier: Side
    later: Side
    apart: frozenset[tuple[int, int]] = frozenset()
    follows: frozenset[tuple[int, int]] = frozenset()
    positions: dict[str, LonLat] = field(default_factory=dict)
