"""Who may speak for a person."""

from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import User
from referrals.actions.frame import act
from referrals.models import Person, Representative


class RepresentativeRefusedError(Exception):
    """Nothing was written; the text says why. ``field`` names what was said wrongly."""

    def __init__(self, text: str, field: str) -> None:
        super().__init__(text)
        self.field = field


def add_representative(
    *,
    person: Person,
    by: User,
    name: str,
    basis: str,
    since: date,
    relation: str = "",
    phone: str = "",
    email: str = "",
    until: date | None = None,
    submission: UUID | None = None,
) -> Representative:
    """Somebody who may speak for ``person``, why, and from when.

    Raises RepresentativeRefusedError, PermissionDenied for somebody who may not open the record, and AlreadyDoneError.
    """
    _check(person, by, since, until)
    with act(by=by, what="add_representative", submission=submission):
        return Representative.objects.create(
            person=person,
            name=name,
            relation=relation,
            phone=phone,
            email=email,
            basis=basis,
            since=since,
            until=until,
        )


def change_representative(
    *,
    representative: Representative,
    by: User,
    name: str,
    basis: str,
    since: date,
    relation: str = "",
    phone: str = "",
    email: str = "",
    until: date | None = None,
    submission: UUID | None = None,
) -> Representative:
    """Say it otherwise, or until when. What was said before stays in the history. Raises as above."""
    _check(representative.person, by, since, until)
    with act(by=by, what="change_representative", submission=submission):
        locked = Representative.objects.select_for_update(of=("self",)).select_related("person__key")
        changed = locked.get(pk=representative.pk)
        changed.name, changed.relation, changed.basis = name, relation, basis
        changed.phone, changed.email = phone, email
        changed.since, changed.until = since, until
        changed.save(force_update=True)
        return changed


def _check(person: Person, by: User, since: date, until: date | None) -> None:
    if not Person.objects.visible_to(by).filter(pk=person.pk).exists():
        raise PermissionDenied
    if since > timezone.localdate():
        raise RepresentativeRefusedError("That day is still to come. Write from when they may speak.", "since")
    if until is not None and until < since:
        raise RepresentativeRefusedError("The last day is before the first.", "until")
