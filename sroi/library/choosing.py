"""The page on which a proxy is chosen for a row: the library, each value in the map's own prices with its working."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import uuid4

from django.urls import reverse

from sroi.actions.choosing import citation, seen_of
from sroi.cells.column import Stage
from sroi.cells.registry import BY_KEY
from sroi.cells.sheet import Sheet
from sroi.choices import Table
from sroi.library.licences import WITHHELD
from sroi.library.listing import ProxyList
from sroi.library.uprating import Prices, Uprated
from sroi.models import ImpactMap, Outcome, Proxy
from sroi.overview import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assets.querysets.scope import Viewer

_SHOWN = ("proxy", "proxy_value", "proxy_unit", "proxy_price_year", "proxy_source")


@dataclass(frozen=True, slots=True)
class Take:
    """A year as whose prices a value may be taken, and what it is then in prices of the map."""

    year: str
    uprated: Uprated


@dataclass(frozen=True, slots=True)
class Offer:
    """A proxy that may be chosen. ``warning`` is what is to be known before."""

    proxy: Proxy
    value: str
    source: str
    takes: tuple[Take, ...]
    is_chosen: bool
    warning: str
    problem: str


class ChoosingPage:
    """The proxies for one row of a map."""

    def __init__(self, impact_map: ImpactMap, outcome: Outcome, user: "Viewer", data: "Mapping[str, str]") -> None:
        self.impact_map = impact_map
        self.outcome = outcome
        self.library = ProxyList(user, data, only_for=impact_map.project)
        self.prices = Prices(impact_map)
        self.submission = uuid4()
        self._sheet = Sheet(impact_map, only={outcome.uuid})

    @property
    def way_back(self) -> str:
        """The stage of the map at which rows are valued, at this row."""
        there = reverse("sroi:impact_map_stage", args=[self.impact_map.uuid, Stage.PROXIES])
        return f"{there}#row-{self.outcome.uuid}"

    @property
    def seen(self) -> str:
        """How the row is valued now, for the action to know whether it still is."""
        return seen_of(self._sheet, self._row)

    @property
    def _row(self) -> Outcome:
        found = self._sheet.find(Table.OUTCOME, self.outcome.uuid)
        return found if isinstance(found, Outcome) else self.outcome

    @cached_property
    def has_now(self) -> list[tuple[str, str]]:
        """How the row is valued now: headings and texts of what is filled in."""
        columns = [BY_KEY[Table.OUTCOME, key] for key in _SHOWN]
        said = ((column.heading, self._sheet.text(column, self._row)) for column in columns)
        return [(heading, text) for heading, text in said if text]

    @cached_property
    def offers(self) -> list[Offer]:
        """The proxies of this page of the library."""
        return [self._offer(proxy) for proxy in self.library.page.object_list]

    def _offer(self, proxy: Proxy) -> Offer:
        takes = tuple(
            Take(year, self.prices.taken(proxy.value, proxy.currency, year))
            for year in self.prices.years_for(proxy.price_year)
        )
        return Offer(
            proxy=proxy,
            value=words.each(proxy.value, proxy.currency),
            source=citation(proxy),
            takes=takes,
            is_chosen=proxy.pk == self.outcome.proxy_id,
            warning="" if proxy.is_redistributable else WITHHELD,
            problem=self._problem(proxy),
        )

    def _problem(self, proxy: Proxy) -> str:
        """Why it cannot be chosen."""
        if self.impact_map.currency and proxy.currency.upper() != self.impact_map.currency.upper():
            return f"It is in {proxy.currency}, and the map in {self.impact_map.currency}."
        return ""

    def year_taken(self, proxy: Proxy, asked: str) -> str:
        """The year that was asked for where it is one of those on offer, else the first of these."""
        years = self.prices.years_for(proxy.price_year)
        return asked if asked in years else years[0]
