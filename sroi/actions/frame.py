"""The frame of every write about a map: a change set that names it."""

from contextlib import AbstractContextManager
from uuid import UUID

from accounts.models import User
from assets.actions.changes import change_set
from assets.choices import ChangeKind
from assets.models import ChangeSet
from sroi.models import ImpactMap

_LONGEST_REASON = 300


def written_about(
    impact_map: ImpactMap, reason: str, by: User, submission: UUID | None, **details: str
) -> AbstractContextManager[ChangeSet]:
    """Run a block as one change set about the map (``assets.actions.changes.change_set``).

    ``details`` says what else it is about. Raises AlreadyWrittenError where the ``submission`` was written before.
    """
    return change_set(
        kind=ChangeKind.IMPACT_MAP,
        by=by,
        reason=reason[:_LONGEST_REASON],
        project=impact_map.project,
        details={"impact_map": str(impact_map.uuid), **details},
        uuid=submission,
    )
