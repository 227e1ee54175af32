"""The map of a comparison through time: every asset of both waves, and how it stood on each day between them.

What state an asset was in is worked out once, here, from the days between which it was in being; page and script only
look up which state had begun by the day that is shown.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib.gis.db.models.functions import AsGeoJSON
from django.core.paginator import Page, Paginator
from django.db.models import Exists, JSONField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse

from assets.forms.time_map import TimeMapForm
from assets.lives.life import BOUNDS, Being
from assets.models import Asset, Comparison, Location, Sighting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assets.querysets.asset import AssetQuerySet
    from assets.querysets.scope import Viewer

CONTENT_TYPE = "application/geo+json"
# All that leaves: a column that is not named here does not. "states" are the states one after the other, each with its
# first day; "earlier_places" the points at which it was before, each with its last day there.
PROPERTIES = (
    "id", "slug", "name", "kind", "area", "url", "possible_from", "possible_until", "certain_from", "certain_until",
    "states", "earlier_places",
)  # fmt: skip
# Seven decimals of a degree are a centimetre, finer than anything that is recorded.
DECIMALS = 7
ENTRIES_A_PAGE = 50


class State(NamedTuple):
    """How an asset stood on a day: the word, and the icon in its marker. Its shape is "marker--<key>"."""

    key: str
    word: str
    icon: str


OPEN = State("open", "open", "check")
POSSIBLE = State("possible", "possibly open", "question")
CEASED = State("ceased", "ceased", "cross")
NOT_YET = State("not-yet", "not yet open", "clock")
STATES = {state.key: state for state in (OPEN, POSSIBLE, CEASED, NOT_YET)}

Turns = list[tuple[State, date]]


def turns_of(being: Being) -> Turns:
    """The states of something one after the other, each with its first day; the first of them has no beginning.

    It is possibly open on the days of which nobody knows, and ceased for good on the first after the last possible one.
    """
    began: dict[date, State] = {date.min: POSSIBLE}
    if being.possible_from is not None:
        began = {date.min: NOT_YET, being.possible_from: POSSIBLE}
    if being.certain_from is not None and being.certain_until is not None:
        began[being.certain_from] = OPEN
        began[_day_after(being.certain_until)] = POSSIBLE
    if being.possible_until is not None:
        end = _day_after(being.possible_until)
        began = {day: state for day, state in began.items() if day < end or day == date.min} | {end: CEASED}
    turns = [(state, day) for day, state in sorted(began.items())]
    return [turn for place, turn in enumerate(turns) if not place or turn[0] != turns[place - 1][0]]


def _day_after(day: date) -> date:
    return day + timedelta(days=1) if day < date.max else day


def state_on(turns: Turns, day: date) -> State:
    """The state that holds on ``day``."""
    return [state for state, first in turns if first <= day][-1]


@dataclass(frozen=True)
class Entry:
    """One asset of the map: its public columns, where it is or was as far as the reader may know, and its states."""

    columns: "Mapping[str, Any]"
    geometry: Any
    earlier_places: Sequence[tuple[str, float, float]]
    turns: Turns

    @property
    def url(self) -> str:
        """The asset's page."""
        return reverse("assets:asset_detail", args=[self.columns["slug"]])

    def feature(self, url: str) -> dict[str, Any]:
        """The entry as GeoJSON has it."""
        said = {
            **self.columns,
            "id": self.columns["uuid"],
            "url": url,
            "states": [(state.key, day.isoformat()) for state, day in self.turns],
            "earlier_places": self.earlier_places,
        }
        return {"type": "Feature", "geometry": self.geometry, "properties": {name: said[name] for name in PROPERTIES}}


def assets_of(comparison: Comparison, user: "Viewer") -> "AssetQuerySet":
    """The assets that either wave saw and ``user`` may see; what was merged stands with what it was merged into."""
    seen = Sighting.objects.filter(asset=OuterRef("pk")).filter(
        Q(wave=comparison.earlier_id) | Q(wave=comparison.later_id)
    )
    rows: AssetQuerySet = Asset.objects.visible_to(user).present().filter(Exists(seen))
    return rows


