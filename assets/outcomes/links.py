"""From a number to exactly what it counts: the addresses of a report's lists."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from assets.models import Comparison
from assets.outcomes.groups import Dimension


@dataclass(frozen=True)
class Links:
    """The addresses that belong to one state of a report."""

    comparison: Comparison
    dimension: Dimension
    with_proposals: bool

    def rows(self, **narrowed: str) -> str:
        """The list of the outcomes that ``narrowed`` leaves: change, fate, group, to (the group of now), or state."""
        return self._address("assets:comparison_rows", self._state | narrowed)

    def report(self, dimension: Dimension | None = None, *, with_proposals: bool | None = None) -> str:
        """The report, by another dimension, or with or without proposals."""
        return self._address(
            "assets:comparison_detail",
            Links(
                self.comparison,
                dimension or self.dimension,
                self.with_proposals if with_proposals is None else with_proposals,
            )._state,
        )

    def open_on(self, day: str = "") -> str:
        """How many were open on ``day``."""
        return self._address("assets:comparison_open", {"by": self.dimension.value} | ({"on": day} if day else {}))

    @property
    def _state(self) -> dict[str, str]:
        return {"by": self.dimension.value} | ({"proposals": "on"} if self.with_proposals else {})

    def _address(self, name: str, query: dict[str, str]) -> str:
        return f"{reverse(name, args=[self.comparison.uuid])}?{urlencode(query)}"
