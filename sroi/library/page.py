"""The page of one proxy: what it is worth and why, what may be done with it, and which rows have it."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from assets.admin.history import Version, versions_of
from sroi.actions.choosing import citation
from sroi.choices import Figure
from sroi.library.forms import RetireForm
from sroi.library.licences import WITHHELD
from sroi.library.listing import range_of
from sroi.models import Estimate, ImpactMap, Outcome, Proxy
from sroi.overview import words
from sroi.permissions import can_edit_proxy

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer


@dataclass(frozen=True, slots=True)
class Use:
    """A row that has the proxy: its map and outcome, and what it has it at where the library says something else."""

    impact_map: ImpactMap
    outcome: Outcome
    differs: str


class ProxyPage:
    """One proxy as one person may read it."""

    def __init__(self, proxy: Proxy, user: "Viewer") -> None:
        self.proxy = proxy
        self.user = user
        self.source = citation(proxy)
        self.withheld = "" if proxy.is_redistributable else WITHHELD

    @property
    def value(self) -> str:
        """What one is worth."""
        return words.each(self.proxy.value, self.proxy.currency)

    @property
    def range(self) -> str:
        """From the lowest to the highest, as far as they are stated."""
        return range_of(self.proxy)

    @cached_property
    def can_edit(self) -> bool:
        """Whether this person may correct it."""
        return can_edit_proxy(self.user, self.proxy)

    @property
    def retire_form(self) -> RetireForm:
        """The button under which it is offered no more, or again."""
        return RetireForm(initial={"act": "offer" if self.proxy.is_retired else "retire"})

    @cached_property
    def uses(self) -> list[Use]:
        """The rows that have it, of maps that the person may read, the newest version first. Two queries."""
        maps = ImpactMap.objects.open_to(self.user)
        rows = Outcome.objects.filter(proxy=self.proxy, impact_map__in=maps).select_related("impact_map")
        found = list(rows.order_by("impact_map__title", "impact_map__series", "-impact_map__version", "position", "pk"))
        values = Estimate.objects.filter(outcome__in=found, figure=Figure.PROXY_VALUE)
        worth = dict(values.values_list("outcome", "value"))
        return [Use(row.impact_map, row, self._differs(row, worth.get(row.pk))) for row in found]

    def _differs(self, row: Outcome, value: Decimal | None) -> str:
        if value == self.proxy.value and row.proxy_unit == self.proxy.unit:
            return ""
        shown = "no value" if value is None else words.each(value, row.impact_map.currency)
        return f"has {shown} {row.proxy_unit}".strip()

    @cached_property
    def versions(self) -> list[Version]:
        """What was changed by whom and when, for those who may change it."""
        return versions_of(self.proxy, self.user) if self.can_edit and not self.user.is_anonymous else []
