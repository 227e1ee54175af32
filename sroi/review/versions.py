"""The page of versions: all there are, and how one differs from another."""

from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from sroi.calculation.decimals import parse, shown
from sroi.models import ImpactMap
from sroi.permissions import can_work_on
from sroi.review.comparison import Comparison
from sroi.review.forms import ActForm

if TYPE_CHECKING:
    from accounts.models import User


class VersionsPage:
    """All versions of a map for somebody who works in its project; ``other`` is the id of the one to compare with."""

    def __init__(self, impact_map: ImpactMap, user: "User", other: str) -> None:
        self.impact_map = impact_map
        self.user = user
        self._asked = other

    @cached_property
    def versions(self) -> list[tuple[ImpactMap, str]]:
        """The versions, the newest first, each with its ratio where it is final."""
        rows = ImpactMap.objects.filter(series=self.impact_map.series)
        found = rows.select_related("created_by", "project", "price_index", "final_run__by").order_by("-version")
        return [(version, ratio_of(version)) for version in found]

    @cached_property
    def other(self) -> ImpactMap | None:
        """The version that this one is compared with: the one asked for, else the one before it, else any."""
        others = [version for version, _ in self.versions if version.pk != self.impact_map.pk]
        asked = [version for version in others if str(version.uuid) == self._asked]
        before = [version for version in others if version.version < self.impact_map.version]
        return next(iter((*asked, *before, *others)), None)

    @cached_property
    def comparison(self) -> Comparison | None:
        """How the two differ, from the older to the newer one; None where there is one version alone."""
        if self.other is None:
            return None
        older, newer = sorted((self.impact_map, self.other), key=lambda version: version.version)
        return Comparison(older, newer)

    @cached_property
    def can_begin(self) -> bool:
        """Whether the reader may begin the next version."""
        newest = self.versions[0][0]
        return newest.is_final and can_work_on(self.user, self.impact_map)

    @cached_property
    def newest(self) -> UUID:
        """The id of the newest version."""
        return self.versions[0][0].uuid

    @cached_property
    def act(self) -> ActForm:
        """Beginning it."""
        return ActForm()


def ratio_of(version: ImpactMap) -> str:
    """The ratio that a final version was found to have; empty for others."""
    if not version.is_final or not hasattr(version, "final_run"):
        return ""
    ratio = parse(str(version.final_run.answer.get("ratio", "")))
    return shown(ratio, 2) if ratio is not None else ""


def newest_of(impact_map: ImpactMap) -> ImpactMap:
    """The newest version of the same map."""
    found: ImpactMap = ImpactMap.objects.filter(series=impact_map.series).latest("version")
    return found
