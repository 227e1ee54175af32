"""A comparison as data: one row for every decision, and for every proposal about what is not decided.

``COLUMNS`` is the whole list of what leaves, and says what each column means; .csv, .xlsx and .json carry the same.
Rows are about assets that the reader may see. Who decided, on what evidence, and everything that is only proposed is
for staff of the project, and so are the columns of it.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from assets.dates import write_uncertain
from assets.models import Comparison
from assets.outcomes.lines import Line, Lines
from assets.spreadsheets import Value, join_parts

if TYPE_CHECKING:
    from assets.models import Asset
    from assets.querysets.scope import Viewer

JSON_TYPE = "application/json"


@dataclass(frozen=True)
class Column:
    """One column: what it holds, what that means, and whether it is for staff alone."""

    value: Callable[[Line], Value]
    meaning: str
    for_staff: bool = False


def _labels(line: Line) -> str:
    return join_parts([str(change.label) for change in line.changes])


def _proposed(line: Line) -> str:
    return join_parts([str(change.label) for change in line.proposed])


def _uuid(asset: "Asset | None") -> str:
    return str(asset.uuid) if asset else ""


COLUMNS: dict[str, Column] = {
    "state": Column(lambda line: line.state, "decided, or proposed: the program thinks so, and nobody has decided"),
    "baseline row": Column(lambda line: line.row_number, "the row of the earlier wave's file, headings included"),
    "baseline name": Column(lambda line: line.then_name, "the name as the earlier wave has it; empty for what is new"),
    "baseline postcode": Column(lambda line: line.then_postcode, "the postcode then; empty where it is kept private"),
    "baseline id": Column(lambda line: _uuid(line.asset), "the id of the asset that the earlier wave saw"),
    "changes": Column(
        _labels, "what became of it: one or more of the words of this register, with a semicolon between"
    ),
    "now name": Column(lambda line: line.now.name if line.now else "", "what it is called now, or what followed it"),
    "now postcode": Column(lambda line: line.now_postcode, "the postcode now; empty where it is kept private"),
    "now id": Column(lambda line: _uuid(line.now), "the id of that asset"),
    "happened": Column(
        lambda line: write_uncertain(*line.happened), "when: a day, a year, two days between which it lies, or a bound"
    ),
    "happened, at the earliest": Column(lambda line: line.happened[0], "the first day on which it may have happened"),
    "happened, at the latest": Column(lambda line: line.happened[1], "the last day on which it may have happened"),
    "how it is known": Column(lambda line: line.basis_words, "who or what says so"),
    "source": Column(lambda line: line.source, "the list, page or person that says so"),
    "evidence": Column(lambda line: line.evidence, "what speaks for it", for_staff=True),
    "decided by": Column(lambda line: line.decided_by, "who decided", for_staff=True),
    "decided on": Column(lambda line: line.decided_on, "the day of the decision"),
    "accepted in a batch": Column(
        lambda line: ("yes" if line.is_of_batch else "no") if line.decided_on else "",
        "whether it was taken over with others above a confidence, after a sample was checked",
    ),
    "proposed": Column(_proposed, "what the program had proposed, or proposes", for_staff=True),
    "confidence": Column(lambda line: line.confidence, "of that proposal, of a hundred", for_staff=True),
    "reasons": Column(lambda line: " ".join(line.reasons), "why it is proposed", for_staff=True),
}


class ChangeSheet:
    """The rows of a comparison for one reader."""

    def __init__(self, comparison: Comparison, user: "Viewer") -> None:
        self._comparison = comparison
        self._is_staff = Comparison.objects.of_staff(user).filter(pk=comparison.pk).exists()
        self._lines = Lines(comparison, user, is_staff=self._is_staff)
        self._columns = {name: one for name, one in COLUMNS.items() if self._is_staff or not one.for_staff}

    @property
    def headings(self) -> list[str]:
        """The first row."""
        return list(self._columns)

    def rows(self) -> Iterator[list[Value]]:
        """Decisions in the order of the baseline, then, for staff, proposals."""
        for line in self._lines.all():
            yield [column.value(line) for column in self._columns.values()]

    def as_json(self) -> str:
        """The same as an object: ``about`` the comparison, what each of the ``columns`` means, and ``changes``.

        A change has the columns as its keys; days are written as 2026-11-22, and what is not known is null.
        """
        comparison = self._comparison
        about = {
            "comparison": str(comparison.uuid),
            "page": reverse("assets:comparison_detail", args=[comparison.uuid]),
            "earlier wave": _wave(comparison.earlier.name, comparison.earlier.reference_date),
            "later wave": _wave(comparison.later.name, comparison.later.reference_date),
            "made on": timezone.localdate(),
            "proposals are in it": self._is_staff,
        }
        return json.dumps(
            {
                "about": about,
                "columns": {name: column.meaning for name, column in self._columns.items()},
                "changes": [dict(zip(self._columns, map(_or_null, row), strict=True)) for row in self.rows()],
            },
            default=date.isoformat,
            ensure_ascii=False,
        )


def _wave(name: str, day: date) -> dict[str, object]:
    return {"name": name, "reference date": day}


def _or_null(value: Value) -> Value:
    return None if value == "" else value


def attachment(comparison: Comparison, extension: str) -> str:
    """The header that names a downloaded file after the years compared and the day."""
    years = f"{comparison.earlier.reference_date.year}-{comparison.later.reference_date.year}"
    return f'attachment; filename="changes-{years}-{timezone.localdate().isoformat()}.{extension}"'
