"""The history of one version of a map: who did what, when and why, from what to what."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.core.paginator import Page, Paginator
from pghistory.models import Context

from assets.choices import ChangeKind
from assets.models import ChangeSet
from assets.undo.selection import contexts_of
from sroi.choices import Table
from sroi.models import Acknowledgement, Challenge, ImpactMap, Reply
from sroi.review.told import Line, Told
from sroi.review.versions_of_cells import events_of, written_in

ACTS_A_PAGE = 20
# Of one act so many lines are shown; an import writes thousands.
MOST_LINES = 40


@dataclass(frozen=True, slots=True)
class Act:
    """What one change set did to the map."""

    change_set: ChangeSet
    why: str
    lines: list[Line]

    @property
    def shown(self) -> list[Line]:
        """The first of the lines."""
        return self.lines[:MOST_LINES]

    @property
    def more(self) -> int:
        """How many there are besides."""
        return max(0, len(self.lines) - MOST_LINES)


class MapHistory:
    """The acts of one version, the latest first, a page of them at a time."""

    def __init__(self, impact_map: ImpactMap, number: str | None) -> None:
        self.impact_map = impact_map
        self._number = number

    @cached_property
    def page_obj(self) -> "Page[ChangeSet]":
        """The page that was asked for, or the nearest there is."""
        written = ChangeSet.objects.filter(
            kind=ChangeKind.IMPACT_MAP,
            project=self.impact_map.project,
            details__impact_map=str(self.impact_map.uuid),
        )
        return Paginator(written.select_related("by").order_by("-at", "-pk"), ACTS_A_PAGE).get_page(self._number)

    @cached_property
    def acts(self) -> list[Act]:
        """The acts of the page. A fixed number of queries."""
        shown = [one for one in self.page_obj]  # noqa: C416 -- a page is no list of its own
        contexts = contexts_of(shown)
        belongs = dict(Context.objects.filter(pk__in=contexts).values_list("pk", "metadata__change_set"))
        lines = self._lines(contexts, belongs)
        # Whose history it is need not be said in each line of it.
        of_this = f" ({self.impact_map})"
        return [Act(one, one.reason.removesuffix(of_this), lines[str(one.uuid)]) for one in shown]

    def _lines(self, contexts: Iterable[UUID], belongs: dict[UUID, str]) -> dict[str, list[Line]]:
        told = Told(self.impact_map)
        versions = defaultdict(list)
        for version in written_in(self.impact_map, contexts):
            if version.context is not None:
                versions[belongs[version.context]].append(version)
        found = defaultdict(list, {act: list(told.lines(each)) for act, each in versions.items()})
        for context, line in self._said(contexts, told):
            found[belongs[context]].append(line)
        return found

    def _said(self, contexts: Iterable[UUID], told: Told) -> Iterator[tuple[UUID, Line]]:
        """What was said about the map: reasons, questions, replies."""
        meant = {"pgh_context__in": list(contexts), "pgh_label__in": ["insert", "update"]}
        for model, words in ((Acknowledgement, "reason"), (Challenge, "text")):
            rows = events_of(model).filter(impact_map=self.impact_map.pk, **meant).order_by("pgh_id")
            for context, table, row, field, text in rows.values_list("pgh_context", "table", "row", "field", words):
                yield context, Line(table, row, field, told.names.of(table, row, field), "", "", said=text)
        replies = events_of(Reply).filter(challenge__impact_map=self.impact_map.pk, **meant).order_by("pgh_id")
        for context, text in replies.values_list("pgh_context", "text"):
            yield context, Line(Table.MAP, None, "", "reply", "", "", said=text)