def entries_of(comparison: Comparison, user: "Viewer") -> Iterator[Entry]:
    """Every asset of the map, by name, with the places that ``user`` may know."""
    here = Location.objects.current().as_seen_by(user).filter(asset=OuterRef("pk"))
    assets = assets_of(comparison, user)
    before = _earlier_places(assets, user)
    rows = assets.with_life().annotate(
        geometry=Cast(Subquery(here.values(json=AsGeoJSON("seen_point", precision=DECIMALS))[:1]), JSONField()),
        area=Coalesce(Subquery(here.values("public_area")[:1]), Value("")),
        sort=Coalesce("kind__label", Value("")),
    )
    for row in rows.in_order_of_name().values("pk", "uuid", "slug", "name", "sort", "area", "geometry", *BOUNDS):
        pk, geometry = row.pop("pk"), row.pop("geometry")
        # Where it was until when would tell when it went to a place that is kept private.
        earlier = before.get(pk, []) if geometry else []
        being = Being.of(row)
        yield Entry({**row, "kind": row["sort"]} | asdict(being), geometry, earlier, turns_of(being))


def _earlier_places(assets: "AssetQuerySet", user: "Viewer") -> dict[int, list[tuple[str, float, float]]]:
    """By asset, the places at which it was until a day that is known, as the reader may know them, in their order."""
    rows = (
        Location.objects.filter(asset__in=assets.order_by().values("pk"), is_current=False)
        .as_seen_by(user)
        .filter(seen_point__isnull=False)
        .exclude(until_earliest=None, until_latest=None)
        .annotate(until=Coalesce("until_latest", "until_earliest"))
        .order_by("until", "pk")
    )
    places: dict[int, list[tuple[str, float, float]]] = {}
    for asset, until, point in rows.values_list("asset", "until", "seen_point"):
        place = until.isoformat(), round(point.x, DECIMALS), round(point.y, DECIMALS)
        places.setdefault(asset, []).append(place)
    return places


def feature_collection(comparison: Comparison, user: "Viewer") -> str:
    """The text of a FeatureCollection of all of them; one whose place ``user`` may not know has no geometry."""
    before, after = reverse("assets:asset_detail", args=["SLUG"]).split("SLUG")
    features = [entry.feature(f"{before}{entry.columns['slug']}{after}") for entry in entries_of(comparison, user)]
    return json.dumps({"type": "FeatureCollection", "features": features}, default=str)


class TimeMap:
    """The page of the map on the day that its address asks for."""

    def __init__(self, comparison: Comparison, user: "Viewer", query: Any) -> None:
        self.comparison = comparison
        self.user = user
        self.form = TimeMapForm(
            query,
            first=min(comparison.earlier.reference_date, comparison.later.reference_date),
            last=max(comparison.earlier.reference_date, comparison.later.reference_date),
            states=[(state.key, state.word.capitalize()) for state in STATES.values()],
        )
        self.page_number = query.get("page")

    @property
    def day(self) -> date:
        """The day that is shown."""
        return self.form.chosen_day

    @cached_property
    def entries(self) -> list[Entry]:
        """All of them."""
        return list(entries_of(self.comparison, self.user))

    @property
    def counts(self) -> list[tuple[State, int]]:
        """How many there are in each state on the day."""
        found = Counter(state_on(entry.turns, self.day) for entry in self.entries)
        return [(state, found[state]) for state in STATES.values()]

    @property
    def without_place(self) -> int:
        """How many of them are not on the map, because their place is not known or not to be known."""
        return sum(entry.geometry is None for entry in self.entries)

    @cached_property
    def page(self) -> "Page[tuple[Entry, State]]":
        """The entries of the list in the chosen state, each with its own."""
        return Paginator(list(_in_state(self.entries, self.day, self.form.chosen_state)), ENTRIES_A_PAGE).get_page(
            self.page_number
        )


def _in_state(entries: Iterable[Entry], day: date, chosen: str) -> Iterator[tuple[Entry, State]]:
    for entry in entries:
        state = state_on(entry.turns, day)
        if chosen in ("", state.key):
            yield entry, state
