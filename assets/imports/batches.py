"""Long lists in pieces that a query can take."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from django.db.models.expressions import RawSQL

CHUNK = 5000

Item = TypeVar("Item")


def chunks(items: Iterable[Item], size: int = CHUNK) -> Iterator[list[Item]]:
    """The items in lists of ``size`` at most, in their order."""
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk


def among(texts: Iterable[str]) -> RawSQL:
    """For ``…__in``: the texts as rows of a table, which is joined.

    As a list of thousands they are looked up one by one, at worst in a trigram index, which takes seconds.
    """
    return RawSQL("SELECT unnest(%s::text[])", [list(texts)])
