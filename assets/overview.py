"""What the front door says about the register: its numbers, the ways in, a few places to start from, drawn."""

from dataclasses import dataclass
from functools import cached_property
from math import cos, radians
from statistics import median
from typing import TYPE_CHECKING

from django.contrib.gis.db.models.functions import AsSVG, Scale, SnapToGrid
from django.http import QueryDict

from assets.choices import PlaceKind, SchemeCode, Status, Symbol
from assets.facets import count_choices
from assets.filters import AssetFilter
from assets.models import Asset, Place
from assets.templatetags.marks import SYMBOL_ICONS
from assets.terms import Node

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer

FEW = 6
FUNCTION_ICONS = {"social": "people", "skills": "brush", "wellbeing": "heart"}

METRES_A_DEGREE = 111_320
# Metres: how much of the land the drawing shows, and how exactly.
WIDTH, HEIGHT, GRAIN = 26_000, 10_000, 100
# How far from the middle a place may lie to be drawn, to the east or west, and to the north or south.
NEAR_X, NEAR_Y = 7_000, 4_000


@dataclass(frozen=True)
class Way:
    """A way into the register: a term, its icon, and how many assets it leads to."""

    code: str
    label: str
    icon: str
    count: int


@dataclass(frozen=True)
class Drawing:
    """Outlines of authorities with the few places as dots, joined from west to east; metres, north up.

    ``view`` is the box of the picture and ``outlines`` are SVG paths; y grows downwards, as SVG has it.
    """

    view: str
    outlines: list[str]
    dots: list[tuple[int, int]]

    @property
    def line(self) -> str:
        """The points of the line that joins the dots."""
        return " ".join(f"{x},{y}" for x, y in self.dots)


class Overview:
    """The register as one reader sees it from outside."""

    def __init__(self, user: "Viewer") -> None:
        self.user = user
        self._everything = AssetFilter(QueryDict(), user=user)
        self._counts = count_choices(self._everything)

    @cached_property
    def tallies(self) -> dict[str, int]:
        """How many assets there are and how many of them can be drawn."""
        return self._everything.narrowed().tallies(self.user)

    @property
    def wave_count(self) -> int:
        """How many waves saw any of them."""
        return sum(facet == "wave" for facet, _ in self._counts)

    @property
    def functions(self) -> list[Way]:
        """What assets do for people."""
        return [way for way in self._ways(SchemeCode.FUNCTION, FUNCTION_ICONS) if way.count]

    @property
    def works(self) -> list[Way]:
        """The broad headings of the nature of work."""
        icons = {
            node.code: SYMBOL_ICONS[Symbol(node.symbol or Symbol.COMMUNITY)] for node in self._nodes("nature_of_work")
        }
        return [way for way in self._ways(SchemeCode.NATURE_OF_WORK, icons) if way.count]

    def _nodes(self, scheme: str) -> list[Node]:
        return [node for node in self._everything.vocabulary.scheme(scheme) if node.depth == 0]

    def _ways(self, scheme: str, icons: dict[str, str]) -> list[Way]:
        return [
            Way(node.code, node.label, icons.get(node.code, "people"), self._counts.get((scheme, node.code), 0))
            for node in self._nodes(scheme)
        ]

    @cached_property
    def places(self) -> list[Asset]:
        """A few active assets with a place on the map: those where most goes on."""
        active = self._everything.narrowed().with_status([Status.ACTIVE]).located(self.user)
        return list(active.for_list(self.user).in_order_of_life()[:FEW])

    @cached_property
    def drawing(self) -> Drawing | None:
        """The few places on the land; None where there are no outlines to draw them on."""
        where = [place for asset in self.places for place in asset.where]  # type: ignore[attr-defined]
        if not where:
            return None
        middle_x, middle_y = (median(getattr(place.seen_point, axis) for place in where) for axis in "xy")
        # A city is small enough for a flat map: degrees become metres by one factor each.
        east, north = METRES_A_DEGREE * cos(radians(middle_y)), METRES_A_DEGREE
        outlines = self._outlines(east, north)
        if not outlines:
            return None
        points = [(place.seen_point.x * east, place.seen_point.y * north) for place in where]
        x, y = middle_x * east, middle_y * north
        dots = sorted(
            (round(one), -round(other)) for one, other in points if abs(one - x) < NEAR_X and abs(other - y) < NEAR_Y
        )
        # The words stand on the left, so the places are kept to the right of the middle.
        return Drawing(f"{x - WIDTH * 0.66:.0f} {-y - HEIGHT / 2:.0f} {WIDTH} {HEIGHT}", outlines, dots)

    def _outlines(self, east: float, north: float) -> list[str]:
        authorities = Place.objects.filter(kind=PlaceKind.LOCAL_AUTHORITY).order_by("name", "id")
        drawn = authorities.annotate(path=AsSVG(SnapToGrid(Scale("boundary", east, north), GRAIN), precision=0))
        return [path for path in drawn.values_list("path", flat=True) if path]
