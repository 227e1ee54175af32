"""The list of impact maps: of each the newest version that the reader may read, and the published studies."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

from sroi.calculation.decimals import ONE, parse
from sroi.calculation.json_text import read_text
from sroi.choices import HeadlineRatio, Status
from sroi.models import ImpactMap
from sroi.overview import words
from sroi.overview.forms import MapFilterForm

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer

MAPS_A_PAGE = 20


@dataclass(frozen=True, slots=True)
class Figure:
    """What a final version came to: the ratio on its cover under its conventions."""

    impact_map: ImpactMap
    text: str
    one: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A map of the list: its newest version, and what the newest final one came to, if there is any."""

    impact_map: ImpactMap
    final: Figure | None


@dataclass(frozen=True, slots=True)
class StudyEntry:
    """A published study: the ratio that was printed, and the one that comes out here; either may be missing."""

    impact_map: ImpactMap
    published: str
    computed: str


class MapList:
    """The list as one person sees it, narrowed by what the address asks for."""

    def __init__(self, user: "Viewer", data: Mapping[str, str]) -> None:
        self.user = user
        self.form = MapFilterForm(data)
        self._page = data.get("page")

    @cached_property
    def asked(self) -> dict[str, str]:
        """What is asked for, as far as it is understood."""
        return self.form.asked

    @cached_property
    def page(self) -> "Page[ImpactMap]":
        """The maps of this page."""
        maps = self._narrowed().select_related("project").order_by("title", "series", "-version", "pk")
        return Paginator(maps, MAPS_A_PAGE).get_page(self._page)

    def _narrowed(self) -> "QuerySet[ImpactMap]":
        maps: QuerySet[ImpactMap] = ImpactMap.objects.open_to(self.user).filter(is_study=False).newest_versions()
        if said := self.asked.get("q"):
            maps = maps.filter(Q(title__icontains=said) | Q(organisation__icontains=said))
        exact = {name: value for name, value in self.asked.items() if name in ("status", "analysis_type")}
        return maps.filter(**exact)

    @cached_property
    def entries(self) -> list[Entry]:
        """The maps of this page with what their final versions came to."""
        maps = list(self.page.object_list)
        finals = ImpactMap.objects.open_to(self.user).filter(
            series__in=[each.series for each in maps], status=Status.FINAL
        )
        newest = {
            each.series: figure_of(each)
            for each in finals.select_related("final_run").order_by("series", "version", "pk")
        }
        return [Entry(each, newest.get(each.series)) for each in maps]

    @cached_property
    def studies(self) -> list[StudyEntry]:
        """The published studies that are there to be recomputed; they are not narrowed."""
        studies = ImpactMap.objects.open_to(self.user).filter(is_study=True).select_related("final_run")
        return [_study(each) for each in studies.order_by("title", "series", "-version", "pk")]

    @property
    def is_narrowed(self) -> bool:
        """Whether the address asks for some of them only."""
        return bool(self.asked)


def figure_of(impact_map: ImpactMap) -> Figure | None:
    """What a final version came to, read from the record of its run; None without one."""
    run = getattr(impact_map, "final_run", None)
    if run is None:
        return None
    key = "net_ratio" if impact_map.headline_ratio == HeadlineRatio.NET else "ratio"
    value = parse(str(run.answer.get(key)))
    text = "" if value is None else words.ratio(value, impact_map.currency)
    return Figure(impact_map, text, words.each(ONE, impact_map.currency), run.fingerprint)


def _study(impact_map: ImpactMap) -> StudyEntry:
    figure = figure_of(impact_map)
    stated = read_text(impact_map.as_read.encode()).get("expected") if impact_map.as_read else None
    printed = parse(str(stated.get("ratio"))) if isinstance(stated, Mapping) else None
    return StudyEntry(
        impact_map,
        published="" if printed is None else words.ratio(printed, impact_map.currency),
        computed=figure.text if figure else "",
    )
