"""Forms that were begun: kept for their writer, until they are saved or discarded."""

import json
from uuid import UUID

from django.core.exceptions import PermissionDenied

from accounts.models import User
from assets.models import Asset, ChangeSet, Draft
from assets.permissions import can_add, can_edit

# Far more than a form of an asset with a hundred rows needs.
LARGEST = 200_000

Entered = dict[str, list[str]]


class TooLargeError(Exception):
    """More was entered than is kept beside the form itself."""


def too_large(data: Entered) -> bool:
    """Whether what was entered is more than is kept."""
    return len(json.dumps(data)) > LARGEST


def keep_draft(*, by: User, asset: Asset | None, data: Entered) -> Draft:
    """Keep what ``by`` has entered into the form of ``asset``, or of a new one; it takes the place of what was kept.

    Raises PermissionDenied and TooLargeError.
    """
    if not (can_edit(by, asset) if asset else can_add(by)):
        raise PermissionDenied
    if too_large(data):
        raise TooLargeError
    draft, _ = Draft.objects.update_or_create(user=by, asset=asset, defaults={"data": data})
    return draft


def discard_draft(*, by: User, asset: Asset | None) -> None:
    """Throw away what ``by`` has entered into the form of ``asset``, or of a new one; nothing happens without any."""
    Draft.objects.filter(user=by, asset=asset).delete()


def is_written(data: Entered) -> bool:
    """Whether this very form was saved already, so that a draft of it that comes late is of no use any more."""
    try:
        submission = UUID(next(iter(data.get("submission", [])), ""))
    except ValueError:
        return False
    return ChangeSet.objects.filter(uuid=submission).exists()
