"""What the person agreed to, kept on the draft, and sending it."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from referrals.actions.frame import act
from referrals.actions.intake import IntakeRefusedError
from referrals.actions.representatives import add_representative
from referrals.actions.submitting import submit_referral
from referrals.choices import ConsentKind, GivenBy, ReferralKind
from referrals.models import ConsentRecord, Organisation, Referral, Representative
from referrals.transitions.actor import Actor
from referrals.transitions.status import Status

SPOKEN_FOR_BECAUSE = "Say why they may speak for the person, such as: the person asked for it."


@dataclass(frozen=True)
class NewRepresentative:
    """Somebody who spoke for the person and is not on the record yet."""

    name: str
    basis: str
    relation: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Agreement:
    """What was agreed, as far as it has been said.

    ``agreed_how`` is a channel, ``sharing`` what the referrer may be told. Where somebody spoke for the person it is
    ``representative``, who is on the record, or ``new_representative``. ``referrer`` is who sent the person to the
    service; None where they asked themselves.
    """

    for_provider: str = ""
    agreed_how: str = ""
    agreed_on: date | None = None
    is_spoken_for: bool = False
    representative: Representative | None = None
    new_representative: NewRepresentative | None = None
    sharing: str = ""
    notice_given: bool = False
    lawful_basis: str = ""
    referrer: Organisation | None = None


def keep_agreement(*, referral: Referral, agreement: Agreement, by: User, submission: UUID | None = None) -> Referral:
    """Keep on the draft what has been said so far, to go on later.

    Raises IntakeRefusedError, PermissionDenied and AlreadyDoneError.
    """
    draft = _draft_of(referral, by)
    with act(by=by, what="keep_agreement", submission=submission):
        _write(draft, agreement, by)
        return draft


def agree_and_send(*, referral: Referral, agreement: Agreement, by: User, submission: UUID | None = None) -> Referral:
    """Keep what was agreed, and send the referral to its provider (row 2).

    Raises IntakeRefusedError, UnmetRequirementError and the other refusals of ``move``, PermissionDenied, and
    AlreadyDoneError.
    """
    draft = _draft_of(referral, by)
    if draft.offer is None:
        raise IntakeRefusedError("Choose a place first.")
    if not agreement.sharing:
        raise IntakeRefusedError("Say what whoever sent them may be told.", "sharing")
    with act(by=by, what="agree_and_send", submission=submission) as made:
        representative = _write(draft, agreement, by)
        if draft.agreed_by == GivenBy.REPRESENTATIVE and representative is None:
            raise IntakeRefusedError("Say who spoke for the person.", "representative")
        _keep_answer(draft, ConsentKind.REFERRAL, "yes", representative, by)
        sent = submit_referral(referral=draft, by=by, role=Actor.LINK_WORKER, version=draft.version)
        if made is not None:
            made.led_to = reverse("referrals:referral", args=[sent.uuid])
            made.save(update_fields=["led_to"])
        return sent


def _draft_of(referral: Referral, by: User) -> Referral:
    found: Referral | None = (
        Referral.objects.worked_by(by)
        .select_related("person__key", "service", "offer", "provider", "referrer")
        .filter(pk=referral.pk)
        .first()
    )
    if found is None:
        raise PermissionDenied
    if found.status != Status.DRAFT:
        raise IntakeRefusedError("This referral was sent already. Nothing was changed.")
    return found


def _write(draft: Referral, agreement: Agreement, by: User) -> Representative | None:
    """Set what was said on the draft and save it; gives who spoke for the person."""
    representative = _representative(draft, agreement, by)
    draft.for_provider = agreement.for_provider
    draft.agreed_how = agreement.agreed_how
    draft.agreed_by = GivenBy.REPRESENTATIVE if agreement.is_spoken_for else GivenBy.PERSON
    draft.agreed_at = _moment(agreement.agreed_on)
    draft.notice_at = (draft.notice_at or timezone.now()) if agreement.notice_given else None
    draft.lawful_basis = agreement.lawful_basis or draft.service.lawful_basis
    if draft.parent_id is None:
        draft.referrer = agreement.referrer
        draft.kind = ReferralKind.INTAKE if agreement.referrer else ReferralKind.SELF
    draft.reason = draft.reason or agreement.for_provider
    draft.save()
    if agreement.sharing:
        _keep_answer(draft, ConsentKind.SHARING, agreement.sharing, representative, by)
    return representative


def _representative(draft: Referral, agreement: Agreement, by: User) -> Representative | None:
    if not agreement.is_spoken_for:
        return None
    if agreement.new_representative is None:
        return agreement.representative
    new = agreement.new_representative
    if not new.basis:
        raise IntakeRefusedError(SPOKEN_FOR_BECAUSE, "representative_basis")
    return add_representative(
        person=draft.person,
        by=by,
        name=new.name,
        basis=new.basis,
        relation=new.relation,
        phone=new.phone,
        since=min(agreement.agreed_on or timezone.localdate(), timezone.localdate()),
    )


def _moment(day: date | None) -> datetime | None:
    """Today is now; an earlier day is its noon, for nobody remembers the hour."""
    if day is None:
        return None
    if day >= timezone.localdate():
        return timezone.now()
    return timezone.make_aware(datetime.combine(day, time(12)))


def _keep_answer(
    draft: Referral, kind: ConsentKind, value: str, representative: Representative | None, by: User
) -> None:
    """Append an answer of the person, unless the last one about this referral says the same in the same way."""
    answer = {
        "value": value,
        "given_by": draft.agreed_by,
        "representative": representative,
        "how": draft.agreed_how,
        "given_on": timezone.localdate(draft.agreed_at) if draft.agreed_at else timezone.localdate(),
    }
    last = ConsentRecord.objects.filter(person=draft.person, referral=draft, kind=kind).order_by("-id").first()
    if last is None or any(getattr(last, name) != said for name, said in answer.items()):
        ConsentRecord.objects.create(person=draft.person, referral=draft, kind=kind, recorded_by=by, **answer)
