"""What the pages of a bulk edit show: the set that is edited, and what would become of it."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.urls import reverse

from assets.actions.bulk_editing import BulkOrder
from assets.bulk.edit import BulkEdit
from assets.bulk.plan import AssetPlan, Plan, Verdict, make_plan
from assets.bulk.seen import Seen, what_differs, write_seen
from assets.bulk.words import Difference, Words
from assets.filters import AssetFilter
from assets.finding import Finding

if TYPE_CHECKING:
    from accounts.models import User

# As many as are planned, shown and written within a few seconds.
MOST = 20_000
ASSETS_A_PAGE = 25
MOST_NAMED = 50


class BulkSet:
    """The assets of a list: exactly those that the list at the same address holds."""

    def __init__(self, query: str, user: "User") -> None:
        data = QueryDict(query, mutable=True)
        data.pop("page", None)
        self.query = data.urlencode()
        self.chosen = AssetFilter(data, user=user)

    @property
    def list_url(self) -> str:
        """The address of the list."""
        return reverse("assets:asset_list") + (f"?{self.query}" if self.query else "")

    @cached_property
    def total(self) -> int:
        """How many they are."""
        return self.chosen.narrowed().count()

    @cached_property
    def is_everything(self) -> bool:
        """Whether that is all that the person may see of the register."""
        return bool(self.total == self.chosen.queryset.count())

    @cached_property
    def finding(self) -> Finding:
        """The same set as the list tells of it."""
        return Finding(self.chosen)

    @cached_property
    def refusal(self) -> str:
        """Why this set is not edited; empty when it can be.

        A list leaves a filter that it cannot understand out of use and says so. Here that would widen what is written.
        """
        faults = [fault for faults in self.chosen.form.errors.values() for fault in faults]
        if faults:
            return f"A filter of the list could not be understood, so it may hold more than was meant. {faults[0]}"
        if not self.total:
            return "There is no asset in this list."
        if self.total > MOST:
            return f"More than {MOST:,} assets cannot be edited at once. Narrow the list with a filter."
        return ""

    def make_order(self, edit: BulkEdit, user: "User") -> BulkOrder:
        """What is to be written, planned now and with the assets locked. Runs inside a transaction."""
        plan = make_plan(self.chosen, edit, user, lock=True)
        return plan.order(self._details(plan, user))

    def _details(self, plan: Plan, user: "User") -> dict[str, Any]:
        """What is kept with the change set: which list, how many of each verdict, and what was asked for."""
        changes = plan.edit.changes()
        asked = Words(plan.edit, changes, user).of(changes)
        return {
            "filter": self.query,
            "filters": [chip.label for chip in self.finding.chips],
            "counts": {verdict.value: number for verdict, number in plan.counts.items()},
            "changes": [[difference.fact, difference.after] for difference in asked],
        }


class Preview:
    """What would become of a set: counts, those that are left alone, and a page of the differences.

    ``seen`` is what the person was shown before; where it differs from what would be written now, ``differing`` names
    the assets and ``token`` carries the new plan.
    """

    def __init__(self, of: BulkSet, edit: BulkEdit, user: "User", seen: Seen | None = None) -> None:
        self.of = of
        self.plan = make_plan(of.chosen, edit, user)
        self._user = user
        self._seen = seen

    @property
    def number(self) -> int:
        """How many assets change."""
        return len(self.plan.changed)

    @cached_property
    def tallies(self) -> list[tuple[str, int, str]]:
        """What becomes of how many, each with the part of the page that names them."""
        counts = self.plan.counts
        return [
            ("will change", counts[Verdict.CHANGED], "differences"),
            ("are so already", counts[Verdict.SAME], ""),
            ("not yours to change", counts[Verdict.NOT_YOURS], "not-yours"),
            ("cannot be changed", counts[Verdict.IMPOSSIBLE], "impossible"),
        ]

    @cached_property
    def not_yours(self) -> list[AssetPlan]:
        """The first of those that belong to projects of others."""
        return self.plan.having(Verdict.NOT_YOURS)[:MOST_NAMED]

    @cached_property
    def impossible(self) -> list[AssetPlan]:
        """The first of those that cannot be changed so."""
        return self.plan.having(Verdict.IMPOSSIBLE)[:MOST_NAMED]

    @cached_property
    def asked(self) -> list[Difference]:
        """What is asked for."""
        changes = self.plan.edit.changes()
        return Words(self.plan.edit, changes, self._user).of(changes)

    def page(self, number: str | None) -> "Page[AssetPlan]":
        """One page of the assets that change."""
        return Paginator(self.plan.changed, ASSETS_A_PAGE).get_page(number)

    def rows(self, page: "Page[AssetPlan]") -> list[tuple[AssetPlan, list[Difference]]]:
        """The assets of a page with their differences."""
        words = Words(self.plan.edit, (change for asset in page for change in asset.changes), self._user)
        return [(asset, words.of(asset.changes)) for asset in page]

    @cached_property
    def token(self) -> str:
        """What the page shows, as it carries it."""
        return write_seen(self.plan)

    @cached_property
    def is_other_than_seen(self) -> bool:
        """Whether something else would be written than the person was shown before."""
        return self._seen is not None and self._seen.fingerprint != self.plan.fingerprint

    @cached_property
    def differing(self) -> tuple[list[tuple[str, str]], int]:
        """The assets that make the difference, and how many they are."""
        return what_differs(self._seen, self.plan, self._user) if self._seen else ([], 0)
