"""The reasons that were given for what warnings warn of, each beside its warning.

A reason holds as long as the warning says the same, in this version and in those copied from it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from sroi.calculation.findings import Finding
from sroi.calculation.record import place
from sroi.models import Acknowledgement, ImpactMap


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning that wants a reason. ``words`` is what it says, without its place.

    ``answer`` is the reason that holds. Where none does, ``former`` is the last one given at this place, for a warning
    that said something else then.
    """

    finding: Finding
    words: str
    answer: Acknowledgement | None
    former: Acknowledgement | None

    @property
    def key(self) -> str:
        """A name for it in a form: another one as soon as it says something else."""
        return sha256("\0".join((*address_of(self.finding), self.words)).encode()).hexdigest()[:16]


def address_of(finding: Finding) -> tuple[str, str, str]:
    """Code, row and field, as answers are stored under them."""
    return finding.code, finding.row or "", finding.field or ""


def words_of(finding: Finding, map_name: str) -> str:
    """What a finding says, without the words for its place; ``map_name`` is ``Case.name``."""
    return finding.message.removeprefix(f"{place(map_name, finding.row, finding.field)}: ")


def with_answers(impact_map: ImpactMap, map_name: str, findings: Iterable[Finding]) -> tuple[Warned, ...]:
    """Each of the warnings with the reason that was given for it, in this version or in one before it. One query."""
    given = list(
        Acknowledgement.objects.filter(
            impact_map__series=impact_map.series, impact_map__version__lte=impact_map.version
        )
        .select_related("by", "impact_map")
        .order_by("impact_map__version", "at", "pk")
    )
    # Of several the last one counts.
    holding = {(each.code, each.row_key, each.field, each.message): each for each in given}
    last = {(each.code, each.row_key, each.field): each for each in given}
    said = [(finding, words_of(finding, map_name)) for finding in findings]
    in_use = {answer.pk for each, words in said if (answer := holding.get((*address_of(each), words)))}
    return tuple(
        Warned(finding, words, answer, None if answer or former is None or former.pk in in_use else former)
        for finding, words in said
        for answer in [holding.get((*address_of(finding), words))]
        for former in [last.get(address_of(finding))]
    )
