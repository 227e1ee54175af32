"""What a person agreed to, or took back; each answer is kept with its day, and the last one holds."""

from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import User
from referrals.actions.frame import act
from referrals.actions.moving import move
from referrals.actions.taking_back import take_back_all
from referrals.choices import ConsentKind, GivenBy
from referrals.models import ConsentRecord, Person, Referral, Representative
from referrals.permissions.acting import actors_of
from referrals.transitions.actor import Actor
from referrals.transitions.status import Status

YES, NO, WITHDRAWN = "yes", "no", "withdrawn"


class AgreementRefusedError(Exception):
    """Nothing was written; the text says why. ``field`` names what was said wrongly."""

    def __init__(self, text: str, field: str) -> None:
        super().__init__(text)
        self.field = field


def record_agreement(
    *,
    person: Person,
    kind: ConsentKind | str,
    value: str,
    given_by: GivenBy | str,
    by: User,
    given_on: date,
    how: str = "",
    note: str = "",
    until: date | None = None,
    representative: Representative | None = None,
    submission: UUID | None = None,
) -> ConsentRecord:
    """Keep one answer.

    Where it takes back the agreement to be referred, every open referral is withdrawn (row 21); where it takes back the
    use of stories, every story is.

    Raises AgreementRefusedError, PermissionDenied for somebody who may not open the record, and AlreadyDoneError;
    IntegrityError for an answer that does not fit the question.
    """
    if not Person.objects.visible_to(by).filter(pk=person.pk).exists():
        raise PermissionDenied
    check_answer(person=person, given_by=given_by, representative=representative, given_on=given_on, until=until)
    with act(by=by, what="record_agreement", submission=submission):
        made = ConsentRecord.objects.create(
            person=person,
            kind=kind,
            value=value,
            given_by=given_by,
            representative=representative,
            how=how,
            note=note,
            given_on=given_on,
            until=until,
            recorded_by=by,
        )
        if kind == ConsentKind.REFERRAL and value != YES:
            for referral in open_referrals_of(person):
                _withdraw(referral, made, by)
        if kind == ConsentKind.STORY and value != YES:
            take_back_all(person)
        return made


def check_answer(
    *,
    person: Person,
    given_by: GivenBy | str,
    representative: Representative | None,
    given_on: date,
    until: date | None,
) -> None:
    """Raise AgreementRefusedError for days that cannot be so, and for somebody who might not speak for the person."""
    if given_on > timezone.localdate():
        raise AgreementRefusedError("That day is still to come. Write the day on which it was said.", "given_on")
    if until is not None and until < given_on:
        raise AgreementRefusedError("It would end before it was given.", "until")
    _check_speaker(person, given_by, representative, given_on)


def open_referrals_of(person: Person) -> list[Referral]:
    """Those that end when the person takes the agreement to be referred back."""
    return list(Referral.objects.is_open().filter(person=person).select_related("provider", "offer__activity"))


def _withdraw(referral: Referral, answer: ConsentRecord, by: User) -> None:
    """Row 21: a link worker does it on behalf; for whoever else writes it down, it is the person who withdraws."""
    on_behalf = Actor.LINK_WORKER in actors_of(by, referral)
    move(
        referral=referral,
        to=Status.WITHDRAWN,
        by=by if on_behalf else None,
        role=Actor.LINK_WORKER if on_behalf else Actor.PERSON,
        version=referral.version,
        withdrawn_by=answer.given_by,
        withdrawn_how=answer.how,
    )


def _check_speaker(person: Person, given_by: GivenBy | str, representative: Representative | None, day: date) -> None:
    """Whoever spoke for the person is recorded as somebody who might, on that day."""
    if given_by != GivenBy.REPRESENTATIVE:
        if representative is not None:
            raise AgreementRefusedError("Say that somebody spoke for the person, or choose nobody.", "representative")
        return
    if representative is None or representative.person_id != person.pk:
        raise AgreementRefusedError("Choose who spoke for the person. Add them to the record first.", "representative")
    if representative.since > day or (representative.until and representative.until < day):
        raise AgreementRefusedError("On that day they did not speak for the person.", "representative")
