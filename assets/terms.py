"""The vocabularies as trees, read once: which terms there are, and what each of them includes."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from assets.choices import SchemeCode
from assets.models import Term


class Node(NamedTuple):
    """One term in its tree. ``includes`` holds its own id and those of all narrower terms."""

    id: int
    scheme: str
    code: str
    label: str
    symbol: str
    depth: int
    includes: tuple[int, ...]


# By the id of the broader term: id, scheme, code, label and symbol of the narrower ones.
Children = dict[int | None, list[tuple[int, str, str, str, str]]]


class Vocabulary:
    """Every term of the schemes that pages know by name, in the order of lists: narrower ones under their broader one.

    Costs one query.
    """

    def __init__(self) -> None:
        self._by_scheme: dict[str, dict[str, Node]] = {scheme: {} for scheme in SchemeCode.values}
        children: Children = {}
        rows = Term.objects.filter(scheme__code__in=SchemeCode.values).order_by("position", "id")
        for row in rows.values_list("id", "scheme__code", "code", "label", "symbol", "parent"):
            children.setdefault(row[5], []).append(row[:5])
        for node in _walk(children, None, 0):
            self._by_scheme[node.scheme][node.code] = node

    def scheme(self, code: str) -> list[Node]:
        """The terms of a scheme in order."""
        return list(self._by_scheme[code].values())

    def find(self, scheme: str, code: str) -> Node | None:
        """One term by its code."""
        return self._by_scheme[scheme].get(code)

    def included(self, scheme: str, codes: Iterable[str]) -> list[int]:
        """Ids of the terms called ``codes`` and of everything narrower; codes that do not exist include nothing."""
        terms = self._by_scheme[scheme]
        return sorted({pk for code in codes if code in terms for pk in terms[code].includes})


def _walk(children: Children, parent: int | None, depth: int) -> Iterator[Node]:
    for pk, scheme, code, label, symbol in children.get(parent, []):
        below = list(_walk(children, pk, depth + 1))
        yield Node(pk, scheme, code, label, symbol, depth, (pk, *(node.id for node in below)))
        yield from below
