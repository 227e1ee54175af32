"""Messages: once each, after the commit, without a word about anybody, and none once it is over."""

import smtplib
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from referrals.actions.accepting import accept_referral
from referrals.actions.ending import end_referral
from referrals.actions.links import make_link
from referrals.actions.messages import TASK, queue_message, take_up_abandoned
from referrals.actions.sending import LEASE, PAUSES, is_permanent, send_message
from referrals.actions.voiding import void_referral
from referrals.actions.withdrawing import withdraw_referral
from referrals.caseload.items import of_task
from referrals.choices import ConsentKind, MessageState, TaskKind
from referrals.messages.kinds import LETTERS, MessageKind, Way
from referrals.messages.troubles import Trouble
from referrals.models import ConsentRecord, DoorLink, FollowUp, OutgoingMessage, ReferralEvent
from tests.referrals.factories import make_provider, make_sent_referral
from tests.referrals.posting import post_all, reported
from tests.worker import empty_queue as forget_jobs

CANARIES = ("Derek", "Marlowe", "D.M.", "Zebrafish", "1955", "Dingle")


@pytest.fixture
def referral(derek, lin, offer, practice):
    """Sent by lin to the provider, for a reason that must stand in no mail."""
    return make_sent_referral(
        derek, by=lin, offer=offer, referrer=practice, reason="Zebrafish", for_provider="Zebrafish too"
    )


def step(referral, by, role="LW", **more):
    """What every named action takes."""
    referral.refresh_from_db()
    return {"referral": referral, "by": by, "role": role, "version": referral.version} | more


def share(referral, value):
    """What the person lets their referrer know."""
    return ConsentRecord.objects.create(
        person=referral.person, kind=ConsentKind.SHARING, value=value, given_by="person", given_on=timezone.localdate()
    )


# --- Queued and sent ----------------------------------------------------------------------------------------------


def test_sending_a_referral_queues_one_message_to_its_provider_with_nothing_but_its_id_in_the_job(referral, provider):
    message = OutgoingMessage.objects.get()
    assert (message.kind, message.to_organisation, message.state) == ("referral_waiting", provider, "queued")
    jobs = ProcrastinateJob.objects.filter(task_name=TASK, args__message=str(message.uuid))
    assert jobs.get().args == {"message": str(message.uuid)}


def test_mail_has_a_link_the_reference_and_no_word_about_anybody(referral, provider, settings):
    settings.SITE_URL = "https://register.example"
    post_all()
    letter = mail.outbox[0]
    text = f"{letter.subject}\n{letter.body}\n{letter.extra_headers}"
    assert letter.to == [provider.email]
    assert "https://register.example/door/" in letter.body
    assert referral.code in letter.body
    assert not [word for word in CANARIES if word in text]
    message = OutgoingMessage.objects.get()
    assert letter.extra_headers == {
        "Message-ID": f"<{message.uuid}@register.example>",
        "Auto-Submitted": "auto-generated",
    }
    assert (message.state, message.attempts) == (MessageState.SENT, 1)


def test_token_is_in_the_mail_and_nowhere_in_the_database(referral):
    post_all()
    token = mail.outbox[0].body.partition("/door/")[2].partition("/")[0]
    link = DoorLink.objects.get()
    assert DoorLink.objects.of_token(token).get() == link
    assert len(token) == 43
    assert token not in str(list(DoorLink.objects.values()) + list(ProcrastinateJob.objects.values("args")))


def test_message_is_queued_once_for_a_recipient_and_cause(referral, provider):
    order = {"kind": MessageKind.NEW_LINK, "cause": "test", "referral": referral, "to_organisation": provider}
    assert queue_message(**order)
    assert queue_message(**order) is None
    assert OutgoingMessage.objects.filter(cause="test").count() == 1


def test_message_of_a_transaction_that_was_rolled_back_was_never_asked_for(referral, provider):
    jobs = ProcrastinateJob.objects.count()
    with transaction.atomic():
        queue_message(kind=MessageKind.NEW_LINK, cause="test", referral=referral, to_organisation=provider)
        transaction.set_rollback(True)
    assert not OutgoingMessage.objects.filter(cause="test").exists()
    assert ProcrastinateJob.objects.count() == jobs


def test_message_without_a_recipient_is_refused_by_the_database(referral):
    with pytest.raises(IntegrityError, match="outgoingmessage_has_a_recipient"), transaction.atomic():
        OutgoingMessage.objects.create(kind="new_link", cause="test", referral=referral)


def test_message_twice_is_refused_by_the_database(referral, provider):
    twice = [OutgoingMessage(kind="new_link", cause="test", to_organisation=provider) for _ in range(2)]
    with pytest.raises(IntegrityError, match="outgoingmessage_is_sent_once"), transaction.atomic():
        OutgoingMessage.objects.bulk_create(twice)


