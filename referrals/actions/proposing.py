"""Telling the register's researchers that a place is not as its record says. The register itself is not written.

A task of their own says it: to look the asset up again, in the latest wave of the mapping project, with a field note.
Where there is no wave, or the asset was looked up in it already, the service's manager gets the task. Nothing in it
tells who was there.
"""

from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from assets.actions.changes import change_set
from assets.choices import ChangeKind
from assets.models import Asset, Task, Wave
from referrals.actions.frame import act
from referrals.actions.tasks import ask_for
from referrals.choices import PlaceFault, PostRole, TaskKind
from referrals.models import DoorLink, Offer
from referrals.permissions.places import may_say_places
from referrals.working_days import add_working_days


def tell_researchers(
    *,
    offer: Offer,
    fault: PlaceFault | str,
    by: User | None,
    link: DoorLink | None = None,
    submission: UUID | None = None,
) -> Task | None:
    """Have somebody look at the record of the asset where ``offer`` takes place; None where a manager is asked to.

    Told twice on a day it is one note. Raises PermissionDenied for somebody who has nothing to do with the offer,
    ValueError for an unknown fault, and AlreadyDoneError.
    """
    fault, asset = PlaceFault(fault), offer.activity.asset
    by_link = by is None and link is not None and link.referral is not None and link.referral.offer == offer
    if not by_link and (by is None or not may_say_places(by, offer)):
        raise PermissionDenied
    today = timezone.localdate()
    with act(by=by, what="tell_researchers", submission=submission):
        wave = Wave.objects.filter(project=offer.service.project).order_by("-reference_date", "-id").first()
        if wave is not None and (task := _noted(asset, wave, fault, by, today)) is not None:
            return task
        ask_for(
            kind=TaskKind.PLACE,
            service=offer.service,
            for_role=PostRole.MANAGER,
            due_on=add_working_days(today, 2),
            cause=f"{fault}:{asset.uuid}",
        )
    return None


def _noted(asset: Asset, wave: Wave, fault: PlaceFault, by: User | None, today: date) -> Task | None:
    """The task for the asset in ``wave``, with the note; None where it has been answered."""
    if Task.objects.answered().filter(wave=wave, asset=asset).exists():
        return None
    line = f"{date_format(today, 'j M Y')}: told through referrals that {fault.label}. Please look."
    with change_set(
        kind=ChangeKind.FIELDWORK,
        by=by,
        reason=f"Told through referrals: {fault.label}",
        project=wave.project,
        details={"asset": str(asset.uuid), "wave": str(wave.uuid)},
    ):
        Task.objects.bulk_create([Task(wave=wave, asset=asset)], ignore_conflicts=True)
        task: Task = Task.objects.select_for_update(of=("self",)).get(wave=wave, asset=asset)
        if line not in task.notes:
            task.notes, task.next_try = "\n".join(filter(None, (task.notes, line))), today
            task.save(update_fields=["notes", "next_try"])
    return task
