"""Withdrawing: what "deleted" means here. The record keeps its history and can be restored at any time."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from assets.actions.changes import change_set
from assets.choices import ChangeKind
from assets.models import Asset, ChangeSet
from assets.permissions import can_edit


def withdraw_asset(*, asset: Asset, by: User, reason: str, submission: UUID | None = None) -> ChangeSet | None:
    """Take ``asset`` out of sight of everybody but the staff of its projects; None where it is withdrawn already.

    ``reason`` becomes that of the change set. Raises PermissionDenied, and AlreadyWrittenError for a form sent twice.
    """
    return _set(asset, by, reason, submission, is_withdrawn=True)


def restore_asset(*, asset: Asset, by: User, submission: UUID | None = None) -> ChangeSet | None:
    """Show a withdrawn asset again to whoever may see it; None where it is not withdrawn.

    Raises PermissionDenied, and AlreadyWrittenError for a form sent twice.
    """
    return _set(asset, by, "Restored", submission, is_withdrawn=False)


def _set(asset: Asset, by: User, reason: str, submission: UUID | None, *, is_withdrawn: bool) -> ChangeSet | None:
    if not can_edit(by, asset):
        raise PermissionDenied
    with transaction.atomic():
        now = Asset.objects.select_for_update(of=("self",)).get(pk=asset.pk)
        if now.is_withdrawn == is_withdrawn:
            return None
        with change_set(kind=ChangeKind.EDIT, by=by, reason=reason, uuid=submission) as written:
            now.is_withdrawn = is_withdrawn
            now.save(update_fields=["is_withdrawn"])
    return written
