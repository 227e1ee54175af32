"""The checklist of a report: eight principles and twelve criteria, answered by the map where it can, else by people.

The principles are those of Social Value International. The criteria are those of G. Krlev, R. Münscher and K. Mülbert,
*Social Return on Investment (SROI): State-of-the-Art and Perspectives* (Heidelberg, 2013). That paper could not be read
here: they are taken, in our words, from table 2 of A. W. Banke-Thomas and others, "Social Return on Investment (SROI)
methodology to account for value for money of public health interventions", BMC Public Health 15:582 (2015).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sroi.choices import ChecklistItem, Verdict
from sroi.models import ChecklistAnswer
from sroi.report.evidence import Evidence, Facts, evidence_of

PRINCIPLES = (
    ChecklistItem.INVOLVE, ChecklistItem.UNDERSTAND, ChecklistItem.VALUE, ChecklistItem.MATERIAL,
    ChecklistItem.OVERCLAIM, ChecklistItem.TRANSPARENT, ChecklistItem.VERIFY, ChecklistItem.RESPONSIVE,
)  # fmt: skip
CRITERIA = tuple(item for item in ChecklistItem if item not in PRINCIPLES)
OF_PRINCIPLES = "The principles of social value, as Social Value International names them."
OF_CRITERIA = (
    "Quality criteria of Krlev, Münscher and Mülbert (2013). Their paper could not be read here: the criteria are "
    "taken from table 2 of Banke-Thomas and others (2015), who list them, and are worded anew."
)
CRITERIA_URL = "https://doi.org/10.1186/s12889-015-1935-7"

_LOOKS = {Verdict.MET: ("check", "good"), Verdict.PARTLY: ("minus", "note"), Verdict.NOT_MET: ("cross", "warn")}
OPEN = ("question", "still")


@dataclass(frozen=True, slots=True)
class ListedItem:
    """An item with what is known of it. What a person says goes before what the map tells, which is printed beside."""

    item: ChecklistItem
    evidence: Evidence
    answer: ChecklistAnswer | None

    @property
    def verdict(self) -> Verdict | None:
        """How far it is met; None where nobody has said."""
        return Verdict(self.answer.answer) if self.answer is not None else self.evidence.verdict

    @property
    def words(self) -> str:
        """The verdict in a word."""
        return str(self.verdict.label) if self.verdict is not None else "not answered"

    @property
    def look(self) -> tuple[str, str]:
        """Icon and tone of the verdict's pill."""
        return _LOOKS[self.verdict] if self.verdict is not None else OPEN

    @property
    def told_by(self) -> str:
        """Whose verdict it is."""
        if self.answer is not None:
            return "said by those who made the map"
        return "counted from the map" if self.evidence.verdict is not None else ""


@dataclass(frozen=True, slots=True)
class ListedGroup:
    """The principles, or the criteria; ``finding`` says how many are met."""

    heading: str
    source: str
    url: str
    items: tuple[ListedItem, ...]

    @property
    def finding(self) -> str:
        """How many are met, and how many nobody has answered."""
        met = sum(1 for each in self.items if each.verdict is Verdict.MET)
        left = sum(1 for each in self.items if each.verdict is None)
        rest = f", {left} not answered yet" if left else ""
        return f"{met} of {len(self.items)} met{rest}"


def checklist(facts: Facts, answers: Iterable[ChecklistAnswer]) -> tuple[ListedGroup, ...]:
    """Both groups, every item once, in their own order."""
    given = {ChecklistItem(answer.item): answer for answer in answers}

    def listed(items: Iterable[ChecklistItem]) -> tuple[ListedItem, ...]:
        return tuple(ListedItem(item, evidence_of(item, facts), given.get(item)) for item in items)

    return (
        ListedGroup("Eight principles", OF_PRINCIPLES, "", listed(PRINCIPLES)),
        ListedGroup("Twelve criteria of quality", OF_CRITERIA, CRITERIA_URL, listed(CRITERIA)),
    )
