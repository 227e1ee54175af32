"""Erasing a person: what goes, what stays, and who may. The whole database is looked through, before and after."""

import json
from collections import Counter
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, models, transaction
from django.test import override_settings
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import AccessEntry, User
from referrals.actions.erasing import erase_person
from referrals.actions.frame import AlreadyDoneError
from referrals.actions.ledger import FILE
from referrals.models import (
    Erasure,
    OutgoingMessage,
    Person,
    PersonKey,
    Referral,
    ReferralFact,
    Submission,
    UnmetNeed,
)
from referrals.transitions.actor import Actor
from referrals.transitions.status import Status
from tests.referrals.factories import make_person
from tests.referrals.journeys import Bodies, make_bodies, walk
from tests.referrals.whole_person import (
    CANARIES,
    LANGUAGE,
    all_tables,
    dump,
    everything_in,
    rows_about,
    sealed_columns,
    traces,
    whole_person,
)

# Tables in which something of the person may still stand once they are erased: numbers that lead nowhere.
REMEMBERS = {"referrals_erasure", "accounts_accessentry"}
# Why a table needs no reaching. What hangs on a person names them in a column that ``referrals_forget_person`` goes by.
HOLDS_NOBODY = {
    "accounts_": "people who work here, and what they looked at: numbers, codes and times, and no text",
    "account_": "addresses of people who work here",
    "mfa_": "second factors of people who work here",
    "assets_": "the register of places, which people who are referred do not stand in",
    "sroi_": "impact maps: counts and estimates",
    "auth_": "Django's own, of people who work here",
    "django_admin_log": "what was changed in the admin screens; nobody who is referred stands there",
    "django_content_type": "names of models",
    "django_migrations": "names of migrations",
    "django_session": "who is logged in, and the number of a link somebody came by",
    "pghistory_context": "which account wrote something, and the name of the act",
    "procrastinate_": "work in the queue: ids alone, forgotten a day after it is over",
    "shared_cache": "counts of log-in attempts, and codes that were used, forgotten within a day",
    "spatial_ref_sys": "systems of coordinates",
    "referrals_availability": "places free at an activity",
    "referrals_cohort": "groups and their sessions; who is in one stands in bookings and visits",
    "referrals_erasure": "the ledger: a number that leads nowhere, when, why, and by which account",
    "referrals_instrumentlicence": "to whom the words of an instrument are licensed",
    "referrals_measurepack": "what a service asks, and when",
    "referrals_need": "a vocabulary",
    "referrals_offer": "activities to which services refer",
    "referrals_organisation": "bodies, and how to reach their desks",
    "referrals_post": "who works where",
    "referrals_programme": "activities that are held as courses",
    "referrals_referralfact": "what is counted: codes, months and days",
    "referrals_signpost": "that somebody was told of a place; nothing about them is kept",
    "referrals_submission": "that a form was acted upon; the address it led to is emptied",
    "referrals_unmetneed": "needs by area; the referral is taken out",
    "referrals_voucher": "codes that people take along; nothing about them is kept",
}


@pytest.fixture
def bodies(service) -> Bodies:
    return make_bodies(service)


@pytest.fixture
def person(bodies: Bodies) -> Person:
    return whole_person(bodies)


@pytest.fixture
def manager(bodies: Bodies) -> User:
    return bodies.users[Actor.MANAGER]


@pytest.fixture
def folder(tmp_path):
    """Where this installation writes."""
    with override_settings(VAR_DIR=tmp_path):
        yield tmp_path


def test_person_of_the_tests_fills_every_sealed_column_and_hangs_on_every_table(person):
    """Otherwise the tests below would find nothing because there was nothing."""
    empty = [
        f"{model.__name__}.{name}"
        for model, name in sealed_columns()
        if not model._base_manager.filter(**{f"{name}__isnull": False}).exists()
    ]
    assert empty == []
    assert [table for table, count in rows_about(person).items() if not count] == []


def test_nothing_sealed_can_be_read_in_the_database_while_the_person_is_there(person):
    """S19: not in a row, not in the history, not in what people are found by."""
    sealed = tuple(word for word in CANARIES if word != LANGUAGE)
    found = {table: traces(told, sealed) for table, told in dump().items()}
    assert {table: words for table, words in found.items() if words} == {}


def test_clear_text_stands_where_it_is_known_to(person):
    found = {table for table, told in dump().items() if traces(told, (LANGUAGE,))}
    assert found == {"referrals_person", "referrals_personevent"}


def test_erased_person_is_gone_from_every_table(person, manager, folder):
    numbers = {str(person.uuid)}
    for referral in Referral.objects.filter(person=person):
        numbers |= {str(referral.uuid), referral.code}
    erase_person(person=person, by=manager)
    for table, told in dump().items():
        assert traces(told) == [], table
        if table not in REMEMBERS:
            assert [number for number in numbers if number.encode() in told] == [], table
    assert set(rows_about(person).values()) == {0}
    assert not PersonKey.objects.exists()


def test_what_is_deleted_is_not_written_into_the_history_once_more(person, manager, folder):
    erase_person(person=person, by=manager)
    for table in all_tables():
        if table.startswith("referrals_") and table.endswith(("event", "version")):
            told = everything_in(table)
            assert not told or any(map(table.startswith, HOLDS_NOBODY)), table


def test_somebody_else_of_the_service_keeps_everything(bodies, person, manager, folder):
    other = make_person(bodies.service, family_name="Marlowe")
    walk(bodies, Status.IN_PROGRESS, other)
    before = rows_about(other)
    erase_person(person=person, by=manager)
    assert rows_about(other) == before
    assert Person.objects.get().family_name == "Marlowe"


