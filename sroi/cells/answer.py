"""What a page is told of a map's cells: the JSON of ``/impact-maps/<uuid>/cells/``.

``POST`` saves, and is asked with ``Content-Type: application/json`` and the CSRF header::

    {"edits": [{"table": "outcome", "row": "<uuid>", "field": "deadweight", "was": "25", "value": "30 %"}],
     "submission": "<uuid4, new for every act, the same for a retry of it>",
     "seen": "<the state token of the last answer>"}

``row`` is null for the map itself. ``was`` is the ``edit`` text that the page had of the cell. All edits are saved, or
none. ``GET`` with ``?seen=<token>`` tells what others have changed since, and everything without it.

200 ``{"state": token, "changed": bool, "saved": bool, "cells": [...], "tables": {...}, "result": {...},
"rows": [...], "findings": [...]}``
    ``changed`` is false where nobody has written since ``seen``; only ``state`` stands beside it then.
    ``cells``: ``{"table", "row", "field", "text", "edit"}``, of every row that was written since ``seen`` or that the
    edits are of: all its cells, the empty ones as well. ``text`` is to be read, ``edit`` to be edited and sent back as
    ``was``.
    ``tables``: ``{"stakeholder": [uuid, ...], "input": ..., "output": ..., "outcome": ..., "scenario": ...}``, every
    row in its order: a row that is not named is gone, one that is not known is new.
    ``links``: ``{"stakeholder": [[uuid, name], ...], "output": ..., "price_index": ..., "leads_to": [[id, words],
    ...]}``: what may be chosen in cells of these columns.
    ``result``: null where nothing can be counted (``findings`` of gate "compute" say why), else ``{"ratio",
    "net_ratio", "headline", "inputs", "pv", "npv", "payback", "years": [...]}`` as people read them (``£1.43``),
    ``fingerprint``, and ``exact``: the same as numbers with all their digits, as text.
    ``rows``: ``{"row", "impact", "pv", "share", "years": [...], "exact": {"impact", "pv", "share"}}`` of every outcome
    that is counted; ``share`` is its part of the total present value ("27 %").
    ``findings``: ``{"gate": "compute"|"final"|"answer"|"note", "code", "message", "reason", "table", "row", "field"}``;
    ``reason`` is what was answered to a warning, "" where nothing was, or the warning said something else then.
400 ``{"error"}``: no such request. 403, 404: as for pages; 403 when the map has become final.
409 ``{"conflicts": [{"table", "row", "field", "theirs": {"text", "edit"}, "by", "at", "gone", "message"}]}``: nothing
    was written. Send the cell again with ``theirs.edit`` as ``was`` to overwrite it knowingly, or take theirs.
422 ``{"errors": [{"table", "row", "field", "code", "message", "meant": ["25 %", "0.25 %"]}]}``: nothing was written.
    ``meant`` are readings to offer as buttons.
503 ``{"error"}``: somebody else is writing; try once more, with the same submission.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any
from uuid import UUID

from sroi.answers import with_answers, words_of
from sroi.calculation.decimals import money, plain, precise, shown
from sroi.calculation.findings import Finding
from sroi.calculation.present_value import Result, RowResult
from sroi.cells.column import Kind
from sroi.cells.links import Links
from sroi.cells.registry import COLUMNS
from sroi.cells.sheet import TABLES_OF_ROWS, Sheet
from sroi.cells.written import state_token, written_since
from sroi.choices import Table
from sroi.models import ImpactMap, Outcome
from sroi.store.reckoning import Reckoning, reckon

Json = dict[str, Any]
# Rows whose names stand in cells of other rows.
_NAMED = (Table.STAKEHOLDER, Table.OUTPUT)
_RATIO_PLACES = 2


def answer_since(impact_map: ImpactMap, seen: str = "", *, also: Collection[UUID | None] = ()) -> Json:
    """How the map stands, as ``GET`` tells it: everything, or what was written since the token ``seen``.

    The rows ``also`` (None for the map itself) are told in any case: what was typed may mean what stood there.
    """
    # First of all, so that what is written while the rest is read is told next time.
    state = state_token(impact_map)
    if state == seen and not also:
        return {"state": state, "changed": False}
    # As it is now: whoever asks may have loaded it before they saved.
    now = ImpactMap.objects.select_related("project", "price_index").get(pk=impact_map.pk)
    sheet, reckoning = Sheet(now), reckon(now)
    written = written_since(now, seen)
    told = None if written is None else written | {row or now.uuid for row in also}
    return {
        "state": state,
        "changed": True,
        "cells": list(_cells(sheet, told)),
        "tables": {table: [str(row) for row in sheet.rows[table]] for table in TABLES_OF_ROWS},
        "links": links_as_json(sheet.links),
        "result": result_as_json(reckoning.result, sheet.sign) if reckoning.result else None,
        "rows": rows_as_json(sheet, reckoning),
        "findings": findings_as_json(reckoning, now),
    }


def _cells(sheet: Sheet, written: set[UUID] | None) -> Iterator[Json]:
    """The cells of rows that were written, and those that name one of them."""
    renamed = any(row in sheet.rows[table] for table in _NAMED for row in written or ())
    for table, rows in sheet.rows.items():
        for uuid, row in rows.items():
            if written is None or uuid in written:
                yield from sheet.cells(table, row)
            elif renamed:
                yield from (cell for cell in sheet.cells(table, row) if _names_a_row(table, cell))


_LINKS = {(table, column.key) for table, columns in COLUMNS.items() for column in columns if column.kind is Kind.LINK}


def _names_a_row(table: Table, cell: Json) -> bool:
    return (table, cell["field"]) in _LINKS


def links_as_json(links: Links) -> dict[str, list[list[str]]]:
    """What may be chosen in cells that name other rows, by the key of their column: what is sent, and what is read."""
    return {key: [[option.edit, option.text] for option in options] for key, options in links.by_key.items()}


# --- What it comes to ---------------------------------------------------------------------------------------------


def result_as_json(result: Result, sign: str) -> Json:
    """The result as people read it, and with all digits."""
    amounts = {"inputs": result.inputs, "pv": result.pv, "npv": result.npv}
    ratios = {"ratio": result.ratio, "net_ratio": result.net_ratio, "headline": result.headline_ratio}
    months = result.payback_months
    return {
        **{name: money(amount, sign) for name, amount in amounts.items()},
        **{name: money(ratio, sign, _RATIO_PLACES) for name, ratio in ratios.items()},
        "payback": "" if months is None else _months(shown(months, 0)),
        "years": [money(year, sign) for year in result.years],
        "fingerprint": result.fingerprint,
        "exact": {
            **{name: plain(figure) for name, figure in (amounts | ratios).items()},
            "payback": None if months is None else plain(months),
            "years": [plain(year) for year in result.years],
        },
    }


def _months(number: str) -> str:
    return f"{number} month" if number == "1" else f"{number} months"


def rows_as_json(sheet: Sheet, reckoning: Reckoning) -> list[Json]:
    """What each outcome that is counted comes to, and its part of the whole."""
    result = reckoning.result
    if result is None:
        return []
    return [_row(uuid, row, result, sheet.sign) for uuid, row in _with_uuids(sheet, reckoning, result.rows)]


def _with_uuids(sheet: Sheet, reckoning: Reckoning, rows: Iterable[RowResult]) -> Iterator[tuple[UUID, RowResult]]:
    """The results with the rows that they are of; of several rows with one id, in their order."""
    alike: dict[str, list[UUID]] = defaultdict(list)
    for uuid, row in sheet.rows[Table.OUTCOME].items():
        if isinstance(row, Outcome) and not row.is_left_out:
            alike[row.key].append(uuid)
    met: Counter[str] = Counter()
    for each in rows:
        first = reckoning.places.get(each.id)
        found = [first.row] if first and first.row and not met[each.id] else alike[each.id][met[each.id] :][:1]
        met[each.id] += 1
        yield from ((uuid, each) for uuid in found)


@precise
def _row(uuid: UUID, row: RowResult, result: Result, sign: str) -> Json:
    # Of a whole that is nothing, or a loss, no row is a share.
    share = row.pv / result.pv if result.pv > 0 else None
    return {
        "row": str(uuid),
        "impact": money(row.impact, sign),
        "pv": money(row.pv, sign),
        "share": "–" if share is None else f"{shown(share * 100, 0)} %".replace("-", "−"),
        "years": [money(year, sign) for year in row.years],
        "exact": {"impact": plain(row.impact), "pv": plain(row.pv), "share": None if share is None else plain(share)},
    }


# --- What there is to say -----------------------------------------------------------------------------------------


def findings_as_json(reckoning: Reckoning, impact_map: ImpactMap | None = None) -> list[Json]:
    """Every finding at the cell that it is about; those that want a reason with it, where ``impact_map`` has one."""
    name = _name(reckoning)
    warned = with_answers(impact_map, name, reckoning.to_answer) if impact_map is not None else ()
    reasons = {each.finding: each.answer.reason for each in warned if each.answer is not None}
    return [_finding(finding, reckoning, name, reasons.get(finding, "")) for finding in reckoning.findings]


def _name(reckoning: Reckoning) -> str:
    """The map as findings name it, also where there is no case; see ``sroi.calculation.reading``."""
    if reckoning.case is not None:
        return reckoning.case.name
    words = (reckoning.raw.get(key) for key in ("title", "id"))
    return next((word.strip() for word in words if isinstance(word, str) and word.strip()), "without a title")


def _finding(finding: Finding, reckoning: Reckoning, name: str, reason: str) -> Json:
    at = reckoning.place_of(finding)
    return {
        "gate": finding.gate.name.lower(),
        "code": finding.code,
        # Beside the cell nobody needs to be told which one.
        "message": words_of(finding, name),
        "reason": reason,
        "table": at.table,
        "row": str(at.row) if at.row else None,
        "field": at.field,
    }
