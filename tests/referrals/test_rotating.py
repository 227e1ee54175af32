"""Changing keys while the site serves (S20)."""

import secrets
from threading import Barrier, Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from config.checks import people_can_be_read
from config.health import UnhealthyError
from config.health import people_can_be_read as probe
from referrals.actions.marking import keep_marks
from referrals.actions.rotating import keys_in_use, rotate_person_keys
from referrals.matching.marks import marks
from referrals.models import Person, PersonKey, PersonMark
from tests.referrals.factories import make_person, make_service

OLD, NEW = (f"{name}:{secrets.token_urlsafe(50)}" for name in ("old", "new"))
DATABASES = ["default"]
BIRDS = ["Quillfeather", "Nightjar", "Lapwing", "Wrenbird"]


@pytest.fixture
def people(db: None, settings) -> list[Person]:
    """Three, sealed under the old key."""
    settings.PERSON_KEYS = OLD
    service = make_service()
    return [make_person(service, family_name=name) for name in BIRDS[:3]]


def names() -> list[str]:
    return [person.family_name for person in Person.objects.with_keys().order_by("pk")]


def found_by(name: str) -> int:
    """How many people are found by a part of their name, with the keys of the ring."""
    return PersonMark.objects.filter(kind="name", mark__in=[mark for _, mark in marks("name", name)]).values(
        "person"
    ).distinct().count()  # fmt: skip


def test_whole_way_from_one_key_to_another(people, settings, capsys):
    """The steps of docs/deploying.md, one by one; at each of them everybody can be read and found."""
    for ring in (OLD, f"{OLD} {NEW}", f"{NEW} {OLD}"):
        settings.PERSON_KEYS = ring
        assert len(names()) == 3
        assert found_by("nightjar") == 1
    call_command("rotate_person_keys")
    assert "Nobody needs old" in capsys.readouterr().out
    assert keys_in_use() == {"new": 3}
    settings.PERSON_KEYS = NEW
    assert names() == BIRDS[:3]
    assert found_by("nightjar") == 1
    call_command("rotate_person_keys")
    assert "marks under keys that are gone were deleted" in capsys.readouterr().out
    assert set(PersonMark.objects.values_list("key_name", flat=True)) == {"new"}


def test_texts_and_their_history_stay_as_they_are(people, settings):
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(told::text, '' ORDER BY id) FROM referrals_person told")
        before = cursor.fetchone()
        versions = Person.pgh_event_models["insert"].objects.count()
        settings.PERSON_KEYS = f"{NEW} {OLD}"
        list(rotate_person_keys())
        cursor.execute("SELECT string_agg(told::text, '' ORDER BY id) FROM referrals_person told")
        assert cursor.fetchone() == before
    assert Person.pgh_event_models["insert"].objects.count() == versions


def test_rotation_that_was_ended_goes_on_where_it_was(people, settings):
    settings.PERSON_KEYS = f"{NEW} {OLD}"
    steps = rotate_person_keys(batch=1)
    assert next(steps).done == 1
    steps.close()
    assert keys_in_use() == {"old": 2, "new": 1}
    assert names() == BIRDS[:3]
    assert [progress.done for progress in rotate_person_keys(batch=1)][-1] == 2
    assert keys_in_use() == {"new": 3}


def test_rotating_again_changes_nothing(people, settings):
    settings.PERSON_KEYS = f"{NEW} {OLD}"
    list(rotate_person_keys())
    before = list(PersonKey.objects.order_by("pk").values_list("wrapped", "wrapped_at"))
    list(rotate_person_keys())
    assert list(PersonKey.objects.order_by("pk").values_list("wrapped", "wrapped_at")) == before


def test_key_that_is_needed_is_missed_by_name_and_number_and_closes_the_site(people, settings):
    settings.PERSON_KEYS = NEW
    [error] = people_can_be_read(None, databases=DATABASES)
    assert error.msg == "3 people are sealed under 'old', which PERSON_KEYS lacks."
    with pytest.raises(UnhealthyError, match=r"old \(3 people\)"):
        probe()
    settings.PERSON_KEYS = f"{NEW} {OLD}"
    assert people_can_be_read(None, databases=DATABASES) == []
    probe()


def test_lost_key_is_reported_and_the_others_are_rotated(people, settings):
    settings.PERSON_KEYS = f"{NEW} {OLD}"
    PersonKey.objects.filter(person=people[1]).update(key_name="gone")
    with pytest.raises(CommandError, match="1 under 'gone'"):
        call_command("rotate_person_keys", verbosity=0)
    assert keys_in_use() == {"new": 2, "gone": 1}


def test_marks_of_somebody_who_is_not_rotated_yet_are_kept(people, settings):
    settings.PERSON_KEYS = NEW
    with pytest.raises(CommandError):
        call_command("rotate_person_keys", verbosity=0)
    assert set(PersonMark.objects.values_list("key_name", flat=True)) == {"old"}


@pytest.mark.django_db(transaction=True)
def test_another_process_reads_and_writes_meanwhile(settings, project):
    """Somebody's name is being changed while everybody is rotated: neither is lost, and both are found."""
    settings.PERSON_KEYS = OLD
    service = make_service(project)
    people = [make_person(service, family_name=name) for name in BIRDS]
    settings.PERSON_KEYS = f"{NEW} {OLD}"
    holding, rotated = Barrier(2, timeout=20), Barrier(2, timeout=20)

    def write() -> None:
        with transaction.atomic():
            person = Person.objects.select_for_update(of=("self",)).with_keys().get(pk=people[0].pk)
            holding.wait()
            rotated.wait()
            person.family_name = "Zebrafinch"
            person.save()
            keep_marks(person)
        connection.close()

    writer = Thread(target=write)
    writer.start()
    holding.wait()
    steps = rotate_person_keys(batch=2)
    assert next(steps).done == 2
    assert names()[1:] == BIRDS[1:]
    rotated.wait()
    assert [progress.done for progress in steps][-1] == 4
    writer.join()
    settings.PERSON_KEYS = NEW
    assert names()[0] == "Zebrafinch"
    assert (found_by("zebrafinch"), found_by("quillfeather")) == (1, 0)