def test_every_table_is_reached_or_holds_nobody(person):
    reached = set(rows_about(person)) | {"referrals_person", "referrals_personevent"}
    unnamed = [table for table in all_tables() if table not in reached and not any(map(table.startswith, HOLDS_NOBODY))]
    assert unnamed == []
    tables = all_tables()
    assert [name for name in HOLDS_NOBODY if not any(table.startswith(name) for table in tables)] == []


def test_every_record_that_leads_to_a_person_does_so_by_a_column_that_is_reached():
    """A foreign key to a person, or to what hangs on one, under another name would be left behind."""
    from django.apps import apps

    reached = {"person", "referral", "plan", "link"}
    within = {"parent", "corrects", "representative"}  # to another record of the same person
    ends = {"Person", "Referral", "Plan", "DoorLink", "Representative", "Appointment"}
    odd = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and field.related_model._meta.app_label == "referrals"
        and field.related_model.__name__ in ends
        and field.name not in reached | within | {"pgh_obj"}
    ]
    assert odd == []


def test_open_referrals_are_withdrawn_and_every_end_is_counted(bodies, person, manager, folder):
    erase_person(person=person, by=manager)
    facts = ReferralFact.objects.all()
    assert Counter(fact.status for fact in facts) == {"completed": 1, "withdrawn": 1}
    completed = facts.get(status="completed")
    assert (completed.age_band, completed.sex, completed.ethnicity) == ("85+", "male", "mixed")
    assert (completed.service, completed.referrer, completed.offer) == (bodies.service, bodies.practice, bodies.offer)
    assert completed.month.day == 1
    assert completed.attended == 2
    assert completed.days_to_closed == 38
    assert completed.destination == "volunteering"
    assert completed.ward != ""
    assert (completed.programme.title, completed.met_rule) == ("Arts on prescription", True)
    assert completed.moved_on == [
        {"months": 3, "was_reached": True, "destinations": ["volunteering"], "hours_a_month": "4.50"}
    ]
    [told] = completed.measures
    assert (told["point"], told["state"]) == ("baseline", "returned")
    assert [(one["instrument"], one["score"]) for one in told["returns"]] == [("ucla3", "21.50")]
    # Sent forty days ago; this month lies one month on, or two.
    assert [(use["kind"], use["count"]) for use in completed.service_use] == [("gp", 2)]
    assert completed.service_use[0]["from"] in (1, 2)
    assert facts.get(status="withdrawn").service_use == []


def test_unmet_need_stays_for_planning_without_its_referral(person, manager, folder):
    erase_person(person=person, by=manager)
    assert set(UnmetNeed.objects.values_list("referral", flat=True)) == {None}


def test_messages_and_links_go_with_the_person(person, manager, folder):
    erase_person(person=person, by=manager)
    assert not OutgoingMessage.objects.exists()
    for job in ProcrastinateJob.objects.all():
        assert traces(json.dumps(job.args).encode()) == []


def test_submissions_lead_nowhere(person, manager, folder):
    erase_person(person=person, by=manager)
    assert set(Submission.objects.values_list("led_to", flat=True)) == {""}


def test_erasure_stands_in_ledger_file_and_log(person, manager, folder, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        erase_person(person=person, by=manager)
    entry = Erasure.objects.get()
    assert (entry.person, entry.why, entry.by) == (person.uuid, "asked", manager.pk)
    [line] = (folder / FILE).read_text().splitlines()
    assert json.loads(line)["person"] == str(person.uuid)
    assert (folder / FILE).stat().st_mode & 0o777 == 0o600
    logged = AccessEntry.objects.get(action="erase")
    assert (logged.person, logged.who, logged.role) == (person.uuid, manager.pk, "manager")
    assert logged.count > 40


def test_same_form_twice_erases_once(person, manager, folder):
    submission = uuid4()
    erase_person(person=person, by=manager, submission=submission)
    with pytest.raises(AlreadyDoneError):
        erase_person(person=person, by=manager, submission=submission)
    with pytest.raises(Person.DoesNotExist):
        erase_person(person=person, by=manager, submission=uuid4())
    assert Erasure.objects.count() == 1


def test_only_a_manager_of_the_service_erases(person, lin, foreigner, admin_user, folder):
    for user in (lin, foreigner, admin_user):
        with pytest.raises(PermissionDenied):
            erase_person(person=person, by=user)
    assert Person.objects.filter(pk=person.pk).exists()


def test_somebody_whose_key_is_lost_can_still_be_erased(person, manager, folder):
    with override_settings(PERSON_KEYS=f"other:{'k' * 50}"):
        erase_person(person=Person.objects.get(), by=manager)
    assert not Person.objects.exists()
    assert set(ReferralFact.objects.values_list("age_band", flat=True)) == {""}


def test_database_forgets_nobody_who_is_not_in_the_ledger(person):
    refused = pytest.raises(DatabaseError, match="only who stands in the ledger")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT referrals_forget_person(%s)", [person.uuid])
    assert Person.objects.filter(pk=person.pk).exists()


def test_history_is_protected_again_afterwards(bodies, person, manager, folder):
    other = make_person(bodies.service)
    erase_person(person=person, by=manager)
    versions = Person.pgh_event_models["insert"]
    with pytest.raises(DatabaseError), transaction.atomic():
        versions.objects.filter(pgh_obj=other.pk).delete()
    other.sex = "female"
    other.save()
    assert versions.objects.filter(pgh_obj=other.pk).count() == 2
