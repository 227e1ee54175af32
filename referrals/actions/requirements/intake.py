"""What sending a referral needs, and what opening it, asking about it and answering need."""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from referrals.actions.attempt import Attempt, UnmetRequirementError
from referrals.choices import Channel, ConsentKind, GivenBy, LawfulBasis, ReferralKind
from referrals.models import ConsentRecord, Organisation, Question
from referrals.transitions.requirement import Requirement

# By what way somebody can open a referral who reads it; a job or a command reads nothing.
READING = ("page", "link")
SPEAKS = (GivenBy.PERSON, GivenBy.REPRESENTATIVE)


def agreement(attempt: Attempt) -> None:
    """Who agreed to be referred, how and when: before it is sent, and not taken back since."""
    referral, unmet = attempt.referral, Requirement.AGREEMENT
    referral.agreed_by = attempt.text("agreed_by", referral.agreed_by)
    referral.agreed_how = attempt.text("agreed_how", referral.agreed_how)
    agreed_at = attempt.take("agreed_at", datetime, referral.agreed_at)
    if referral.agreed_by not in SPEAKS:
        raise UnmetRequirementError(
            unmet, "Say who agreed: the person, or somebody who may speak for them.", "agreed_by"
        )
    if referral.agreed_how not in Channel:
        raise UnmetRequirementError(unmet, "Say how they agreed: in person, by telephone …", "agreed_how")
    if agreed_at is None:
        raise UnmetRequirementError(unmet, "Say when they agreed.", "agreed_at")
    if agreed_at > attempt.effective_at:
        raise UnmetRequirementError(unmet, "They cannot have agreed after the referral was sent.", "agreed_at")
    attempt.stamp("agreed_at", agreed_at)
    answers = ConsentRecord.objects.filter(person=referral.person, kind=ConsentKind.REFERRAL)
    latest = answers.filter(Q(referral=referral) | Q(referral__isnull=True)).order_by("-id").first()
    if (
        latest
        and latest.value != "yes"
        and latest.given_on >= timezone.localdate(agreed_at)
        and latest.recorded_at > agreed_at
    ):
        raise UnmetRequirementError(unmet, "The person has said no since then. Ask them again first.", "agreed_at")
    if latest is None or latest.referral_id is None or latest.value != "yes":
        _keep(attempt, ConsentKind.REFERRAL, "yes", agreed_at)


def lawful_basis(attempt: Attempt) -> None:
    """On what ground the data are kept."""
    referral = attempt.referral
    referral.lawful_basis = attempt.text("lawful_basis", referral.lawful_basis)
    if referral.lawful_basis not in LawfulBasis:
        raise UnmetRequirementError(
            Requirement.LAWFUL_BASIS, "Say on what lawful basis the record is kept.", "lawful_basis"
        )
    before = ConsentRecord.objects.filter(person=referral.person, kind=ConsentKind.LAWFUL_BASIS).first()
    if before is None or before.value != referral.lawful_basis:
        _keep(attempt, ConsentKind.LAWFUL_BASIS, referral.lawful_basis, attempt.effective_at)


def _keep(attempt: Attempt, kind: ConsentKind, value: str, moment: datetime) -> None:
    referral = attempt.referral
    ConsentRecord.objects.create(
        person=referral.person,
        referral=referral,
        kind=kind,
        value=value,
        given_by=referral.agreed_by,
        how=referral.agreed_how,
        given_on=timezone.localdate(moment),
        recorded_by=attempt.by,
    )


def source(attempt: Attempt) -> None:
    """Where the referral comes from: an organisation that was there on the day, the person, or a referral before."""
    referral = attempt.referral
    referral.referrer = attempt.take("referrer", Organisation, referral.referrer)
    day = timezone.localdate(attempt.effective_at)
    if referral.referrer is None:
        if referral.kind == ReferralKind.SELF or referral.parent_id is not None:
            return
        raise UnmetRequirementError(
            Requirement.SOURCE, "Say who refers: a practice, another body, or the person.", "referrer"
        )
    if not Organisation.objects.open_on(day).filter(pk=referral.referrer.pk).exists():
        raise UnmetRequirementError(
            Requirement.SOURCE, "This organisation was not open on that day. Choose the one that refers.", "referrer"
        )


def reason(attempt: Attempt) -> None:
    """Why the person is referred."""
    referral = attempt.referral
    referral.reason = attempt.text("reason", referral.reason)
    if not referral.reason.strip():
        raise UnmetRequirementError(
            Requirement.REFERRAL_REASON, "Write why, in the person’s own words where possible.", "reason"
        )


def notice(attempt: Attempt) -> None:
    """That the person was told what is kept about them, before it is sent on."""
    notice_at = attempt.take("notice_at", datetime, attempt.referral.notice_at)
    if notice_at is None:
        raise UnmetRequirementError(
            Requirement.NOTICE, "Tell the person what is kept and who reads it, and say when you did.", "notice_at"
        )
    if notice_at > attempt.effective_at:
        raise UnmetRequirementError(
            Requirement.NOTICE, "The person is told what is kept before the referral is sent.", "notice_at"
        )
    attempt.stamp("notice_at", notice_at)


def opening(attempt: Attempt) -> None:
    """That somebody opened it to read it."""
    if attempt.channel not in READING:
        raise UnmetRequirementError(Requirement.OPENING, "A referral is opened by somebody who reads it.")


def question(attempt: Attempt) -> None:
    """What somebody wants to know before they decide."""
    text = attempt.text("question")
    if not text:
        raise UnmetRequirementError(Requirement.QUESTION, "Write what you would like to know.", "question")
    Question.objects.create(referral=attempt.referral, text=text, asked_at=attempt.effective_at, asked_by=attempt.by)


def answer(attempt: Attempt) -> None:
    """The answer to it."""
    text = attempt.text("answer")
    asked = attempt.referral.questions.filter(answered_at__isnull=True).order_by("-asked_at", "-id").first()
    if not text or asked is None:
        raise UnmetRequirementError(Requirement.ANSWER, "Write the answer.", "answer")
    asked.answer, asked.answered_at, asked.answered_by = text, attempt.effective_at, attempt.by
    asked.save()
