"""Which rows of a page rest on a value that its licence does not let us pass on.

Readers outside the project do not see those values; see ``sroi.store.withholding`` for what leaves as a file.
"""

from collections.abc import Iterable

from sroi.models import Outcome
from sroi.store.withholding import forbids_passing_on


def withheld_rows(outcomes: Iterable[Outcome]) -> frozenset[str]:
    """The ids of such rows, as results call them. ``outcomes`` are those of a map, in order, with their ``proxy``."""
    counted = (row for row in outcomes if not row.is_left_out)
    return frozenset(row.key.strip() or str(place) for place, row in enumerate(counted, start=1) if _is_withheld(row))


def _is_withheld(row: Outcome) -> bool:
    return (row.proxy is not None and not row.proxy.is_redistributable) or forbids_passing_on(row.proxy_licence)
