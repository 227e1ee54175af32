"""Reads of the rows of uploaded files, as a check of them found them."""

from typing import Any

from django.db import connection
from django.db.models import BooleanField, Count, F, Func, JSONField, Q, QuerySet, Value

from assets.choices import RowOutcome

# What stands first in the lists that a JSON column holds: the kind of a note, the fact of a difference. Not being
# strict, the path would find what stands in any other place, too.
_HAS_FIRST = "strict $[*] ? (@[0] == $wanted)"
_COUNT_FIRST = """
SELECT entry ->> 0, count(DISTINCT id) FROM ({rows}) AS row, jsonb_array_elements({column}) AS entry
GROUP BY 1 ORDER BY 2 DESC, 1
"""


class ImportRowQuerySet(QuerySet):  # type: ignore[type-arg]
    """Rows of uploaded files, narrowed by adjectives."""

    def to_look_at(self) -> "ImportRowQuerySet":
        """Rows that change something, stay out, or need a decision."""
        return self.exclude(outcome__in=[RowOutcome.UNCHANGED, RowOutcome.SKIPPED], doubt="")

    def coming_to(self, outcome: str) -> "ImportRowQuerySet":
        """Rows of one outcome."""
        return self.filter(outcome=outcome)

    def doubted(self, doubt: str) -> "ImportRowQuerySet":
        """Rows that need a decision for one reason."""
        return self.filter(doubt=doubt)

    def named_like(self, text: str) -> "ImportRowQuerySet":
        """Rows with ``text`` in the name as it is written."""
        return self.filter(name__icontains=text)

    def noted(self, kind: str) -> "ImportRowQuerySet":
        """Rows of which a note of one kind is made."""
        return self.filter(_has_first("notes", kind))

    def changing(self, fact: str) -> "ImportRowQuerySet":
        """Rows that would change one fact, or changed it; what new assets begin with is no change."""
        return self.filter(_has_first("differences", fact), outcome=RowOutcome.UPDATED)

    def in_order_of_sheet(self) -> "ImportRowQuerySet":
        """As they stand in the file."""
        return self.order_by("number", "pk")

    def by_column(self, column: str) -> dict[str, int]:
        """How many rows there are of each value of a column."""
        return dict(self.order_by().values_list(column).annotate(rows=Count("pk")))

    def by_kind(self) -> dict[str, int]:
        """How many rows have a note of each kind, the most frequent first."""
        return self._count_first("notes")

    def by_fact(self) -> dict[str, int]:
        """How many rows change each fact, as ``changing`` finds them, the most frequent first."""
        return self.filter(outcome=RowOutcome.UPDATED)._count_first("differences")

    def _count_first(self, column: str) -> dict[str, int]:
        rows, parameters = self.order_by().values("id", column).query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(_COUNT_FIRST.format(rows=rows, column=column), parameters)
            return dict(cursor.fetchall())


def _has_first(column: str, wanted: str) -> Q:
    found: Any = Func(
        F(column),
        Value(_HAS_FIRST),
        Value({"wanted": wanted}, output_field=JSONField()),
        function="jsonb_path_exists",
        output_field=BooleanField(),
    )
    return Q(found)
