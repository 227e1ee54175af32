"""Comparing two waves: begun by somebody who works on both, and worked out by a worker or a command.

What is worked out are proposals. They are replaced whole each time, in one transaction, and decide nothing: the
decisions (``assets.actions.deciding``) are not touched.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from assets.actions.jobs import ask_for_job
from assets.choices import JobKind
from assets.comparison.fingerprint import fingerprint
from assets.comparison.propose import propose
from assets.comparison.proposed import Proposed
from assets.comparison.reading import read_waves
from assets.models import Comparison, Job, Proposal, Wave
from assets.permissions import can_decide
from assets.undo.telling import Progress, Silent

BATCH = 1000


class ComparisonRefusedError(Exception):
    """These two waves cannot be compared; the text says why and how to mend it."""


@dataclass(frozen=True, slots=True)
class Summary:
    """How many proposals there are of each set of change types, and how many later rows nothing is proposed about."""

    proposals: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """All proposals."""
        return sum(self.proposals.values())


def start_comparison(*, earlier: Wave, later: Wave, by: User | None) -> Comparison:
    """The comparison of two waves: the one there is, or a new one in which nothing is worked out yet.

    ``by`` is None for a command on the server. Raises ComparisonRefusedError where they are one wave or do not follow
    each other, and PermissionDenied where ``by`` may not decide about the assets of both.
    """
    if earlier.pk == later.pk:
        raise ComparisonRefusedError("A wave cannot be compared with itself: choose two.")
    if earlier.reference_date > later.reference_date:
        raise ComparisonRefusedError(
            f"“{earlier.name}” ({earlier.reference_date:%-d %b %Y}) lies after “{later.name}” "
            f"({later.reference_date:%-d %b %Y}): put the earlier wave first."
        )
    if by is not None and not can_decide(by, Comparison(earlier=earlier, later=later)):
        raise PermissionDenied
    comparison, _ = Comparison.objects.get_or_create(earlier=earlier, later=later)
    return comparison


def ask_to_compare(*, comparison: Comparison, by: User) -> Job:
    """Have a worker compare the two waves, and return what is to be watched.

    Raises AlreadyRunningError where that is being done, and PermissionDenied.
    """
    return ask_for_job(kind=JobKind.COMPARE, by=by, comparison=comparison)


def compare_waves(*, comparison: Comparison, progress: Progress | None = None) -> Summary:
    """Work out what became of everything between two waves, in place of what was proposed before.

    Decisions stay as they are, and nothing is decided. What ``progress`` raises to stop the work goes through, and then
    everything is as it was.
    """
    progress = progress or Silent()
    with transaction.atomic():
        comparison = Comparison.objects.select_for_update().get(pk=comparison.pk)
        # Taken before anything is read: what changes meanwhile makes it stale.
        seen = fingerprint(comparison)
        progress.step("reading both waves")
        result = propose(read_waves(comparison.earlier, comparison.later), progress.step)
        summary = Summary(_counted(result.proposed), dict(result.left_out))
        progress.step("writing down what is proposed", len(result.proposed))
        _replace(comparison, result.proposed, progress)
        comparison.ran_at, comparison.fingerprint = timezone.now(), seen
        comparison.summary = {"proposals": summary.proposals, "left_out": summary.left_out}
        comparison.save(update_fields=["ran_at", "fingerprint", "summary"])
    return summary


def _counted(proposed: Iterable[Proposed]) -> dict[str, int]:
    counted = Counter(" ".join(str(change.value) for change in each.changes) for each in proposed)
    return dict(sorted(counted.items(), key=lambda each: (-each[1], each[0])))


def _replace(comparison: Comparison, proposed: list[Proposed], progress: Progress) -> None:
    Proposal.objects.filter(comparison=comparison).delete()
    for begin in range(0, len(proposed), BATCH):
        part = proposed[begin : begin + BATCH]
        Proposal.objects.bulk_create(_proposal(comparison, each) for each in part)
        progress.advance(len(part))


def _proposal(comparison: Comparison, proposed: Proposed) -> Proposal:
    row, later = proposed.row, proposed.later
    return Proposal(
        comparison=comparison,
        sighting_id=row.seen.sighting if row else None,
        later_sighting_id=later.seen.sighting if later else None,
        asset_id=row.asset if row else None,
        later_asset_id=later.asset if later else None,
        changes=[change.value for change in proposed.changes],
        confidence=max(0, min(100, proposed.confidence)),
        reasons=proposed.reasons,
        differences=[list(difference) for difference in proposed.differences],
        alternatives=[each.as_json() for each in proposed.alternatives],
    )
