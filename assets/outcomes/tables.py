"""The tables of a report: what was said how often, group by group, with a way to the assets behind each number."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from assets.charts.bars import BarRow, Part, draw_bars
from assets.charts.figures import Cell, Figure, Table, TableRow
from assets.choices import ChangeType
from assets.outcomes.fates import NEWCOMERS, OF_BASELINE, Fate
from assets.outcomes.groups import Groups
from assets.outcomes.links import Links
from assets.outcomes.rows import Outcome
from assets.outcomes.survival import FEWEST
from assets.outcomes.words import percent, sentence
from assets.templatetags.marks import number

# How each fate looks in bars (charts.css): those of which nobody knows are hatched.
FATE_STYLES = {
    Fate.STILL: "1",
    Fate.FOLLOWED: "2",
    Fate.CEASED: "6",
    Fate.NOT_TRACED: "hatched",
    Fate.UNDECIDED: "dotted",
}


def change_table(outcomes: Sequence[Outcome], proposed: Sequence[Outcome], groups: Groups, links: Links) -> Figure:
    """How often each change was said, by the group of then; several may be said of one asset.

    ``proposed`` are counted beside, and marked.
    """
    counted = Counter((change, groups.of(row)) for row in outcomes for change in row.changes)
    beside = Counter((change, groups.of(row)) for row in proposed for change in row.changes)
    rows = [
        TableRow(
            sentence(change.label),
            [
                _cell(counted, beside, change, list(groups.labels), links.rows(change=change)),
                *(
                    _cell(counted, beside, change, [key], links.rows(change=change, group=key or "-"))
                    for key in groups.labels
                ),
            ],
        )
        for change in ChangeType
        if any(counted[change, key] or beside[change, key] for key in groups.labels)
    ]
    most = Counter(change for row in outcomes for change in row.changes if row.sighting).most_common(3)
    said = ", ".join(f"{change.label} {number(count)}" for change, count in most)
    title = f"Said most often of the baseline: {said}" if most else "Nothing is decided yet"
    notes = [
        f"By {groups.dimension.label}, as it was then; what only the later wave saw, as it is now.",
        "Several changes may be said of one asset, so the columns do not add up to the number of assets.",
    ]
    if beside:
        notes.append("What stands behind a plus is proposed by the program, and not decided.")
    head = ["Change", "All", *(sentence(label) for label in groups.labels.values())]
    return Figure("changes", title, notes, Table("Changes", head, rows), is_table_open=True)


def _cell(
    counted: "Counter[tuple[ChangeType, str]]",
    beside: "Counter[tuple[ChangeType, str]]",
    change: ChangeType,
    keys: list[str],
    url: str,
) -> Cell:
    said, proposed = (sum(one[change, key] for key in keys) for one in (counted, beside))
    return Cell(number(said), url if said else "", f"+{number(proposed)} proposed" if proposed else "")


def fates_by_group(outcomes: Sequence[Outcome], groups: Groups, links: Links) -> Figure:
    """What became of the assets that the baseline saw in being, for each group of then."""
    counted = Counter((groups.was(row), row.fate) for row in outcomes if row.fate in OF_BASELINE)
    totals = {key: sum(counted[key, fate] for fate in OF_BASELINE) for key in groups.labels}
    keys = sorted((key for key in groups.labels if totals[key]), key=lambda key: -totals[key])
    rows = [BarRow(sentence(groups.labels[key]), [counted[key, fate] for fate in OF_BASELINE]) for key in keys]
    title = _best_and_worst(keys, counted, totals, groups)
    drawing = draw_bars(
        rows,
        [Part(sentence(fate.label), FATE_STYLES[fate]) for fate in OF_BASELINE],
        title=title,
        description=f"A bar for each {groups.dimension.label}, divided by what became of its assets.",
    )
    return Figure(
        "fates",
        title,
        [f"Each bar is all that was recorded in being, by {groups.dimension.label} then; the number is at its end."],
        _fate_table(keys, counted, totals, groups, links),
        drawing if rows else None,
    )


def _best_and_worst(
    keys: Sequence[str], counted: "Counter[tuple[str, Fate]]", totals: dict[str, int], groups: Groups
) -> str:
    """The finding: where the largest and the smallest share is still here, among groups of some size."""
    shares = {key: counted[key, Fate.STILL] / totals[key] for key in keys if key and totals[key] >= FEWEST}
    if len(shares) < 2:
        return f"What became of them, by {groups.dimension.label}"
    best, worst = max(shares, key=lambda key: shares[key]), min(shares, key=lambda key: shares[key])
    if shares[best] == shares[worst]:
        return f"{percent(shares[best])} are known to be still here in every {groups.dimension.label}"
    return (
        f"Known to be still here: {percent(shares[best])} of {groups.labels[best]}, "
        f"{percent(shares[worst])} of {groups.labels[worst]}"
    )


def _fate_table(
    keys: Sequence[str],
    counted: "Counter[tuple[str, Fate]]",
    totals: dict[str, int],
    groups: Groups,
    links: Links,
) -> Table:
    def cells(number_of: Callable[[Fate], int], total: int, **group: str) -> list[Cell]:
        return [
            *(_count(number_of(fate), links.rows(fate=fate, **group)) for fate in OF_BASELINE),
            Cell(number(total)),
            Cell(percent(number_of(Fate.STILL) / total) if total else ""),
        ]

    return Table(
        f"What became of them, by {groups.dimension.label}",
        [sentence(groups.dimension.label), *(sentence(fate.label) for fate in OF_BASELINE), "All", "Still here"],
        [
            TableRow(
                sentence(groups.labels[key]),
                cells(lambda fate, key=key: counted[key, fate], totals[key], group=key or "-"),  # type: ignore[misc]
            )
            for key in keys
        ],
        TableRow("All", cells(lambda fate: sum(counted[key, fate] for key in keys), sum(totals.values()))),
    )


def newcomers(outcomes: Iterable[Outcome], groups: Groups, links: Links, year: int) -> Figure | None:
    """What only the later wave saw: what is new, and apart from it what was there already. None where nothing is."""
    counted = Counter((groups.became(row), row.fate) for row in outcomes if row.fate in NEWCOMERS)
    if not counted:
        return None
    new, found = (sum(counted[key, fate] for key in groups.labels) for fate in NEWCOMERS)
    rows = [
        TableRow(
            sentence(label),
            [_count(counted[key, fate], links.rows(fate=fate, to=key or "-")) for fate in NEWCOMERS],
        )
        for key, label in groups.labels.items()
        if any(counted[key, fate] for fate in NEWCOMERS)
    ]
    return Figure(
        "newcomers",
        f"{number(new)} {'is' if new == 1 else 'are'} new since {year}; {number(found)} found later had been there",
        [
            f"By {groups.dimension.label} now.",
            "What was found later was there already when the baseline was made, and was missed. It is no growth.",
        ],
        Table(
            "What only the later wave saw",
            [sentence(groups.dimension.label), f"New since {year}", "Found later, but already there then"],
            rows,
            TableRow("All", [_count(new, links.rows(fate=Fate.NEW)), _count(found, links.rows(fate=Fate.FOUND_LATER))]),
        ),
        is_table_open=True,
    )


def _count(count: int, url: str) -> Cell:
    return Cell(number(count), url if count else "")
