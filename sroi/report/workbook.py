"""The report as a workbook: the Value Map with its columns, and a sheet for everything else that the report says."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from assets.charts.figures import Figure, Table
from assets.spreadsheets import Sheet, Value, write_book
from sroi.report.contents import Report
from sroi.value_map.columns import COLUMNS
from sroi.value_map.writing import write_value_map

KEPT_BACK = "kept back by its licence"
Row = Sequence[Value]


def workbook(report: Report) -> bytes:
    """The .xlsx. Figures of the Value Map and of the results are numbers with all their digits."""
    return write_book(
        (
            _cover(report),
            _value_map(report),
            _results(report),
            _figures("Sensitivity", report.how_sure),
            _figures("Whose value", report.results),
            _left_out(report),
            _warnings(report),
            _checklist(report),
            _sources(report),
            _run_record(report),
        )
    )


def _cover(report: Report) -> Sheet:
    impact_map, cover = report.impact_map, report.cover
    rows: list[Row] = [
        [impact_map.title],
        [cover.full],
        [report.no_assurance],
        [],
        ["Conventions", cover.fingerprint],
        *([fact.label, fact.text, fact.beside] for fact in cover.facts),
        ["Range", cover.note],
        [],
        ["Organisation", impact_map.organisation],
        ["Version", impact_map.version, str(impact_map.get_status_display())],
        ["Forecast or evaluative", str(impact_map.get_analysis_type_display())],
        ["Period from", impact_map.period_start],
        ["Period to", impact_map.period_end],
        ["Objectives", impact_map.objectives],
        ["Scope", impact_map.scope],
        [],
        ["How it was counted"],
        *([choice.about, choice.made] for choice in report.choices),
        [],
        ["What could not be checked in its source here"],
        *([text] for text in report.page.unverified),
    ]
    return Sheet("Report", rows, frozenset({0, rows.index(["How it was counted"])}))


def _value_map(report: Report) -> Sheet:
    rows = write_value_map(report.case)
    first = next(at for at, row in enumerate(rows) if row and row[0] == COLUMNS[0].heading)
    return Sheet("Value Map", _without_withheld(rows, report, first), frozenset({first - 1, first}))


def _without_withheld(rows: Sequence[Row], report: Report, heading: int) -> list[Row]:
    """The sheet without the values of rows that may not leave, and without what these rows come to."""
    place = next(at for at, column in enumerate(COLUMNS) if column.key == "proxy_value")
    found: list[Row] = list(rows)
    for at, outcome in enumerate(report.case.outcomes, start=heading + 1):
        if outcome.id in report.withheld:
            row = list(rows[at])
            row[place] = KEPT_BACK
            found[at] = [*row[: len(COLUMNS)], KEPT_BACK]
    return found


def _results(report: Report) -> Sheet:
    case, result = report.case, report.result
    years = range(1, len(result.years) + 1)
    rows: list[Row] = [["Id", "Stakeholder", "Outcome", "Impact", *(f"Year {year}" for year in years), "Present value"]]
    for outcome, row in zip(case.outcomes, result.rows, strict=True):
        names = [outcome.id, outcome.stakeholder, outcome.outcome]
        blank: list[Value] = [None] * (len(result.years) - len(row.years))
        is_withheld = outcome.id in report.withheld
        rows.append([*names, KEPT_BACK] if is_withheld else [*names, row.impact, *row.years, *blank, row.pv])
    totals: list[tuple[str, Decimal | None]] = [
        ("Total present value", result.pv),
        ("Total inputs", result.inputs),
        ("Net present value", result.npv),
        ("Ratio, gross", result.ratio),
        ("Ratio, net", result.net_ratio),
        ("Months to pay back", result.payback_months),
    ]
    rows += [[], ["All", None, None, None, *result.years, result.pv], *([name, value] for name, value in totals)]
    return Sheet("Results", rows)


def _figures(title: str, figures: Sequence[Figure]) -> Sheet:
    rows: list[Row] = []
    headings: set[int] = set()
    for figure in figures:
        headings |= {len(rows), len(rows) + len(figure.notes) + 1}
        rows += [[figure.title], *([note] for note in figure.notes), *_table(figure.table), []]
    return Sheet(title, rows, frozenset(headings))


def _table(table: Table) -> Iterator[Row]:
    yield list(table.head)
    for row in (*table.rows, *([table.foot] if table.foot else [])):
        yield [row.heading, *(f"{cell.text} ({cell.beside})" if cell.beside else cell.text for cell in row.cells)]


def _left_out(report: Report) -> Sheet:
    page = report.page
    rows: list[Row] = [
        ["What", "Who", "Kind", "Why, or how"],
        *([str(row), str(row.stakeholder or ""), "Loss, counted", row.note] for row in page.losses),
        *(
            [str(row), str(row.stakeholder or ""), "Outcome, not counted", row.left_out_reason]
            for row in page.outcomes_left_out
        ),
        *(["", each.name, "Stakeholder, left out", each.reason] for each in page.left_out),
    ]
    return Sheet("Left out and losses", rows)


def _warnings(report: Report) -> Sheet:
    rows: list[Row] = [["Row", "Warning", "Answer"]]
    for place in report.page.warnings:
        answer = place.warned.answer.reason if place.warned and place.warned.answer else "Not answered."
        rows.append([place.row, place.text, answer])
    rows += [[place.row, place.text, "To be known"] for place in report.page.remarks]
    return Sheet("Warnings", rows)


def _checklist(report: Report) -> Sheet:
    rows: list[Row] = []
    headings: set[int] = set()
    for group in report.checklist:
        headings |= {len(rows), len(rows) + 3}
        rows += [
            [f"{group.heading}: {group.finding}"],
            [group.source],
            [],
            ["Item", "Met", "Said by", "Why", "The map tells"],
        ]
        for each in group.items:
            why = each.answer.reason if each.answer else ""
            rows.append([str(each.item.label), each.words, each.told_by, why, each.evidence.words])
        rows.append([])
    return Sheet("Checklist", rows, frozenset(headings))


def _sources(report: Report) -> Sheet:
    rows: list[Row] = [["For", "Source", "Link", "What", "Used for", "Licence"]]
    for group in report.sources:
        for each in group.sources:
            used = "; ".join(each.used_for)
            recalled = " (recalled, not read in its source here)" if each.is_recalled else ""
            rows.append([group.heading, each.title + recalled, each.url, each.beside, used, each.licence])
    return Sheet("Sources", rows)


def _run_record(report: Report) -> Sheet:
    record = report.record
    rows: list[Row] = [
        ["Run record", "kept when the version became final" if record.is_final else "of a draft, as it stands now"],
        ["Case file", record.file_name],
        ["Its sha256", record.sha256],
        ["Conventions", record.fingerprint],
        ["Ratio, with all its digits", record.ratio],
        ["Seed of the random draws", record.seed],
        ["Draws", record.draws],
        ["Counted with", record.program],
        ["Drawn with", record.made_with],
        ["Counted on", record.at.isoformat() if record.at else ""],
        *(["Command", command] for command in record.commands),
    ]
    return Sheet("Run record", rows)
