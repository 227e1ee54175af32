"""Programmes: activities that are held as courses."""

from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied

from accounts.models import User
from referrals.actions.frame import act
from referrals.models import MeasurePack, Offer, Organisation, Programme
from referrals.permissions import is_manager_of


@dataclass(frozen=True)
class ProgrammeOrder:
    """A programme as it is to stand."""

    title: str
    about: str = ""
    pack: MeasurePack | None = None
    is_active: bool = True


def create_programme(*, offer: Offer, order: ProgrammeOrder, by: User, submission: UUID | None = None) -> Programme:
    """Hold an activity to which a service refers as a programme.

    Raises PermissionDenied for anybody but a manager of the service, and AlreadyDoneError.
    """
    with act(by=by, what="create_programme", submission=submission):
        check_manager(by, offer.service)
        programme = Programme(offer=offer)
        _write(programme, order)
        return programme


def change_programme(
    *, programme: Programme, order: ProgrammeOrder, by: User, submission: UUID | None = None
) -> Programme:
    """Have a programme stand as ``order`` says; raises what ``create_programme`` raises."""
    with act(by=by, what="change_programme", submission=submission):
        locked: Programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
        check_manager(by, locked.offer.service)
        _write(locked, order)
        return locked


def check_manager(by: User, service: Organisation) -> None:
    """Raise PermissionDenied for anybody but a manager of this service."""
    if not is_manager_of(by, service):
        raise PermissionDenied


def _write(programme: Programme, order: ProgrammeOrder) -> None:
    """Raises PermissionDenied for questions of another service."""
    if order.pack is not None and order.pack.service_id != programme.offer.service_id:
        raise PermissionDenied
    programme.title, programme.about = order.title, order.about
    programme.pack, programme.is_active = order.pack, order.is_active
    programme.save()
