"""What in the register a map is about. It moves no figure, so that a final version may be linked too.

The reasons name nothing: who may read them need not be somebody who may know of the asset.
"""

from uuid import UUID

from django.core.exceptions import PermissionDenied

from accounts.models import User
from assets.actions.changes import change_set
from assets.choices import ChangeKind
from assets.models import Activity, Asset
from sroi.models import ImpactMap, MapActivity, MapAsset
from sroi.permissions import can_work_on


def link_to_map(*, impact_map: ImpactMap, linked: Asset | Activity, by: User, submission: UUID | None = None) -> None:
    """Say that the map values what an asset, or one of its activities, does; said already, it stays as it is.

    Raises PermissionDenied where ``by`` does not work on the map, or may not know of what is linked, and
    AlreadyWrittenError where the form was sent before.
    """
    if not can_work_on(by, impact_map) or not _is_known(linked, by):
        raise PermissionDenied
    with change_set(
        kind=ChangeKind.IMPACT_MAP,
        by=by,
        reason="It is said what the map is about",
        project=impact_map.project,
        details={"impact_map": str(impact_map.uuid)},
        uuid=submission,
    ):
        if isinstance(linked, Asset):
            MapAsset.objects.get_or_create(impact_map=impact_map, asset=linked)
        else:
            MapActivity.objects.get_or_create(impact_map=impact_map, activity=linked)


def unlink_from_map(
    *, impact_map: ImpactMap, linked: Asset | Activity, by: User, submission: UUID | None = None
) -> None:
    """Take that back. Raises as ``link_to_map`` does."""
    if not can_work_on(by, impact_map):
        raise PermissionDenied
    with change_set(
        kind=ChangeKind.IMPACT_MAP,
        by=by,
        reason="It is no longer said that the map is about this",
        project=impact_map.project,
        details={"impact_map": str(impact_map.uuid)},
        uuid=submission,
    ):
        if isinstance(linked, Asset):
            MapAsset.objects.filter(impact_map=impact_map, asset=linked).delete()
        else:
            MapActivity.objects.filter(impact_map=impact_map, activity=linked).delete()


def _is_known(linked: Asset | Activity, by: User) -> bool:
    assets = Asset.objects.visible_to(by).present()
    if isinstance(linked, Asset):
        return assets.filter(pk=linked.pk).exists()
    return Activity.objects.visible_to(by).filter(pk=linked.pk, asset__in=assets).exists()
