"""What the columns are called, by stage, and how a heading is recognised."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

Cell = str | int | float | Decimal | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its stage, its heading, the key it has in a case, and patterns of other maps' headings for it.

    ``kind`` is "text", "figure", or "share", which may be written "15%". What ``of_input`` says belongs to what a
    stakeholder puts in.
    """

    stage: int
    heading: str
    key: str
    known_by: str
    kind: str = "text"
    of_input: bool = False


COLUMNS = (
    Column(1, "Stakeholders", "stakeholder", r"stakeholders?|who|who do we have an effect on.*"),
    Column(1, "Intended or unintended changes", "intended_changes", r"intended.*changes|what do you think.*change.*"),
    Column(2, "Inputs: what do they invest?", "description", r"inputs?|(inputs?.*)?what do they invest", of_input=True),
    Column(2, "Value of the inputs", "amount", r"(what is the )?value of the inputs?.*|input value", "figure", True),
    Column(2, "Outputs: activity in numbers", "output", r"outputs?(:.*)?|summary of activity.*"),
    Column(2, "Outcome, as they would describe it", "outcome", r"(the )?outcomes?( \(.*\)|, .*)?|description"
           r"|outcomes? description|how would the stakeholder describe.*"),
    Column(3, "Indicator", "indicator", r"indicators?|how would you measure.*"),
    Column(3, "Source of the indicator", "indicator_source", r"source|indicator source"),
    Column(3, "Quantity", "quantity", r"quantity.*|how much change.*|amount of change.*", "figure"),
    Column(3, "Duration in years", "duration_years", r"duration.*|how long.*", "figure"),
    Column(3, "Outcome starts (1 during, 2 after the activity)", "start", r"outcomes? starts?|does it start.*"),
    Column(3, "Financial proxy", "proxy", r"(financial )?proxy( description)?|what proxy.*"),
    Column(3, "Value of the proxy", "proxy_value", r"value( in currency.*)?|(financial )?proxy value"
           r"|what is the value of the change.*", "figure"),
    Column(3, "Source of the proxy", "proxy_source", r"source|(financial )?proxy source"),
    Column(4, "Deadweight", "deadweight", r"deadweight.*|what would have happened.*", "share"),
    Column(4, "Displacement", "displacement", r"displacement.*|what activity did you displace.*", "share"),
    Column(4, "Attribution", "attribution", r"attribution.*|who else contributed.*", "share"),
    Column(4, "Drop-off", "drop_off", r"drop[ -]?off.*|does the outcome drop off.*", "share"),
)  # fmt: skip
IMPACT = "Impact: quantity times proxy, less deadweight, displacement and attribution"
ATTRIBUTION_HEADINGS = {
    "share_due_to_others": "Attribution: the share due to others",
    "share_due_to_us": "Attribution: the share due to us",
}
# Words above or under the table, with the key of a case that stands beside each.
HEADER = {
    "title": "Title",
    "organisation": "Organisation",
    "objectives": "Objectives",
    "scope": "Scope",
    "analysis_type": "Forecast or evaluative",
    "period_start": "Period from",
    "period_end": "Period to",
    "currency": "Currency",
    "price_year": "Price base year",
    "author": "Author",
    "date": "Date",
}
DISCOUNT_RATE = "Discount rate"

_OTHERS, _US = re.compile(r"who else|due to others|of others"), re.compile(r"due to us|our share|our own")


def simple(cell: Cell) -> str:
    """A heading without its case, its line breaks, a percent sign or a question mark."""
    words = " ".join(str("" if cell is None else cell).split()).casefold()
    return words.replace("%", "").strip(" :?.").strip()


def recognise(headings: Sequence[Cell]) -> dict[int, Column]:
    """The columns under these headings by position, each column once, in the order of the stages.

    "Source" alone is the indicator's left of the proxy and the proxy's right of it, as in the template.
    """
    found: dict[int, Column] = {}
    for position, heading in enumerate(headings):
        words = simple(heading)
        if not words:
            continue
        taken = set(found.values())
        candidates = [column for column in COLUMNS if column not in taken and _is_called(column, words)]
        if words == "source":
            keys = {column.key for column in taken}
            candidates = [each for each in candidates if ("proxy" in keys) == (each.key == "proxy_source")]
        if candidates:
            found[position] = candidates[0]
    return found


def _is_called(column: Column, words: str) -> bool:
    return words == simple(column.heading) or bool(re.fullmatch(column.known_by, words))


def attribution_means(headings: Sequence[Cell]) -> str | None:
    """Whose share the column "attribution" states, where its heading says so; None where it does not."""
    for heading in headings:
        words = simple(heading)
        if _OTHERS.search(words):
            return "share_due_to_others"
        if words.startswith("attribution") and _US.search(words):
            return "share_due_to_us"
    return None
