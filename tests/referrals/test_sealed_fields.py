"""Sealed texts in records: whatever way they are written or read, the database holds seals and nobody gets plain text.

The canary stands in no other place; what is looked into is what the database itself says.
"""

import copy
import pickle
import secrets

import pytest
from django.core import serializers
from django.core.exceptions import FieldError
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.test import override_settings
from psycopg import sql

from referrals.models import ContactLog, Feedback, Person, Plan, Representative, RiskFlag
from referrals.models.fields import Sealed
from referrals.sealing.keyring import LostKeyError, new_data_key
from tests.referrals.factories import in_days, make_person, make_service

CANARY = "Quillfeather"


@pytest.fixture
def person(db: None) -> Person:
    return Person.objects.get(pk=make_person(family_name=CANARY, phone="0151 496 0123").pk)


def column(record, name: str) -> bytes | None:
    """What stands in the table."""
    with connection.cursor() as cursor:
        asked = sql.SQL("SELECT {} FROM {} WHERE id = %s")
        cursor.execute(asked.format(sql.Identifier(name), sql.Identifier(record._meta.db_table)), [record.pk])
        found = cursor.fetchone()[0]
    return None if found is None else bytes(found)


def settle() -> None:
    """Have the database ask now what it asks when a transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def versions_of(person: Person) -> int:
    return Person.pgh_event_models["insert"].objects.filter(pgh_obj=person.pk).count()


def flag_of(person: Person, note: str = CANARY) -> RiskFlag:
    return RiskFlag.objects.create(person=person, kind="health", note=note, review_on=in_days(9))


# --- Reading ------------------------------------------------------------------------------------------------------


def test_record_reads_as_text_and_lies_sealed(person):
    assert (person.family_name, person.phone) == (CANARY, "0151 496 0123")
    assert CANARY.encode() not in column(person, "family_name")
    assert not isinstance(person.family_name, bytes)


def test_what_was_not_said_is_null_and_reads_empty(person):
    assert person.known_as == ""
    assert column(person, "known_as") is None


def test_values_and_values_list_give_seals_alone(person):
    [row] = Person.objects.values("family_name", "phone")
    [pair] = Person.objects.values_list("family_name", "phone")
    for found in (*row.values(), *pair):
        assert isinstance(found, Sealed)
        assert CANARY not in f"{found!r}{found.decode('latin1')}"


def test_deferred_text_is_opened_when_it_is_asked_for_and_not_sealed_anew(person):
    before = column(person, "family_name")
    for found in (Person.objects.defer("family_name").get(), Person.objects.only("sex").get()):
        assert found.family_name == CANARY
        found.save()
    assert column(person, "family_name") == before


def test_history_holds_the_seal_and_opens_it(person):
    [version] = Person.pgh_event_models["insert"].objects.filter(pgh_obj=person.pk)
    assert version.family_name == CANARY
    assert bytes(version.__dict__["family_name"]) == column(person, "family_name")


def test_children_of_a_person_are_opened_without_further_questions(person, django_assert_num_queries):
    flag_of(person)
    Representative.objects.create(person=person, name=CANARY, basis="asked for it", since=in_days(0))
    with django_assert_num_queries(1):
        assert [flag.note for flag in RiskFlag.objects.select_related("person__key")] == [CANARY]


# --- Writing ------------------------------------------------------------------------------------------------------


def test_unchanged_text_keeps_its_seal_and_writes_no_version(person):
    before, seal = versions_of(person), column(person, "family_name")
    person.family_name = CANARY
    person.save()
    again = Person.objects.get()
    again.refresh_from_db()
    again.family_name = str(again.family_name)
    again.save()
    assert versions_of(person) == before
    assert column(person, "family_name") == seal


def test_text_changed_by_somebody_else_and_read_anew_is_not_sealed_a_third_time(person):
    other = Person.objects.get()
    other.family_name = "Zebrafinch"
    other.save()
    seal, before = column(person, "family_name"), versions_of(person)
    assert person.family_name == CANARY
    person.refresh_from_db()
    assert person.family_name == "Zebrafinch"
    person.save()
    assert (column(person, "family_name"), versions_of(person)) == (seal, before)


def test_changed_text_has_another_seal_and_a_version(person):
    before = versions_of(person)
    person.family_name = "Zebrafinch"
    assert person.family_name == "Zebrafinch"
    person.save(update_fields=["family_name"])
    assert versions_of(person) == before + 1
    assert Person.objects.get().family_name == "Zebrafinch"


def test_text_of_one_person_is_sealed_anew_for_another(person):
    other = make_person(person.service, family_name="")
    other.family_name = person.family_name
    other.save()
    assert Person.objects.get(pk=other.pk).family_name == CANARY
    assert column(other, "family_name") != column(person, "family_name")


def test_update_or_create_seals(person):
    for text in (CANARY, "Zebrafinch"):
        plan, _ = Plan.objects.update_or_create(person=person, defaults={"strengths": text})
        assert text.encode() not in column(plan, "strengths")
    assert Plan.objects.get().strengths == "Zebrafinch"


def test_bulk_create_and_bulk_update_seal(person):
    flag = {"person": person, "kind": "health", "review_on": in_days(1)}
    flags = [RiskFlag(note=f"{CANARY} {number}", **flag) for number in (1, 2)]
    RiskFlag.objects.bulk_create(flags)
    assert [flag.note for flag in RiskFlag.objects.order_by("pk")] == [f"{CANARY} 1", f"{CANARY} 2"]
    assert all(CANARY.encode() not in column(flag, "note") for flag in flags)
    flags[0].note = "Zebrafinch"
    with pytest.raises(TypeError):
        RiskFlag.objects.bulk_update(flags, ["note"])


@pytest.mark.parametrize("value", [CANARY, "x"])
def test_queryset_update_never_writes_unsealed(person, value):
    with pytest.raises(TypeError, match="family_name is sealed"):
        Person.objects.update(family_name=value)


def test_queryset_update_may_empty(person):
    Person.objects.update(phone="", known_as=F("known_as"))
    assert Person.objects.get().phone == ""


@pytest.mark.parametrize("lookup", ["family_name", "family_name__contains", "family_name__in"])
def test_sealed_text_is_not_looked_for(person, lookup):
    with pytest.raises((TypeError, FieldError), match=r"family_name is sealed|Unsupported lookup"):
        Person.objects.filter(**{lookup: [CANARY] if lookup.endswith("in") else CANARY}).exists()


def _in_bulk(**columns):
    return Person.objects.bulk_create([Person(**columns)])


@pytest.mark.parametrize("make", [Person.objects.create, _in_bulk])
def test_person_without_a_key_is_refused_before_anything_is_lost(db, make):
    service = make_service()
    with transaction.atomic():
        make(service=service, given_name=CANARY)
        with pytest.raises(IntegrityError, match="together with the key"), transaction.atomic():
            settle()
        transaction.set_rollback(True)


# --- Copies -------------------------------------------------------------------------------------------------------


def test_pickle_holds_neither_text_nor_key_and_reads_again(person):
    flag = flag_of(person)
    key = person.data_key()
    for record in (person, flag, RiskFlag.objects.get()):
        assert CANARY in (record.note if isinstance(record, RiskFlag) else record.family_name)
        pickled = pickle.dumps(record)
        assert CANARY.encode() not in pickled
        assert key not in pickled
        again = pickle.loads(pickled)  # noqa: S301 -- our own
        assert CANARY in (again.note if isinstance(again, RiskFlag) else again.family_name)


def test_text_that_is_not_sealed_yet_is_not_pickled(person):
    person.family_name = "Zebrafinch"
    with pytest.raises(TypeError, match="Save it first"):
        pickle.dumps(person)
    assert copy.deepcopy(person).family_name == copy.copy(person).family_name == "Zebrafinch"


@pytest.mark.parametrize("form", ["json", "python", "xml", "jsonl"])
def test_serialised_record_says_that_there_is_a_text_and_not_which(person, form):
    flag_of(person)
    assert person.family_name
    told = str(serializers.serialize(form, [*Person.objects.all(), *RiskFlag.objects.all()]))
    assert CANARY not in told
    assert "(sealed)" in told


def test_loading_what_was_serialised_writes_no_mark_in_the_place_of_the_text(person):
    told = serializers.serialize("json", Person.objects.all())
    with pytest.raises(TypeError, match="is sealed"):
        next(serializers.deserialize("json", told)).save()


def test_records_and_errors_show_nobody(person):
    flag = flag_of(person)
    shown = f"{person!r} {person} {flag!r} {flag} {person.__dict__!r} {flag.__dict__!r}"
    assert CANARY not in shown
    assert str(person.data_key()) not in shown


# --- Keys ---------------------------------------------------------------------------------------------------------


def test_lost_key_is_refused_and_never_shown_empty(person):
    with override_settings(PERSON_KEYS=f"other:{secrets.token_urlsafe(50)}"):
        found = Person.objects.get()
        for read in (lambda: found.family_name, lambda: found.name, lambda: flag_of(found)):
            with pytest.raises(LostKeyError, match="not in PERSON_KEYS"), transaction.atomic():
                read()
        found.sex = "female"
        found.save()
    assert Person.objects.get().family_name == CANARY


def test_missing_key_of_somebody_who_was_not_erased_is_refused(person):
    settle()
    person.key.delete()
    with pytest.raises(LostKeyError, match="no data key"):
        assert Person.objects.get().family_name


def test_exchanged_key_is_noticed(person):
    other = make_person(person.service)
    person.key.wrapped = other.key.wrapped
    person.key.save()
    with pytest.raises(LostKeyError):
        assert Person.objects.get(pk=person.pk).family_name


def test_seal_moved_to_another_column_or_person_does_not_open(person):
    other = make_person(person.service, family_name="Other")
    Person.objects.filter(pk=person.pk).update(known_as=F("family_name"))
    Person.objects.filter(pk=other.pk).update(family_name=Sealed(column(person, "family_name")))
    for pk, name in ((person.pk, "known_as"), (other.pk, "family_name")):
        with pytest.raises(LostKeyError):
            getattr(Person.objects.get(pk=pk), name)


def test_texts_behind_a_referral_or_plan_belong_to_the_same_person(person):
    """Each sealed column leads to a person, and its purpose is no other column's."""
    purposes = [
        (field.purpose, model)
        for model in (Person, Representative, RiskFlag, Plan, ContactLog, Feedback)
        for field in model._meta.concrete_fields
        if hasattr(field, "purpose")
    ]
    assert len({purpose for purpose, _ in purposes}) == len(purposes)
    assert new_data_key() != new_data_key()
