"""The library as one person sees it: narrowed by the address, a page at a time."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q

from assets.models import MappingProject
from sroi.actions.choosing import citation
from sroi.choices import Licence
from sroi.library.forms import ProxyFilterForm
from sroi.models import PriceIndex, Proxy
from sroi.overview import words
from sroi.permissions import can_add_proxy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from assets.querysets.scope import Viewer

PROXIES_A_PAGE = 30
_SEARCHED = ("name", "description", "theme", "unit", "source_title", "method")


@dataclass(frozen=True, slots=True)
class Entry:
    """A proxy of the list, as it is read."""

    proxy: Proxy
    value: str
    range: str
    source: str


class ProxyList:
    """Proxies that a person may read and is offered, narrowed by what the address asks for.

    ``only_for`` leaves out the libraries of other projects than that one. Retired proxies come with ``retired=yes``,
    alone.
    """

    def __init__(self, user: "Viewer", data: "Mapping[str, str]", *, only_for: "MappingProject | None" = None) -> None:
        self.user = user
        self._data = data
        self._only_for = only_for

    @property
    def is_of_retired(self) -> bool:
        """Whether the ones that are no longer offered are listed."""
        return self._data.get("retired") == "yes" and self._only_for is None

    @cached_property
    def _all(self) -> "QuerySet[Proxy]":
        found: QuerySet[Proxy] = Proxy.objects.open_to(self.user).filter(is_retired=self.is_of_retired)
        if self._only_for is not None:
            found = found.filter(Q(project__isnull=True) | Q(project=self._only_for))
        return found

    @cached_property
    def form(self) -> ProxyFilterForm:
        """The filters, offering what there is."""
        said = self._all.order_by().values_list("theme", "unit", "licence").distinct()
        themes, units, licences = zip(*said, strict=True) if said else ((), (), ())
        return ProxyFilterForm(
            self._data,
            themes=sorted(set(themes)),
            units=sorted(set(units)),
            licences=[licence for licence in Licence.values if licence in licences],
        )

    @cached_property
    def page(self) -> "Page[Proxy]":
        """The proxies of this page."""
        narrowed, asked = self._all, self.form.asked
        for word in asked.pop("q", "").split():
            narrowed = narrowed.filter(_anywhere(word))
        ordered = narrowed.filter(**asked).select_related("project").order_by("theme", "name", "price_year", "pk")
        return Paginator(ordered, PROXIES_A_PAGE).get_page(self._data.get("page"))

    @cached_property
    def entries(self) -> list[Entry]:
        """The proxies of this page, as they are read."""
        return [
            Entry(proxy, words.each(proxy.value, proxy.currency), range_of(proxy), citation(proxy))
            for proxy in self.page.object_list
        ]

    def find(self, uuid: UUID) -> Proxy | None:
        """One of them by its id, whether it is narrowed away or not; None where it is not on offer."""
        return self._all.filter(uuid=uuid).first()

    @property
    def is_narrowed(self) -> bool:
        """Whether the address asks for some of them only."""
        return bool(self.form.asked)

    @property
    def can_add(self) -> bool:
        """Whether this person may add a proxy."""
        return can_add_proxy(self.user)

    @cached_property
    def number_retired(self) -> int:
        """How many are no longer offered, of those that the person may read."""
        retired: QuerySet[Proxy] = Proxy.objects.open_to(self.user).filter(is_retired=True)
        return retired.count()

    @cached_property
    def indices(self) -> "QuerySet[PriceIndex]":
        """The price indices, with how many levels each has."""
        return PriceIndex.objects.annotate(number=Count("levels")).order_by("title", "pk")


def range_of(proxy: Proxy) -> str:
    """From the lowest to the highest that a proxy may be worth, as far as they are stated."""
    if proxy.low is None and proxy.high is None:
        return ""
    ends = (words.each(end, proxy.currency) if end is not None else "?" for end in (proxy.low, proxy.high))
    return "–".join(ends)


def _anywhere(word: str) -> Q:
    found = Q()
    for column in _SEARCHED:
        found |= Q(**{f"{column}__icontains": word})
    return found
