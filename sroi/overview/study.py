"""A published study beside what comes out here, and where the study was printed."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sroi.calculation.case import Case
from sroi.calculation.decimals import currency_sign, money
from sroi.calculation.json_text import Json
from sroi.calculation.published import Published, compare_with_published

_NAMES = {
    "total_inputs": "Put in", "inputs": "Put in", "total_pv": "Present value", "pv": "Present value",
    "npv": "Left after cost", "total_npv": "Left after cost", "ratio": "Ratio", "net_ratio": "Net ratio",
    "payback_months": "Months to pay back", "year1_benefit": "Value of the first year",
    "total_impact": "Value of the first year", "published_impact": "impact", "published_pv": "present value",
}  # fmt: skip
_RATIOS = ("ratio", "net_ratio")
_ROW = re.compile("row “(.*)”")
_SAID = {
    "citation": "Printed in", "url": "Where to find it", "how_obtained": "How it was come by",
    "completeness": "How complete", "why_believed": "Why it is believed", "weak_point": "Weak point",
    "licence": "Licence",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of the study: as it was printed, as it comes out here, and how far apart the two are."""

    name: str
    published: str
    computed: str
    difference: str
    agrees: bool


@dataclass(frozen=True, slots=True)
class Source:
    """Something that the study says of where it is from."""

    label: str
    text: str

    @property
    def is_link(self) -> bool:
        """Whether it is an address that can be opened."""
        return self.text.startswith("https://")


@dataclass(frozen=True, slots=True)
class Study:
    """The comparison. ``source`` has the citation and how it was come by; ``finding`` is it in one sentence."""

    finding: str
    lines: tuple[Line, ...]
    source: tuple[Source, ...]


def study_of(case: Case) -> Study:
    """The figures that the case says were published, beside those computed here; see ``compare_with_published``."""
    found = compare_with_published(case)
    return Study(_finding(found), tuple(_line(each, case) for each in found), tuple(_source(case.raw.get("source"))))


def _finding(found: tuple[Published, ...]) -> str:
    apart = sum(1 for each in found if not each.agrees)
    if not found:
        return "The study prints no figure that could be compared"
    if not apart and len(found) == 1:
        return "The one printed figure comes out here, to the precision it was printed with"
    if not apart:
        return f"All {len(found)} printed figures come out here, to the precision they were printed with"
    differ = "1 differs" if apart == 1 else f"{apart} differ"
    return f"{len(found) - apart} of {len(found)} printed figures come out here; {differ} by more than rounding"


def _line(each: Published, case: Case) -> Line:
    lead, _, key = each.name.rpartition(": ")
    places = 2 if key in _RATIOS or key.startswith("ratio over") else 0
    sign = "" if key == "payback_months" else currency_sign(case.currency)
    return Line(
        name=_name(lead, key, case),
        published=money(each.published, sign, places),
        computed=money(each.computed, sign, places),
        difference=money(each.difference, sign, places),
        agrees=each.agrees,
    )


def _name(lead: str, key: str, case: Case) -> str:
    """What the figure is called, and of which row or variant it is."""
    row = _ROW.fullmatch(lead)
    outcome = next((each.outcome for each in case.outcomes if row and each.id == row[1]), "")
    name = ": ".join(part for part in (outcome or lead, _NAMES.get(key, key)) if part)
    return name[:1].upper() + name[1:]


def _source(stated: Json) -> Iterator[Source]:
    if isinstance(stated, str):
        yield Source(_SAID["citation"], stated)
    for key, label in _SAID.items():
        text = stated.get(key) if isinstance(stated, Mapping) else None
        if text:
            yield Source(label, str(text))
