"""A map that begins here, without a file."""

from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied

from accounts.models import User
from assets.actions.changes import change_set
from assets.choices import ChangeKind
from assets.models import Asset, MappingProject
from assets.permissions import edited_projects
from sroi.choices import Preset
from sroi.models import ImpactMap, MapAsset


def make_map(
    *,
    project: MappingProject,
    title: str,
    organisation: str,
    objectives: str,
    scope: str,
    analysis_type: str,
    period_start: date | None,
    period_end: date | None,
    price_year: str,
    preset: str = Preset.GUIDE,
    asset: Asset | None = None,
    by: User,
    submission: UUID,
) -> ImpactMap:
    """Begin a map of ``project``, empty but for what it is about; ``asset`` is whose work it values.

    Raises PermissionDenied where ``by`` is no researcher or admin of the project, AlreadyWrittenError where the form
    was sent before.
    """
    if not edited_projects(by).filter(pk=project.pk).exists():
        raise PermissionDenied
    impact_map = ImpactMap(
        project=project,
        title=title,
        organisation=organisation,
        objectives=objectives,
        scope=scope,
        analysis_type=analysis_type,
        period_start=period_start,
        period_end=period_end,
        price_year=price_year,
        preset=preset,
        created_by=by,
    )
    with change_set(
        kind=ChangeKind.IMPACT_MAP,
        by=by,
        reason="Impact map begun",
        project=project,
        details={"impact_map": str(impact_map.uuid)},
        uuid=submission,
    ):
        impact_map.save(force_insert=True)
        if asset is not None:
            MapAsset.objects.create(impact_map=impact_map, asset=asset)
    return impact_map