def test_message_is_sent_once_however_often_its_job_runs(referral):
    message = OutgoingMessage.objects.get()
    for _ in range(3):
        send_message(uuid=message.uuid)
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("kind", list(MessageKind))
def test_every_kind_has_its_words_and_no_variable_of_a_person(kind):
    letter = LETTERS[kind]
    assert letter.subject
    # What belongs to no referral goes by the person alone.
    assert letter.statuses or letter.way == Way.STORIES
    assert letter.template == f"referrals/mail/{kind}.txt"


# --- A worker that dies -------------------------------------------------------------------------------------------


def test_message_in_the_hands_of_another_worker_is_left_alone_until_the_lease_is_over(referral):
    message = OutgoingMessage.objects.get()
    OutgoingMessage.objects.update(state=MessageState.SENDING, claimed_at=timezone.now(), attempts=1)
    send_message(uuid=message.uuid)
    assert not mail.outbox
    OutgoingMessage.objects.update(claimed_at=timezone.now() - LEASE - timedelta(seconds=1))
    send_message(uuid=message.uuid)
    message.refresh_from_db()
    assert (len(mail.outbox), message.state, message.attempts) == (1, MessageState.SENT, 2)


def test_message_that_a_dead_worker_left_is_taken_up_again_and_its_first_link_stays_good(referral, monkeypatch):
    message, now = OutgoingMessage.objects.get(), timezone.now()

    def die(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("referrals.actions.sending._settle", die)
        with pytest.raises(KeyboardInterrupt):
            send_message(uuid=message.uuid)
    forget_jobs()
    OutgoingMessage.objects.update(claimed_at=now - LEASE - timedelta(seconds=1))
    assert take_up_abandoned(queued_before=now, claimed_before=now - LEASE) == 1
    post_all()
    assert [letter.extra_headers["Message-ID"] for letter in mail.outbox] == [
        mail.outbox[0].extra_headers["Message-ID"]
    ] * 2
    assert DoorLink.objects.to_referrals().count() == 2


def test_message_that_no_worker_knows_of_is_taken_up(referral):
    forget_jobs()
    assert take_up_abandoned(queued_before=timezone.now(), claimed_before=timezone.now()) == 1
    assert take_up_abandoned(queued_before=timezone.now(), claimed_before=timezone.now()) == 0


# --- Faults of the way --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "answer"),
    [
        (TimeoutError(), False),
        (smtplib.SMTPServerDisconnected(), False),
        (smtplib.SMTPAuthenticationError(535, b"no"), False),
        (smtplib.SMTPDataError(451, b"later"), False),
        (smtplib.SMTPDataError(554, b"never"), True),
        (smtplib.SMTPRecipientsRefused({"a@b.example": (550, b"who?")}), True),
        (smtplib.SMTPRecipientsRefused({"a@b.example": (450, b"busy")}), False),
        (ValueError("no address"), True),
    ],
)
def test_fault_is_permanent_where_the_same_would_be_refused_again(fault, answer):
    assert is_permanent(fault) is answer


def failing(monkeypatch, fault):
    """Have the mail server answer with a fault."""

    def refuse(*args):
        raise fault

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)


def test_fault_that_passes_is_tried_again_after_longer_and_longer_pauses_and_then_becomes_a_task(
    referral, lin, monkeypatch
):
    failing(monkeypatch, ConnectionRefusedError())
    message, pauses = OutgoingMessage.objects.get(), []
    forget_jobs()
    for _ in PAUSES:
        send_message(uuid=message.uuid)
        job = ProcrastinateJob.objects.get(status="todo")
        pauses.append(round((job.scheduled_at - timezone.now()).total_seconds() / 60))
        forget_jobs()
    assert tuple(pauses) == PAUSES == tuple(sorted(PAUSES))
    assert not FollowUp.objects.exists()
    send_message(uuid=message.uuid)
    message.refresh_from_db()
    task = FollowUp.objects.get()
    assert message.state == MessageState.FAILED
    assert (task.kind, task.owner, task.cause) == (TaskKind.BOUNCED, lin, f"gave_up:{message.uuid}")


def test_refused_address_becomes_a_task_for_the_owner_at_once_and_its_text_is_not_logged(
    referral, lin, provider, monkeypatch, caplog
):
    failing(monkeypatch, smtplib.SMTPRecipientsRefused({provider.email: (550, b"unknown")}))
    post_all()
    assert FollowUp.objects.get().owner == lin
    assert "SMTPRecipientsRefused" in caplog.text
    assert provider.email not in caplog.text


def test_provider_without_an_address_becomes_a_task(referral, provider):
    type(provider).objects.update(email="")
    post_all()
    assert FollowUp.objects.get().cause.startswith("no_address:")
    assert not mail.outbox


# --- What comes back ----------------------------------------------------------------------------------------------


