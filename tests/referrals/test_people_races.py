"""Two at once at a record, on two real connections."""

import threading

import pytest
from django.db import connection

from referrals.actions.people import DuplicatePersonError, StalePersonError, change_person, record_person
from referrals.models import Person
from tests.referrals.factories import make_post, make_service

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """The class of what each gives or raises, when all set out together."""
    barrier, answers = threading.Barrier(len(acts)), []

    def run(act):
        try:
            barrier.wait()
            answers.append(type(act()))
        except (DuplicatePersonError, StalePersonError) as refusal:
            answers.append(type(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers, key=str)


def test_of_two_who_record_or_change_one_person_at_once_the_second_is_told():
    service = make_service()
    lin = make_post(service, "link_worker")

    def record():
        return record_person(service=service, by=lin, given_name="Ann", family_name="Lee", birth_date="1950-01-02")

    assert set(at_once(record, record)) == {Person, DuplicatePersonError}
    ann = Person.objects.get()
    assert set(
        at_once(
            lambda: change_person(person=ann, version=0, by=lin, language="Welsh"),
            lambda: change_person(person=ann, version=0, by=lin, language="Irish"),
        )
    ) == {Person, StalePersonError}
    ann.refresh_from_db()
    assert ann.version == 1
