"""What whoever meets a person has to know: raised, looked at again, and taken down."""

from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import User
from referrals.actions.frame import act
from referrals.choices import RiskKind
from referrals.models import Person, RiskFlag


class FlagRefusedError(Exception):
    """Nothing was written; the text says why. ``field`` names what was said wrongly."""

    def __init__(self, text: str, field: str = "") -> None:
        super().__init__(text)
        self.field = field


def raise_flag(
    *,
    person: Person,
    by: User,
    kind: RiskKind | str,
    note: str,
    review_on: date,
    tell_provider: bool = True,
    submission: UUID | None = None,
) -> RiskFlag:
    """Put something up that has to be known, until a day on which it is looked at again.

    Raises FlagRefusedError, PermissionDenied for somebody who may not open the record, and AlreadyDoneError.
    """
    _check(person, by)
    _check_review(review_on)
    with act(by=by, what="raise_flag", submission=submission):
        return RiskFlag.objects.create(
            person=person, kind=kind, note=note, tell_provider=tell_provider, raised_by=by, review_on=review_on
        )


def review_flag(
    *, flag: RiskFlag, by: User, note: str, review_on: date, tell_provider: bool, submission: UUID | None = None
) -> RiskFlag:
    """Say that it still holds, in the same or other words, and when to look again. Raises as above."""
    _check(flag.person, by)
    _check_review(review_on)
    with act(by=by, what="review_flag", submission=submission):
        locked = _locked(flag)
        locked.note, locked.review_on, locked.tell_provider = note, review_on, tell_provider
        locked.save(force_update=True)
        return locked


def end_flag(*, flag: RiskFlag, by: User, submission: UUID | None = None) -> RiskFlag:
    """Take it down: it does not hold any more. It stays in the record as past. Raises as above."""
    _check(flag.person, by)
    with act(by=by, what="end_flag", submission=submission):
        locked = _locked(flag)
        locked.ended_at = timezone.now()
        locked.save(force_update=True)
        return locked


def _locked(flag: RiskFlag) -> RiskFlag:
    locked: RiskFlag = RiskFlag.objects.select_for_update(of=("self",)).select_related("person__key").get(pk=flag.pk)
    if locked.ended_at is not None:
        raise FlagRefusedError("Somebody has taken this down in the meantime. Put up a new one where it is needed.")
    return locked


def _check(person: Person, by: User) -> None:
    if not Person.objects.visible_to(by).filter(pk=person.pk).exists():
        raise PermissionDenied


def _check_review(review_on: date) -> None:
    if review_on < timezone.localdate():
        raise FlagRefusedError("That day is past. Write when somebody is to look at it again.", "review_on")
