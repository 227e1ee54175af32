"""Sending somebody to a service, as a practice or another body does."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from referrals.actions.arriving import Arrival, record_arrival, worker_of
from referrals.actions.drafting import create_draft
from referrals.actions.frame import act
from referrals.actions.submitting import submit_referral
from referrals.choices import ConsentKind, GivenBy, OrganisationKind, ReferralKind
from referrals.models import ConsentRecord, Organisation, Person, Referral, Representative
from referrals.transitions.actor import Actor

OPEN_IT = "Open it"


@dataclass(frozen=True)
class SendingOrder:
    """Whom somebody sends to ``service`` for ``referrer``, why, and what was agreed.

    ``columns`` are those of the person (``people.WRITTEN``). Where somebody spoke for the person,
    ``representative_name`` says who, and ``representative_basis`` why they may. ``sharing`` is what may be told back.
    """

    service: Organisation
    referrer: Organisation
    reason: str
    agreed_how: str
    agreed_on: date
    sharing: str
    columns: Mapping[str, Any] = field(default_factory=dict)
    representative_name: str = ""
    representative_basis: str = ""


def send_person(*, order: SendingOrder, by: User, submission: UUID | None = None) -> Referral:
    """Record the person where they are not known, and send the referral to the link workers (rows 1 and 2).

    It has no provider: where the person goes is for them and the link worker to find out. Somebody who is looked after
    already comes to their own link worker. Raises PersonRefusedError, the refusals of ``move``, PermissionDenied for
    somebody who does not refer for that body, and AlreadyDoneError.
    """
    with act(by=by, what="send_person", submission=submission) as made:
        arrival = record_arrival(service=order.service, by=by, columns=_columns(order))
        if arrival.differs:
            _note_differences(arrival, order.referrer)
        draft = _draft(order, arrival.person, by)
        _keep_answers(order, draft, by)
        sent = send_to_link_workers(draft=draft, by=by, role=Actor.REFERRER, was_known=arrival.was_known)
        if made is not None:
            made.led_to = reverse("referrals:referral", args=[sent.uuid])
            made.save(update_fields=["led_to"])
        return sent


def send_to_link_workers(*, draft: Referral, by: User | None, role: Actor, was_known: bool) -> Referral:
    """Send a draft that has no provider (row 2): to the link worker of somebody who is looked after, else to all."""
    owner = worker_of(draft.person) if was_known else None
    if owner is None:
        return submit_referral(referral=draft, by=by, role=role, version=draft.version)
    draft.owner = owner
    draft.save(update_fields=["owner"])
    # It is on their list today; what nobody looks after yet is on everybody's.
    return submit_referral(
        referral=draft, by=by, role=role, version=draft.version, next_action=OPEN_IT, next_on=timezone.localdate()
    )


def _columns(order: SendingOrder) -> dict[str, Any]:
    """Of the person, with the practice that sends them as theirs."""
    practice = {"practice": order.referrer} if order.referrer.kind == OrganisationKind.PRACTICE else {}
    return practice | dict(order.columns)


def _draft(order: SendingOrder, person: Person, by: User) -> Referral:
    return create_draft(
        person=person,
        kind=ReferralKind.INTAKE,
        by=by,
        role=Actor.REFERRER,
        service=order.service,
        referrer=order.referrer,
        reason=order.reason,
        lawful_basis=order.service.lawful_basis,
        agreed_by=GivenBy.REPRESENTATIVE if order.representative_name else GivenBy.PERSON,
        agreed_how=order.agreed_how,
        agreed_at=_moment(order.agreed_on),
        notice_at=timezone.now(),
    )


def _moment(day: date) -> datetime:
    """Today is now; an earlier day is its noon, for nobody remembers the hour."""
    if day >= timezone.localdate():
        return timezone.now()
    return timezone.make_aware(datetime.combine(day, time(12)))


def _keep_answers(order: SendingOrder, draft: Referral, by: User) -> None:
    representative = None
    if order.representative_name:
        representative = Representative.objects.create(
            person=draft.person,
            name=order.representative_name,
            basis=order.representative_basis,
            since=order.agreed_on,
        )
    for kind, value in ((ConsentKind.REFERRAL, "yes"), (ConsentKind.SHARING, order.sharing)):
        ConsentRecord.objects.create(
            person=draft.person,
            referral=draft,
            kind=kind,
            value=value,
            given_by=draft.agreed_by,
            representative=representative,
            how=order.agreed_how,
            given_on=order.agreed_on,
            recorded_by=by,
        )


def _note_differences(arrival: Arrival, referrer: Organisation) -> None:
    """How the person is reached as the referrer says, beside what stands on the record: whoever rings sees both."""
    person = Person.objects.select_for_update(of=("self",)).with_keys().get(pk=arrival.person.pk)
    today = date_format(timezone.localdate(), "j M Y")
    said = f"{today}, as {referrer} says: {arrival.differs}."
    person.contact_note = "\n".join(filter(None, (person.contact_note, said)))
    person.version += 1
    person.save(update_fields=["contact_note", "version"])
