"""Who followed whom: the bodies before and after one asset over generations, and all successions of a comparison.

Succession is a graph, and one that people write down: it may be wide, and it may run in a circle. It is followed from
the asset outwards, as far as the reader may know of the others, and cut where it grows too large to be read.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from assets.charts.figures import Cell, Figure, Table, TableRow
from assets.charts.graph import Edge, Node, draw_graph
from assets.choices import FOLLOWED, ChangeType, RelationKind, Status
from assets.dates import say_when
from assets.models import Asset, Change, Comparison, Relation
from assets.templatetags.marks import to

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer

KEY = "succession"
# What is still read at a glance: boxes, and generations before and after.
MOST_BODIES, MOST_GENERATIONS = 24, 6
_WORDS = {
    ChangeType.SUCCEEDED_BY: "followed",
    ChangeType.MERGED_INTO: "merged",
    ChangeType.SPLIT_INTO: "split",
}


@dataclass(frozen=True)
class Link:
    """That ``later`` followed ``earlier`` (primary keys), in one of the three ways; or that one is part of the other.

    ``kind`` is None for what is part of: ``earlier`` then is the part.
    """

    earlier: int
    later: int
    kind: ChangeType | None
    relation: Relation | None = None


@dataclass(frozen=True)
class Family:
    """An asset with all that was before and after it. ``generation`` counts from it: -1 is what it followed.

    ``is_cut`` says that there are more than are shown.
    """

    asset: Asset
    bodies: Mapping[int, Asset]
    generation: Mapping[int, int]
    links: Sequence[Link]
    is_cut: bool

    def __bool__(self) -> bool:
        return len(self.bodies) > 1

    @property
    def figure(self) -> Figure:
        """The drawing, with the list behind it."""
        notes = ["The earlier stands on the left. A thin broken line says that one is part of the other."]
        if self.is_cut:
            notes.append(
                f"There are more than can be read in one drawing: these are the {len(self.bodies)} that are nearest. "
                "The page of each of them shows those next to it."
            )
        before = sum(number < 0 for number in self.generation.values())
        after = sum(number > 0 for number in self.generation.values())
        return Figure(
            key=KEY,
            title=f"{before or 'None'} before it, {after or 'none'} after it",
            notes=notes,
            table=Table(
                "The same as a list", ["What happened", "Earlier", "Later", "When"], list(self._rows()), of_words=True
            ),
            drawing=draw_graph(
                list(self._nodes()),
                list(self._edges()),
                title=f"What was before {self.asset.name} and what came after it; the same is in the list below.",
                description=" ".join(
                    f"{row.cells[0].text} {row.heading.lower()} {row.cells[1].text}." for row in self._rows()
                ),
            ),
        )

    def _nodes(self) -> Iterator[Node]:
        for pk, asset in sorted(
            self.bodies.items(), key=lambda item: (self.generation[item[0]], item[1].name, item[0])
        ):
            style = "here" if pk == self.asset.pk else "gone" if asset.status == Status.CEASED else ""
            yield Node(pk, asset.name, _lifetime(asset), self.generation[pk], style)

    def _edges(self) -> Iterator[Edge]:
        for link in self.links:
            when = _when(link.relation)
            if link.kind is None:
                yield Edge(link.earlier, link.later, "part of", "aside")
            else:
                yield Edge(link.earlier, link.later, when.removeprefix("in ").removeprefix("on ") or _WORDS[link.kind])

    def _rows(self) -> Iterator[TableRow]:
        for link in self.links:
            earlier, later = self.bodies[link.earlier], self.bodies[link.later]
            words = str(link.kind.label) if link.kind else "part of"
            when = _when(link.relation) or "not known"
            others = [Cell(body.name, body.get_absolute_url()) for body in (earlier, later)]
            yield TableRow(words[:1].upper() + words[1:], [*others, Cell(when[:1].upper() + when[1:])])


def _when(relation: Relation | None) -> str:
    return say_when(relation.since_earliest, relation.since_latest) if relation else ""


def _lifetime(asset: Asset) -> str:
    """From when until when it was there, as far as that is known."""
    opened = to(asset.opened_earliest, asset.opened_latest) if asset.opened_earliest or asset.opened_latest else ""
    if asset.status != Status.CEASED:
        return f"since {opened}" if opened else "still there"
    ceased = to(asset.ceased_earliest, asset.ceased_latest) if asset.ceased_earliest or asset.ceased_latest else ""
    return f"{opened or '?'} to {ceased}" if ceased else f"from {opened}, ceased" if opened else "ceased"


def family_of(asset: Asset, viewer: "Viewer") -> Family:
    """All that was before and after ``asset``, the nearest first, as far as ``viewer`` may know of them."""
    generation, is_cut = {asset.pk: 0}, False
    for step, most in ((-1, MOST_BODIES // 2), (1, MOST_BODIES)):
        edge = {asset.pk}
        for number in range(1, MOST_GENERATIONS + 1):
            found = sorted(_beside(edge, viewer, step) - set(generation))
            edge = set(found[: most - len(generation)])
            generation |= dict.fromkeys(edge, number * step)
            is_cut = is_cut or len(edge) < len(found)
            if not edge:
                break
        is_cut = is_cut or bool(edge and _beside(edge, viewer, step) - set(generation))
    bodies = Asset.objects.visible_to(viewer).in_bulk(list(generation)) | {asset.pk: asset}
    return Family(asset, bodies, generation, list(_links(generation)), is_cut)


def _beside(pks: Iterable[int], viewer: "Viewer", step: int) -> set[int]:
    """The next generation of these: what they followed (-1) or what followed them (1)."""
    rows = Relation.objects.filter(kind=RelationKind.SUCCEEDS)
    others = Asset.objects.visible_to(viewer)
    if step < 0:
        return set(rows.filter(from_asset__in=pks, to_asset__in=others).values_list("to_asset", flat=True))
    return set(rows.filter(to_asset__in=pks, from_asset__in=others).values_list("from_asset", flat=True))


def _links(generation: Mapping[int, int]) -> Iterator[Link]:
    """All that joins these: successions, and which are part of which."""
    pks = set(generation)
    decided = _decided(Change.objects.filter(asset__in=pks, later_asset__in=pks))
    rows = Relation.objects.filter(from_asset__in=pks, to_asset__in=pks).select_related("wave")
    for row in rows.filter(kind=RelationKind.SUCCEEDS).order_by("since_earliest", "pk"):
        kind = decided.get((row.to_asset_id, row.from_asset_id), ChangeType.SUCCEEDED_BY)
        yield Link(row.to_asset_id, row.from_asset_id, kind, row)
    parts = rows.filter(kind=RelationKind.PART_OF).order_by("pk").values_list("from_asset", "to_asset")
    parents = Asset.objects.filter(pk__in=pks, parent__in=pks).order_by("pk").values_list("pk", "parent")
    for part, whole in dict.fromkeys(chain(parents, parts)):
        yield Link(part, whole, None)


def _decided(changes: "QuerySet[Change]") -> dict[tuple[int | None, int | None], ChangeType]:
    """In which way one followed the other, as it was decided."""
    rows = changes.filter(changes__overlap=[kind.value for kind in FOLLOWED]).order_by("at", "pk")
    return {(row.asset_id, row.later_asset_id): next(kind for kind in FOLLOWED if kind in row.changes) for row in rows}


# --- of a comparison ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Followed:
    """One succession that was decided for a comparison, as one reader may know it."""

    change: Change
    earlier: Asset
    later: Asset
    kind: ChangeType

    @property
    def when(self) -> str:
        """Between which days."""
        return to(self.change.happened_earliest, self.change.happened_latest)


def successions_in(comparison: Comparison, viewer: "Viewer") -> list[Followed]:
    """All successions, mergings and splittings decided between two waves, of assets that ``viewer`` may know of."""
    seen = Asset.objects.visible_to(viewer)
    rows = (
        Change.objects.filter(comparison=comparison, asset__in=seen, later_asset__in=seen)
        .filter(changes__overlap=[kind.value for kind in FOLLOWED])
        .exclude(Q(asset=None) | Q(later_asset=None))
        .select_related("asset", "later_asset", "by")
        .order_by("asset__name", "later_asset__name", "pk")
    )
    return [
        Followed(row, row.asset, row.later_asset, next(kind for kind in FOLLOWED if kind in row.changes))
        for row in rows
        if row.asset is not None and row.later_asset is not None
    ]