def test_bounce_becomes_one_task_for_the_owner_who_reads_what_to_do(referral, lin, tmp_path, client_of):
    post_all()
    message = OutgoingMessage.objects.get()
    report = tmp_path / "report.eml"
    for headers_only in (False, True):
        report.write_bytes(reported(message, headers_only=headers_only))
        call_command("note_bounce", str(report))
    message.refresh_from_db()
    task = FollowUp.objects.get(kind=TaskKind.BOUNCED)
    assert message.state == MessageState.BOUNCED
    assert (task.owner, task.referral, task.cause) == (lin, referral, f"bounced:{message.uuid}")
    item, url = of_task(task, timezone.localdate()), reverse("referrals:referral_links", args=[referral.uuid])
    assert (item.sentence, item.url) == (Trouble.BOUNCED.label, url)
    assert Trouble.BOUNCED.label in client_of(lin).get(url).content.decode()


def test_report_of_a_delay_changes_nothing(referral, tmp_path):
    post_all()
    report = tmp_path / "report.eml"
    report.write_bytes(reported(OutgoingMessage.objects.get(), action="delayed"))
    call_command("note_bounce", str(report))
    assert OutgoingMessage.objects.get().state == MessageState.SENT


@pytest.mark.parametrize("text", [b"Subject: hello\n\nhello", b"", b"\xff\xfe\x00"])
def test_what_is_no_report_is_refused_in_a_sentence(text, tmp_path, capsys, db):
    report = tmp_path / "report.eml"
    report.write_bytes(text)
    with pytest.raises(SystemExit):
        call_command("note_bounce", str(report))
    assert "no report" in capsys.readouterr().err


# --- Nothing after the end ----------------------------------------------------------------------------------------


def end(referral, lin, mo, how):
    """End it in one of the three ways."""
    if how == "withdrawn":
        withdraw_referral(**step(referral, lin))
    elif how == "ended":
        end_referral(reason_code="died", **step(referral, lin))
    else:
        void_referral(**step(referral, mo, "MG"))


@pytest.mark.parametrize("how", ["withdrawn", "ended", "error"])
def test_after_the_end_only_that_it_has_ended_goes_out_and_links_are_shut(referral, lin, mo, provider, how):
    link, _ = make_link(referral=referral, organisation=provider)
    end(referral, lin, mo, how)
    post_all()
    assert [letter.subject for letter in mail.outbox] == ["A referral has ended"]
    assert "/door/" not in mail.outbox[0].body
    assert OutgoingMessage.objects.get(kind="referral_waiting").state == MessageState.HELD_BACK
    link.refresh_from_db()
    assert link.revoked_at is not None


def test_message_in_a_workers_hands_asks_again_before_it_is_handed_over(referral, lin, monkeypatch):
    message = OutgoingMessage.objects.get()

    def reach(server):
        withdraw_referral(**step(referral, lin))

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.open", reach)
    send_message(uuid=message.uuid)
    message.refresh_from_db()
    assert not mail.outbox
    assert message.state == MessageState.HELD_BACK


def test_message_that_is_erased_in_a_workers_hands_is_let_go(referral, monkeypatch):
    message = OutgoingMessage.objects.get()
    monkeypatch.setattr(
        "django.core.mail.backends.locmem.EmailBackend.open", lambda server: OutgoingMessage.objects.all().delete()
    )
    send_message(uuid=message.uuid)
    assert not mail.outbox


def test_nothing_goes_out_about_somebody_who_was_erased(referral):
    type(referral.person).objects.update(erased_at=timezone.now())
    post_all()
    assert not mail.outbox


def test_nothing_goes_to_a_provider_who_has_it_no_more(referral, service):
    type(referral).objects.filter(pk=referral.pk).update(provider=make_provider())
    post_all()
    assert not mail.outbox


# --- News for the referrer ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("sharing", "told"), [("all", True), ("codes", True), ("nothing", False), (None, False)])
def test_referrer_hears_that_there_is_news_as_far_as_the_person_agreed(referral, pat, practice, sharing, told):
    if sharing:
        share(referral, sharing)
    accept_referral(**step(referral, pat, "PV"))
    post_all()
    news = [letter for letter in mail.outbox if letter.to == [practice.email]]
    assert bool(news) is told
    assert not [word for letter in news for word in (*CANARIES, "accept", "yes") if word in letter.body]


def test_news_is_held_back_where_the_person_has_said_otherwise_since(referral, pat, practice):
    share(referral, "all")
    accept_referral(**step(referral, pat, "PV"))
    share(referral, "nothing")
    post_all()
    assert practice.email not in [address for letter in mail.outbox for address in letter.to]


def test_every_message_names_its_step(referral):
    event = ReferralEvent.objects.get(row=2)
    assert OutgoingMessage.objects.get().cause == f"step:{event.pk}"


def test_unknown_kind_is_refused(referral, provider):
    with pytest.raises(ValueError, match="weather"):
        queue_message(kind="weather", cause=str(uuid4()), referral=referral, to_organisation=provider)
