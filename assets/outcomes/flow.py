"""Where everything went: from the groups of then to those of now, and to the ends."""

from collections import Counter
from collections.abc import Sequence

from assets.charts.figures import Cell, Figure, Table, TableRow, colour
from assets.charts.flow import Node, draw_flow
from assets.models import Comparison
from assets.outcomes.fates import NEWCOMERS, Fate
from assets.outcomes.groups import Groups
from assets.outcomes.links import Links
from assets.outcomes.rows import Outcome
from assets.outcomes.words import percent, sentence
from assets.templatetags.marks import number

# Where the assets of the baseline go that are in no group of today.
ENDS = (Fate.FOLLOWED, Fate.CEASED, Fate.NOT_TRACED, Fate.OUT_OF_AREA, Fate.UNDECIDED)
_NOW, _FATE = "now:", "fate:"
_GREY = "6"


def flow_between(comparison: Comparison, outcomes: Sequence[Outcome], groups: Groups, links: Links) -> Figure:
    """The flow of all that the baseline recorded, and of what came after it; duplicates count where they belong."""
    counts = _counts(outcomes, groups)
    sources = [Node(f"then:{key}", sentence(label), colour(place))
               for place, (key, label) in enumerate(groups.labels.items())]  # fmt: skip
    sources += [Node(f"{_FATE}{fate}", _newcomers_words(fate, comparison), _GREY) for fate in NEWCOMERS]
    targets = [Node(f"{_NOW}{key}", sentence(label), colour(place))
               for place, (key, label) in enumerate(groups.labels.items())]  # fmt: skip
    targets += [Node(f"{_FATE}{fate}", sentence(fate.label), _GREY) for fate in ENDS]
    then, now = comparison.earlier.reference_date.year, comparison.later.reference_date.year
    title = _finding(outcomes, groups)
    whole = sum(counts.values())
    drawing = draw_flow(
        sources,
        targets,
        counts,
        title=title,
        description=f"Ribbons from the {groups.dimension.label} in {then} to that in {now}: {number(whole)} assets.",
        headings=(f"Recorded in {then}", f"Found in {now}"),
    )
    return Figure(
        "flow",
        title,
        [
            f"Each ribbon is assets, from their {groups.dimension.label} in {then} to that in {now}: "
            f"{number(whole)} in all. Grey ribbons end, or begin later.",
            "What is found later but was there already is no growth; it joins on the left by itself.",
        ],
        _table(sources, targets, counts, links),
        drawing if counts else None,
    )


def _newcomers_words(fate: Fate, comparison: Comparison) -> str:
    return f"New since {comparison.earlier.reference_date.year}" if fate is Fate.NEW else "Found later"


def _counts(outcomes: Sequence[Outcome], groups: Groups) -> Counter[tuple[str, str]]:
    counts = Counter[tuple[str, str]]()
    for row in outcomes:
        became = f"{_NOW}{groups.became(row)}"
        if row.fate in NEWCOMERS:
            counts[f"{_FATE}{row.fate}", became] += 1
        elif row.fate is Fate.STILL:
            counts[f"then:{groups.was(row)}", became] += 1
        elif row.fate in ENDS and row.sighting:
            counts[f"then:{groups.was(row)}", f"{_FATE}{row.fate}"] += 1
    return counts


def _finding(outcomes: Sequence[Outcome], groups: Groups) -> str:
    still = [row for row in outcomes if row.fate is Fate.STILL and groups.was(row) and groups.became(row)]
    if not still:
        return f"From {groups.dimension.label} to {groups.dimension.label}"
    changed = Counter((groups.was(row), groups.became(row)) for row in still if groups.was(row) != groups.became(row))
    same = 1 - changed.total() / len(still)
    words = f"Of what is still here, {percent(same)} kept its {groups.dimension.label}"
    if not changed:
        return words
    (was, became), most = changed.most_common(1)[0]
    return f"{words}; the largest change is from {groups.labels[was]} to {groups.labels[became]}, {number(most)}"


def _table(sources: Sequence[Node], targets: Sequence[Node], counts: Counter[tuple[str, str]], links: Links) -> Table:
    left = [one for one in sources if any(counts[one.key, other.key] for other in targets)]
    right = [one for one in targets if any(counts[other.key, one.key] for other in sources)]
    rows = [
        TableRow(
            source.label,
            [
                *(_cell(counts[source.key, target.key], _query(source) | _query(target), links) for target in right),
                Cell(number(sum(counts[source.key, target.key] for target in right))),
            ],
        )
        for source in left
    ]
    totals = [sum(counts[source.key, target.key] for source in left) for target in right]
    foot = TableRow("All", [Cell(number(total)) for total in [*totals, sum(totals)]])
    return Table("From then to now", ["Then", *(target.label for target in right), "All"], rows, foot)


def _query(node: Node) -> dict[str, str]:
    side, key = node.key.split(":", 1)
    if side == "fate":
        return {"fate": key}
    return {"group": key or "-"} if side == "then" else {"to": key or "-"}


def _cell(count: int, query: dict[str, str], links: Links) -> Cell:
    # What goes to a group of now is still here, unless it is a newcomer.
    return Cell(number(count), links.rows(**({"fate": Fate.STILL.value} | query)) if count else "")
