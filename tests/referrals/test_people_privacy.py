"""Canaries: what identifies a person turns up on their own pages and nowhere else."""

import logging
import re
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse
from pghistory.models import Context

from accounts.models import AccessEntry
from referrals.actions.people import record_person
from referrals.models import Person, PersonKey, PersonMark, Submission

pytestmark = pytest.mark.django_db

CANARIES = ("Canarina", "Zwitscher", "1933", "9434765919", "943 476 5919", "0151 496 0777", "canary@cage.example")
SAID = {
    "given_name": "Canarina",
    "family_name": "Zwitscher",
    "birth_date": "7 Jul 1933",
    "nhs_number": "943 476 5919",
    "phone": "0151 496 0777",
    "email": "canary@cage.example",
}


def found_in(text):
    return [canary for canary in CANARIES if canary.casefold() in str(text).casefold()]


def test_nothing_that_identifies_stands_in_addresses_titles_or_logs(client_of, lin, colleague, service, caplog):
    caplog.set_level(logging.DEBUG)
    browser, other = client_of(lin), client_of(colleague)
    form = SAID | {"service": service.pk, "submission": uuid4()}
    replies = [browser.post(reverse("referrals:person_new"), form)]
    person = Person.objects.get()
    here = {"uuid": person.uuid}
    change = SAID | {"version": 0, "submission": uuid4(), "language": "Welsh"}
    replies += [
        browser.post(reverse("referrals:people"), {"q": "Canarina Zwitscher 7 Jul 1933"}),
        other.post(reverse("referrals:people"), {"q": "943 476 5919"}),
        other.get(reverse("referrals:person", kwargs=here)),
        other.get(reverse("referrals:person_open", kwargs=here)),
        browser.post(reverse("referrals:person_new"), form | {"submission": uuid4()}),
        browser.post(reverse("referrals:person_edit", kwargs=here), change | {"nhs_number": "943 476 5918"}),
        browser.post(reverse("referrals:person_edit", kwargs=here), change),
        browser.get(reverse("referrals:person", kwargs=here)),
        browser.get(reverse("referrals:person_agreements", kwargs=here)),
        browser.get(reverse("referrals:person_edit", kwargs=here)),
    ]
    for reply in replies:
        assert not found_in(reply.headers), reply.request["PATH_INFO"]
        assert not found_in(reply.request["PATH_INFO"] + reply.request["QUERY_STRING"])
        assert not found_in(re.findall(r"<title>.*?</title>", reply.content.decode(), re.DOTALL))
        assert "no-store" in reply.headers["Cache-Control"]
    assert not found_in(replies[4].content.decode())
    logged = [record for record in caplog.records if not record.name.startswith("django.db")]
    assert not found_in([record.getMessage() for record in logged])
    assert not found_in([context.metadata for context in Context.objects.all()])
    assert not found_in(list(AccessEntry.objects.values()))
    assert not found_in(list(Submission.objects.values()))


def test_tables_of_people_hold_no_word_of_theirs(lin, service):
    record_person(service=service, by=lin, **(SAID | {"birth_date": "1933-07-07"}))
    for model in (Person, apps.get_model("referrals", "PersonEvent"), PersonMark, PersonKey):
        names = [field.attname for field in model._meta.concrete_fields]
        with connection.cursor() as cursor:
            cursor.execute(str(model.objects.order_by().values(*names).query))
            rows = cursor.fetchall()
        assert rows
        for value in (value for row in rows for value in row):
            assert not found_in(bytes(value).decode("latin-1") if isinstance(value, (bytes, memoryview)) else value)


def test_refusal_names_nobody(lin, service):
    record_person(service=service, by=lin, **(SAID | {"birth_date": "1933-07-07"}))
    with pytest.raises(Exception, match="already") as refusal:
        record_person(service=service, by=lin, **(SAID | {"birth_date": "1933-07-07"}))
    assert not found_in(f"{refusal.value!r} {refusal.value} {Person.objects.get()!r} {Person.objects.get()}")
