"""The differences of a bulk edit in words, as one person may read them."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from django.db.models import Field

from assets.bulk.edit import BulkEdit, Change
from assets.bulk.plan import Plan
from assets.choices import Tri
from assets.models import Asset, Term
from assets.templatetags.marks import day

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer

_ELSEWHERE = "an asset that is not open to you"
_TERMS = ("kind", "sector")
# The sheet of all differences: the headings, and below them one row for each.
HEADINGS = ("id", "name", "fact", "before", "after")


class Difference(NamedTuple):
    """One fact: what it is called, what stands there and what would; empty for nothing."""

    fact: str
    before: str
    after: str


class Words:
    """The words for one reader; looks up everything that ``changes`` of ``edit`` point at, in two queries."""

    def __init__(self, edit: BulkEdit, changes: Iterable[Change], user: "Viewer") -> None:
        ids: dict[str, set[int]] = {column: set() for column in (*_TERMS, "parent")}
        for fact, before, after in changes:
            if fact in ids:
                ids[fact] |= {pk for pk in (before, after) if pk is not None}
        terms = Term.objects.filter(pk__in=ids["kind"] | ids["sector"])
        self._terms = dict(terms.values_list("pk", "label"))
        parents = Asset.objects.visible_to(user).filter(pk__in=ids["parent"])
        self._parents = dict(parents.values_list("pk", "name"))
        self._labels = {f"term:{term.pk}": f"{term.scheme.label}: {term.label}" for term in edit.terms}
        self._labels |= {f"project:{one.pk}": f"in the care of {one}" for one in (edit.join, edit.leave) if one}

    def of(self, changes: Iterable[Change]) -> list[Difference]:
        """The same changes as a person reads them."""
        return [self._difference(change) for change in changes]

    def _difference(self, change: Change) -> Difference:
        fact, before, after = change
        if fact in self._labels:
            nothing = "no" if fact.startswith("project:") else "not said"
            before, after = (Tri(value).label if value else nothing for value in (before, after))
            return Difference(self._labels[fact], before, after)
        column = cast("Field[Any, Any]", Asset._meta.get_field(fact))
        return Difference(str(column.verbose_name), self._value(column, before), self._value(column, after))

    def _value(self, column: "Field[Any, Any]", value: Any) -> str:
        if value is None:
            return ""
        if column.name in _TERMS:
            return str(self._terms[value])
        if column.name == "parent":
            return str(self._parents.get(value, _ELSEWHERE))
        return str(day(value) if isinstance(value, date) else dict(column.flatchoices).get(value, value))


def sheet_rows(plan: Plan, user: "Viewer") -> Iterator[list[str]]:
    """Every difference of a plan as a row of a sheet, under ``HEADINGS``."""
    words = Words(plan.edit, (change for asset in plan.changed for change in asset.changes), user)
    for asset in plan.changed:
        for difference in words.of(asset.changes):
            yield [str(asset.uuid), asset.name, *difference]
