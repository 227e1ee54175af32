"""What people agreed to, who speaks for them, what has to be known, and records opened with a reason."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessEntry
from referrals.actions.agreements import AgreementRefusedError, record_agreement
from referrals.actions.break_glass import OpeningRefusedError, open_record, review_opening
from referrals.actions.flags import FlagRefusedError, end_flag, raise_flag, review_flag
from referrals.actions.representatives import RepresentativeRefusedError, add_representative, change_representative
from referrals.models import BreakGlass, ConsentRecord, FollowUp, PersonMark, Representative, RiskFlag
from tests.referrals.factories import (
    in_days,
    make_flag,
    make_opening,
    make_person,
    make_representative,
    make_sent_referral,
    make_service,
)

pytestmark = pytest.mark.django_db

REASON = "On duty for a colleague who is away"


def address(name, person, **named):
    return reverse(f"referrals:{name}", kwargs={"uuid": person.uuid} | named)


def answer_form(kind="referral", value="yes", **said):
    usual = {"given_by": "person", "how": "phone", "given_on": "3 Mar 2026", "submission": uuid4()}
    return usual | {"kind": kind, "value": value} | said


# --- Agreements ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("referral", "yes", "Yes"),
        ("sharing", "codes", "Only whether the person went"),
        ("lawful_basis", "public_task", "Public task"),
        ("opt_out", "opted_out", "Has opted out"),
        ("story", "no", "No"),
        ("research", "withdrawn", "Took the agreement back"),
    ],
)
def test_each_of_the_six_answers_is_kept_with_its_day(client_of, lin, derek, kind, value, words):
    browser = client_of(lin)
    response = browser.post(address("person_agreements", derek), answer_form(kind, value))
    kept = ConsentRecord.objects.get(person=derek)
    assert response.status_code == 302
    assert (kept.kind, kept.value, kept.given_on, kept.recorded_by) == (kind, value, date(2026, 3, 3), lin)
    page = browser.get(address("person_agreements", derek)).content.decode()
    assert words in page


def test_later_answer_stands_before_the_earlier_one_which_stays(client_of, lin, derek):
    browser = client_of(lin)
    for value in ("all", "nothing"):
        browser.post(address("person_agreements", derek), answer_form("sharing", value))
    agreement = next(
        one for one in browser.get(address("person", derek)).context["page"].agreements if one.kind == "sharing"
    )
    assert agreement.answer.value == "nothing"
    assert [one.value for one in agreement.before] == ["all"]


def test_taking_the_agreement_back_withdraws_every_open_referral(client_of, lin, derek, offer):
    sent = make_sent_referral(derek, by=lin, offer=offer, referrer=None, kind="self")
    client_of(lin).post(
        address("person_agreements", derek), answer_form(value="withdrawn", given_on=f"{timezone.localdate():%d/%m/%Y}")
    )
    sent.refresh_from_db()
    step = sent.steps.order_by("-version").first()
    assert sent.status == "withdrawn"
    assert (step.row, step.role, step.actor) == (21, "LW", lin)


def test_manager_writes_down_that_the_person_withdrew(mo, lin, derek, offer):
    sent = make_sent_referral(derek, by=lin, offer=offer, referrer=None, kind="self")
    record_agreement(
        person=derek, kind="referral", value="no", given_by="person", how="phone", by=mo, given_on=timezone.localdate()
    )
    sent.refresh_from_db()
    step = sent.steps.order_by("-version").first()
    assert (sent.status, step.role, step.actor) == ("withdrawn", "PN", None)


def test_answer_of_the_future_is_refused_and_nothing_typed_is_lost(client_of, lin, derek):
    response = client_of(lin).post(
        address("person_agreements", derek), answer_form(given_on="3 Mar 2099", note="Rings her daughter first")
    )
    assert "still to come" in response.content.decode()
    assert "Rings her daughter first" in response.content.decode()
    assert not ConsentRecord.objects.exists()


def test_somebody_speaks_only_from_the_day_on_which_they_may(lin, derek):
    rita = make_representative(derek, since=in_days(-2))
    order = {"person": derek, "kind": "referral", "value": "yes", "by": lin, "given_by": "representative"}
    with pytest.raises(AgreementRefusedError, match="did not speak"):
        record_agreement(representative=rita, given_on=in_days(-5), **order)
    with pytest.raises(AgreementRefusedError, match="Choose who spoke"):
        record_agreement(given_on=in_days(-1), **order)
    with pytest.raises(AgreementRefusedError, match="Choose who spoke"):
        record_agreement(representative=make_representative(make_person()), given_on=in_days(-1), **order)
    assert record_agreement(representative=rita, given_on=in_days(-1), **order).representative == rita


def test_answers_are_never_changed(lin, derek):
    kept = record_agreement(
        person=derek, kind="story", value="yes", given_by="person", by=lin, given_on=timezone.localdate()
    )
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        ConsentRecord.objects.filter(pk=kept.pk).update(value="no")


def test_answer_that_does_not_fit_its_question_is_refused_by_the_database(lin, derek):
    with pytest.raises(IntegrityError, match="consentrecord_answer_fits"), transaction.atomic():
        record_agreement(
            person=derek, kind="opt_out", value="yes", given_by="person", by=lin, given_on=timezone.localdate()
        )


def test_record_of_an_unknown_kind_is_refused_by_the_database(derek):
    with pytest.raises(IntegrityError, match="consentrecord_"), transaction.atomic():
        ConsentRecord.objects.create(
            person=derek, kind="parking", value="yes", given_by="person", given_on=timezone.localdate()
        )


# --- Who may speak, and flags -------------------------------------------------------------------------------------


def test_somebody_who_may_speak_is_added_and_shown(client_of, lin, derek):
    form = {"name": "Rita Marlowe", "basis": "He asked for it", "since": "3 Mar 2026", "submission": uuid4()}
    browser = client_of(lin)
    browser.post(address("person_representatives", derek), form)
    browser.post(address("person_representatives", derek), form)
    assert Representative.objects.count() == 1
    assert "Rita Marlowe" in browser.get(address("person", derek)).content.decode()


def test_somebody_whose_last_day_is_past_speaks_no_more(client_of, lin, derek):
    rita = make_representative(derek)
    form = {"name": rita.name, "basis": rita.basis, "since": "3 Mar 2024", "until": "4 Mar 2025", "submission": uuid4()}
    browser = client_of(lin)
    browser.post(address("person_representative", derek, representative=rita.uuid), form)
    assert browser.get(address("person", derek)).context["page"].representatives == []


def test_dates_of_somebody_who_may_speak_are_in_order(lin, derek):
    rita = make_representative(derek)
    order = {"by": lin, "name": "Rita", "basis": "He asked for it"}
    with pytest.raises(RepresentativeRefusedError, match="still to come"):
        add_representative(person=derek, since=in_days(1), **order)
    with pytest.raises(RepresentativeRefusedError, match="before the first"):
        change_representative(representative=rita, since=in_days(0), until=in_days(-1), **order)
    with pytest.raises(IntegrityError, match="representative_dates_in_order"), transaction.atomic():
        make_representative(derek, since=in_days(0), until=in_days(-1))


def test_flag_stands_on_the_record_until_it_is_taken_down(client_of, lin, derek):
    browser = client_of(lin)
    form = {"kind": "visit_in_twos", "note": "A large dog", "review_on": f"{in_days(30):%d/%m/%Y}"}
    browser.post(address("person_flags", derek), form | {"submission": uuid4()})
    flag = RiskFlag.objects.get()
    assert "A large dog" in browser.get(address("person", derek)).content.decode()
    browser.post(address("person_flag_end", derek, flag=flag.uuid))
    assert "A large dog" not in browser.get(address("person", derek)).content.decode()
    assert "A large dog" in browser.get(address("person_flags", derek)).content.decode()


def test_flag_holds_on_in_other_words(client_of, lin, derek):
    flag = make_flag(derek)
    form = {"note": "The dog is tied up now", "review_on": f"{in_days(60):%d/%m/%Y}", "submission": uuid4()}
    client_of(lin).post(address("person_flag", derek, flag=flag.uuid), form)
    flag = RiskFlag.objects.get()
    assert (flag.note, flag.review_on, flag.tell_provider) == ("The dog is tied up now", in_days(60), False)


def test_flag_is_looked_at_again_on_a_day_to_come_and_once_down_stays_down(lin, derek):
    flag = make_flag(derek)
    with pytest.raises(FlagRefusedError, match="past"):
        raise_flag(person=derek, by=lin, kind="health", note="Asthma", review_on=in_days(-1))
    end_flag(flag=flag, by=lin)
    with pytest.raises(FlagRefusedError, match="taken this down"):
        review_flag(flag=flag, by=lin, note="Still", review_on=in_days(3), tell_provider=True)


def test_flag_of_an_unknown_kind_is_refused_by_the_database(derek):
    with pytest.raises(IntegrityError, match="riskflag_kind_is_known"), transaction.atomic():
        make_flag(derek, kind="nosy")


# --- Opening with a reason ----------------------------------------------------------------------------------------


def test_colleague_is_asked_why_and_sees_nothing_before(client_of, colleague, derek):
    response = client_of(colleague).get(address("person", derek), follow=True)
    page = response.content.decode()
    assert response.redirect_chain == [(address("person_open", derek), 302)]
    assert "outside your caseload" in page
    assert "Marlowe" not in page


def test_record_is_open_for_an_hour_and_is_logged_and_a_manager_gets_a_task(client_of, colleague, derek):
    browser = client_of(colleague)
    browser.post(address("person_open", derek), {"reason": REASON, "submission": uuid4()})
    opening = BreakGlass.objects.get()
    assert timedelta(minutes=59) < opening.until - timezone.now() <= timedelta(minutes=60)
    assert browser.get(address("person", derek)).status_code == 200
    assert AccessEntry.objects.filter(action="break_glass", who=colleague.pk, person=derek.uuid).count() == 1
    assert FollowUp.objects.get().kind == "review_break_glass"
    BreakGlass.objects.filter(pk=opening.pk).update(until=timezone.now())
    assert browser.get(address("person", derek)).status_code == 302


def test_record_does_not_open_without_a_reason_in_words(client_of, colleague, derek):
    response = client_of(colleague).post(address("person_open", derek), {"reason": "why not", "submission": uuid4()})
    assert "a few words more" in response.content.decode()
    with pytest.raises(OpeningRefusedError):
        open_record(person=derek, by=colleague, reason="  ")
    assert not BreakGlass.objects.exists()


def test_nobody_opens_a_record_of_another_service(foreigner, gina, derek):
    for user in (foreigner, gina):
        with pytest.raises(PermissionDenied):
            open_record(person=derek, by=user, reason=REASON)


def test_manager_sees_who_opened_what_and_closes_it_where_it_was_not_in_order(client_of, colleague, mo, derek):
    opening = open_record(person=derek, by=colleague, reason=REASON)
    browser = client_of(mo)
    page = browser.get(reverse("referrals:openings")).content.decode()
    assert REASON in page
    assert AccessEntry.objects.filter(subject_kind="opening", who=mo.pk, person=derek.uuid).exists()
    browser.post(reverse("referrals:opening_review", args=[opening.uuid]), {"was_right": "no", "submission": uuid4()})
    opening.refresh_from_db()
    assert (opening.was_right, opening.reviewed_by) == (False, mo)
    assert FollowUp.objects.get().done_by == mo
    assert client_of(colleague).get(address("person", derek)).status_code == 302


def test_opening_is_looked_at_once_and_not_by_whoever_opened_it(mo, colleague, derek):
    own, other = make_opening(derek, mo), make_opening(derek, colleague)
    with pytest.raises(OpeningRefusedError, match="yourself"):
        review_opening(opening=own, by=mo, was_right=True)
    review_opening(opening=other, by=mo, was_right=True)
    with pytest.raises(OpeningRefusedError, match="already"):
        review_opening(opening=other, by=mo, was_right=False)
    with pytest.raises(PermissionDenied):
        review_opening(opening=other, by=colleague, was_right=True)


def test_opening_without_a_reason_is_refused_by_the_database(colleague, derek):
    with pytest.raises(IntegrityError, match="breakglass_has_a_reason"), transaction.atomic():
        make_opening(derek, colleague, reason="")


# --- Marks --------------------------------------------------------------------------------------------------------


def test_marks_are_hashes_and_stand_once(service, derek):
    mark = PersonMark.objects.filter(person=derek).first()
    row = {"person": derek, "service": service, "key_name": mark.key_name}
    with pytest.raises(IntegrityError, match="personmark_is_a_hash"), transaction.atomic():
        PersonMark.objects.create(kind="name", mark="marlowe", **row)
    with pytest.raises(IntegrityError, match="personmark_once"), transaction.atomic():
        PersonMark.objects.create(kind=mark.kind, mark=mark.mark, **row)
    number = {"kind": "nhs_number", "mark": "a" * 64}
    PersonMark.objects.create(**row, **number)
    row["person"] = make_person(service)
    with pytest.raises(IntegrityError, match="personmark_nhs_number_once_a_service"), transaction.atomic():
        PersonMark.objects.create(**row, **number)


def test_history_of_a_person_holds_nothing_that_identifies():
    make_person(make_service(), given_name="Canarina", family_name="Zwitscher")
    versions = apps.get_model("referrals", "PersonEvent").objects.all()
    assert versions.exists()
    assert not any(b"Zwitscher" in bytes(row.__dict__["family_name"] or b"") for row in versions)
