"""A map that comes in as a case file."""

from uuid import UUID

from django.core.exceptions import PermissionDenied

from accounts.models import User
from assets.actions.changes import AlreadyWrittenError, change_set
from assets.choices import ChangeKind
from assets.models import MappingProject
from assets.permissions import edited_projects
from sroi.calculation.json_text import Raw
from sroi.calculation.reading import read_case
from sroi.choices import Openness, Status
from sroi.models import ImpactMap
from sroi.store.reading import write_rows
from sroi.store.reckoning import indices


def import_case(
    *,
    raw: Raw,
    project: MappingProject | None,
    by: User | None,
    is_study: bool = False,
    file_name: str = "",
    file_sha256: str = "",
    submission: UUID | None = None,
) -> ImpactMap:
    """The map that a case file says, as a draft of ``project``; the same form sent twice makes one.

    A published study belongs to no project. It is everybody's to read from the start and locked: a study is nobody's
    work here, and so its gaps are shown and not refused. ``by`` is None for a command on the server.

    Raises UnsoundCaseError with every fault of the compute gate at once, and PermissionDenied where ``by`` is no
    researcher or admin of the project.
    """
    if by is not None and (project is None or not edited_projects(by).filter(pk=project.pk).exists()):
        raise PermissionDenied
    read_case(raw, indices())
    impact_map = ImpactMap(project=project, is_study=is_study, created_by=by)
    try:
        with change_set(
            kind=ChangeKind.IMPACT_MAP,
            by=by,
            reason=f"Impact map brought in: {file_name}"[:300] if file_name else "Impact map brought in",
            project=project,
            file_name=file_name[:255],
            file_sha256=file_sha256,
            details={"impact_map": str(impact_map.uuid)},
            uuid=submission,
        ):
            write_rows(impact_map, raw)
            if is_study:
                impact_map.status, impact_map.openness = Status.FINAL, Openness.PUBLIC
                impact_map.save(update_fields=["status", "openness"])
    except AlreadyWrittenError as before:
        return _made_before(before)
    return impact_map


def _made_before(before: AlreadyWrittenError) -> ImpactMap:
    """The map that this form made the first time; the number of something else is no way to it."""
    found: ImpactMap | None = ImpactMap.objects.filter(uuid=before.change_set.details.get("impact_map")).first()
    if before.change_set.kind != ChangeKind.IMPACT_MAP or found is None:
        raise PermissionDenied
    return found
