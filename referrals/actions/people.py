"""Recording a person, and changing what is recorded."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from referrals.actions.areas import find_area
from referrals.actions.frame import act
from referrals.actions.keys import save_new_person
from referrals.actions.marking import keep_marks
from referrals.choices import OrganisationKind, PostRole
from referrals.matching import Candidate, find_candidates, identity_of
from referrals.matching.nhs_number import NhsNumberError, read_nhs_number
from referrals.matching.normal import postcode as spelt_postcode
from referrals.models import Organisation, Person
from referrals.permissions import has_post, services_of

# What somebody writes of a person; all else is the program's.
WRITTEN = frozenset(
    {
        "given_name",
        "family_name",
        "known_as",
        "birth_date",
        "nhs_number",
        "phone",
        "email",
        "address",
        "postcode",
        "contact_note",
        "about",
        "sex",
        "ethnicity",
        "practice",
        "prefers",
        "may_leave_message",
        "may_be_texted",
        "may_be_emailed",
        "language",
        "needs_interpreter",
        "access_needs",
    }
)
_OLDEST = 125
_RULE_OF_NUMBERS = "personmark_nhs_number_once_a_service"


class PersonRefusedError(Exception):
    """Nothing was written; the text says why and what to do. ``field`` names the column, empty where it is none."""

    def __init__(self, text: str, field: str = "") -> None:
        super().__init__(text)
        self.field = field


class DuplicatePersonError(PersonRefusedError):
    """There may be a record of this person already.

    ``candidates`` are of the whole service: what of them may be shown is the scope of whoever asks. Where
    ``is_settled`` the NHS number is the same, and nobody else can have it.
    """

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        super().__init__("There may be a record of this person already.")
        self.candidates = list(candidates)
        self.is_settled = any(candidate.is_same_number for candidate in candidates)


class StalePersonError(PersonRefusedError):
    """Somebody else has changed the record since it was opened; ``person`` is how it stands now."""

    def __init__(self, person: Person) -> None:
        super().__init__(
            "Somebody else has changed this record since you opened it. Nothing of yours is lost: look at what stands "
            "there now, and save again what should hold."
        )
        self.person = person


def allows_synthetic_numbers() -> bool:
    """Whether NHS numbers of the range for tests are taken: not where real people are looked after."""
    return not settings.PRODUCTION


def record_person(
    *,
    service: Organisation,
    by: User | None,
    submission: UUID | None = None,
    told_apart: str = "",
    **columns: Any,
) -> Person:
    """A new person of ``service``, with data key and marks. ``by`` is None for somebody who asks for themselves.

    ``columns`` are those of ``WRITTEN``; the date of birth is a day or written as 1955-03-04. Where records of the
    service look like it, ``told_apart`` says why this is somebody else: without it DuplicatePersonError is raised, and
    with it too where the NHS number is the same. Raises PersonRefusedError for what cannot be so, PermissionDenied for
    somebody who records nobody there, TypeError for another column, and AlreadyDoneError.
    """
    _check_recorder(by, service)
    with act(by=by, what="record_person", submission=submission) as form:
        # Two who record the same person at once are told of each other: the second looks once the first has written.
        Organisation.objects.select_for_update(no_key=True).get(pk=service.pk)
        person = Person(service=service, created_by=by, told_apart=told_apart.strip())
        _write(person, columns)
        if not person.given_name:
            raise PersonRefusedError("Write the given name, or what the person likes to be called.", "given_name")
        candidates = find_candidates(_others_of(service, person), identity_of(person))
        if (candidates and not told_apart.strip()) or any(candidate.is_same_number for candidate in candidates):
            raise DuplicatePersonError(candidates)
        save_new_person(person)
        if form is not None:
            form.led_to = reverse("referrals:person", args=[person.uuid])
            form.save(force_update=True)
        return person


def change_person(*, person: Person, version: int, by: User, submission: UUID | None = None, **columns: Any) -> Person:
    """Change columns of ``WRITTEN``, and give the record as it is then.

    ``version`` is the one that was seen. Raises StalePersonError when it was changed since, PersonRefusedError for what
    cannot be so, PermissionDenied for somebody who may not see the person, TypeError, and AlreadyDoneError.
    """
    if not Person.objects.visible_to(by).filter(pk=person.pk).exists():
        raise PermissionDenied
    with act(by=by, what="change_person", submission=submission):
        people = Person.objects.select_for_update(of=("self",)).with_keys().select_related("service")
        locked: Person = people.get(pk=person.pk)
        if locked.version != version:
            raise StalePersonError(locked)
        before = {name: getattr(locked, name) for name in columns}
        _write(locked, columns)
        if not locked.given_name:
            raise PersonRefusedError("Write the given name, or what the person likes to be called.", "given_name")
        if before == {name: getattr(locked, name) for name in columns}:
            return locked
        locked.version += 1
        _save_changed(locked)
        return locked


def _check_recorder(by: User | None, service: Organisation) -> None:
    """Those who work for the service record people there, and those who refer to it."""
    if service.kind != OrganisationKind.SERVICE:
        raise PermissionDenied
    if by is None or services_of(by).filter(pk=service.pk).exists() or has_post(by, PostRole.REFERRER):
        return
    raise PermissionDenied


def _others_of(service: Organisation, person: Person) -> Any:
    return Person.objects.filter(service=service, erased_at__isnull=True).exclude(pk=person.pk)


def _save_changed(person: Person) -> None:
    try:
        with transaction.atomic():
            person.save(force_update=True)
            keep_marks(person)
    except IntegrityError as fault:
        if _RULE_OF_NUMBERS not in str(fault.__cause__):
            raise
        raise PersonRefusedError(
            "Another record of this service has this NHS number. Search for it: the two may be one person.",
            "nhs_number",
        ) from None


def _write(person: Person, columns: dict[str, Any]) -> None:
    """Set columns, each in the form in which it is kept."""
    if unknown := set(columns) - WRITTEN:
        raise TypeError(f"a person does not take {', '.join(sorted(unknown))}")
    said = dict(columns)
    if "birth_date" in said:
        said["birth_date"] = _birth_date(said["birth_date"])
    if "nhs_number" in said:
        said["nhs_number"] = _nhs_number(said["nhs_number"])
    if "postcode" in said:
        said["postcode"] = spelt_postcode(said["postcode"] or "") or (said["postcode"] or "").strip()
        if said["postcode"] != person.postcode:
            person.area = find_area(said["postcode"])
    for name, value in said.items():
        setattr(person, name, value)


def _nhs_number(text: str | None) -> str:
    try:
        return read_nhs_number(text or "", allow_synthetic=allows_synthetic_numbers())
    except NhsNumberError as fault:
        raise PersonRefusedError(str(fault), "nhs_number") from None


def _birth_date(said: date | str | None) -> str:
    """As 1955-03-04."""
    if not said:
        return ""
    try:
        day = said if isinstance(said, date) else date.fromisoformat(said)
    except ValueError:
        raise PersonRefusedError("Write the date of birth like 4 Mar 1955.", "birth_date") from None
    today = timezone.localdate()
    if day > today:
        raise PersonRefusedError("This day is still to come. Look at the year again.", "birth_date")
    if day.year < today.year - _OLDEST:
        raise PersonRefusedError(f"That is more than {_OLDEST} years ago. Look at the year again.", "birth_date")
    return day.isoformat()
