"""Writing down how a result was tested: the seed of its random draws, and that somebody has looked at what moves it."""

from uuid import UUID

from django.utils import timezone

from accounts.models import User
from sroi.actions.frame import written_about
from sroi.actions.locking import writing_rows
from sroi.models import ImpactMap


def set_seed(*, impact_map: ImpactMap, seed: int, by: User, submission: UUID | None = None) -> None:
    """Have the random draws begin from another seed.

    Raises LockedMapError, AlreadyWrittenError, BusyError and PermissionDenied.
    """
    reason = f"Random draws made anew, seed {seed}"
    with writing_rows(impact_map, by, submission) as locked, written_about(locked, reason, by, submission):
        if locked.seed != seed:
            locked.seed = seed
            locked.save(update_fields=["seed"])


def mark_sensitivity_looked_at(*, impact_map: ImpactMap, by: User, submission: UUID | None = None) -> None:
    """Record that somebody has looked at how sensitive the result is. Raises as ``set_seed`` does."""
    reason = "Sensitivity looked at"
    with writing_rows(impact_map, by, submission) as locked, written_about(locked, reason, by, submission):
        locked.sensitivity_looked_at = timezone.now()
        locked.save(update_fields=["sensitivity_looked_at"])
