"""The pages about people: who is found, recorded, opened and changed, and what is said of it to whom."""

from uuid import uuid4

import pytest
from django.apps import apps
from django.urls import reverse

from accounts.models import AccessEntry
from referrals.actions.frame import AlreadyDoneError
from referrals.actions.people import (
    DuplicatePersonError,
    PersonRefusedError,
    StalePersonError,
    change_person,
    record_person,
)
from referrals.models import Person
from tests.factories import make_place
from tests.referrals.factories import make_person, make_practice, make_service

pytestmark = pytest.mark.django_db

NUMBER = "9434765919"
PEOPLE, NEW = reverse("referrals:people"), reverse("referrals:person_new")


def address(name, person, **named):
    return reverse(f"referrals:{name}", kwargs={"uuid": person.uuid} | named)


def text_of(response):
    return response.content.decode()


def entries(**columns):
    return AccessEntry.objects.filter(**columns)


def new_form(service, **said):
    return {"given_name": "Terence", "family_name": "Walsh", "service": service.pk, "submission": uuid4()} | said


# --- Finding ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked", ["marlowe", "Dérek Marlowe", "4 Mar 1955", "04/03/1955", "943 476 5919", "+44 151 496 0123", "L8 4RF"]
)
def test_somebody_of_the_caseload_is_found_by_what_is_known(client_of, lin, service, asked):
    make_person(service, created_by=lin, nhs_number=NUMBER, phone="0151 496 0123", postcode="L8 4RF")
    page = text_of(client_of(lin).post(PEOPLE, {"q": asked}))
    assert "Derek Marlowe" in page
    assert "943 476 5919" in page


def test_search_is_logged_with_whom_it_showed(client_of, lin, derek):
    client_of(lin).post(PEOPLE, {"q": "marlowe"})
    assert entries(action="search", who=lin.pk, count=1, reason="by_name").count() == 1
    assert entries(action="search", person=derek.uuid, reason="shown").count() == 1


def test_record_outside_the_caseload_is_only_said_to_exist(client_of, colleague, service, lin):
    hidden = make_person(service, created_by=lin, nhs_number=NUMBER)
    page = text_of(client_of(colleague).post(PEOPLE, {"q": NUMBER}))
    assert f"A record exists at {service.name}" in page
    assert address("person_open", hidden) in page
    assert "Marlowe" not in page
    assert entries(person=hidden.uuid, reason="existence_told").count() == 1


def test_name_alone_does_not_tell_which_records_lie_outside_the_caseload(client_of, colleague, derek):
    page = text_of(client_of(colleague).post(PEOPLE, {"q": "marlowe"}))
    assert "1 record outside your caseload" in page
    assert str(derek.uuid) not in page


def test_other_service_is_named_only_for_an_exact_match(client_of, foreigner, service, derek):
    browser = client_of(foreigner)
    for asked in ("marlowe", "4 Mar 1955", "Marlowe 4 Mar 1955"):
        assert service.name not in text_of(browser.post(PEOPLE, {"q": asked}))
    page = text_of(browser.post(PEOPLE, {"q": "Derek Marlowe 4 Mar 1955"}))
    assert f"A record exists at {service.name}" in page
    assert str(derek.uuid) not in page


def test_search_that_says_nothing_is_told_so(client_of, lin):
    assert "Nothing there to look for" in text_of(client_of(lin).post(PEOPLE, {"q": "?!"}))


@pytest.mark.parametrize("who", ["gina", "pat"])
def test_those_who_work_for_no_service_find_nobody(client_of, derek, who, request):
    browser = client_of(request.getfixturevalue(who))
    assert browser.post(PEOPLE, {"q": "marlowe"}).status_code == 403
    assert browser.get(address("person", derek)).status_code == 404


# --- Recording ----------------------------------------------------------------------------------------------------


def test_name_is_enough_to_record_somebody(client_of, lin, service):
    response = client_of(lin).post(NEW, new_form(service))
    made = Person.objects.get()
    assert response.headers["Location"] == address("person", made)
    assert (made.given_name, made.service, made.created_by) == ("Terence", service, lin)


def test_date_of_birth_and_number_are_taken_as_people_write_them(client_of, lin, service):
    client_of(lin).post(NEW, new_form(service, birth_date="04/03/1955", nhs_number="943 476 5919"))
    made = Person.objects.get()
    assert (made.birth_date, made.nhs_number) == ("1955-03-04", NUMBER)


@pytest.mark.parametrize(
    ("column", "typed"),
    [
        ("nhs_number", "9434765918"),
        ("nhs_number", "0000000000"),
        ("birth_date", "1955"),
        ("birth_date", "4 Mar 2099"),
        ("phone", "496 0123"),
        ("postcode", "L8"),
        ("practice", "X99999"),
        ("given_name", ""),
    ],
)
def test_what_cannot_be_so_is_told_and_nothing_typed_is_lost(client_of, lin, service, column, typed):
    response = client_of(lin).post(NEW, new_form(service, **{column: typed}))
    assert not Person.objects.exists()
    assert list(response.context["form"].errors) == [column]
    assert "Walsh" in text_of(response)


def test_records_like_it_are_shown_before_it_is_saved(client_of, lin, service, derek):
    form = new_form(service, given_name="Derek", family_name="Marlowe", birth_date="4 Mar 1955")
    page = text_of(client_of(lin).post(NEW, form))
    assert "Same name and date of birth" in page
    assert Person.objects.count() == 1
    client_of(lin).post(NEW, form | {"told_apart": "His son, of another address"})
    assert Person.objects.exclude(pk=derek.pk).get().told_apart == "His son, of another address"


def test_record_outside_the_caseload_is_said_to_exist_before_a_second_one_is_made(client_of, colleague, service, derek):
    form = new_form(service, given_name="Derek", family_name="Marlowe", birth_date="4 Mar 1955")
    page = text_of(client_of(colleague).post(NEW, form))
    assert f"A record exists at {service.name}" in page
    assert address("person", derek) + '"' not in page


def test_person_known_elsewhere_is_recorded_here_too_once_that_was_seen(client_of, foreigner, service, derek):
    form = new_form(
        foreigner.posts.first().organisation, given_name="Derek", family_name="Marlowe", birth_date="4 Mar 1955"
    )
    assert f"A record exists at {service.name}" in text_of(client_of(foreigner).post(NEW, form))
    client_of(foreigner).post(NEW, form | {"seen_elsewhere": "on"})
    here = Person.objects.exclude(pk=derek.pk)
    assert here.count() == 1


def test_nhs_number_belongs_to_one_record_of_a_service(lin, service):
    record_person(service=service, by=lin, given_name="Ann", nhs_number=NUMBER)
    with pytest.raises(DuplicatePersonError) as refusal:
        record_person(service=service, by=lin, given_name="Bea", nhs_number=NUMBER, told_apart="Somebody else, surely")
    assert refusal.value.is_settled
    bea = record_person(service=service, by=lin, given_name="Bea")
    with pytest.raises(PersonRefusedError, match="Another record"):
        change_person(person=bea, version=0, by=lin, nhs_number=NUMBER)
    record_person(service=make_service(), by=None, given_name="Ann", nhs_number=NUMBER)


def test_synthetic_number_is_refused_where_real_people_are_looked_after(lin, service, settings):
    settings.PRODUCTION = True
    with pytest.raises(PersonRefusedError, match="999"):
        record_person(service=service, by=lin, given_name="Ann", nhs_number="9990000018")


def test_form_sent_twice_records_one_person(client_of, lin, service):
    form = new_form(service)
    first = client_of(lin).post(NEW, form)
    again = client_of(lin).post(NEW, form | {"told_apart": "Pressed the button again"})
    assert first.headers["Location"] == again.headers["Location"]
    assert Person.objects.count() == 1
    with pytest.raises(AlreadyDoneError):
        record_person(service=service, by=lin, given_name="Ann", submission=form["submission"])


def test_postcode_tells_the_ward_and_the_point_is_not_kept(lin, service):
    ward = make_place(kind="ward", name="Riverside")
    made = record_person(service=service, by=lin, given_name="Ann", postcode="l19bp")
    assert (made.postcode, made.area) == ("L1 9BP", ward)
    assert not any(field.get_internal_type() == "PointField" for field in Person._meta.get_fields())


def test_other_columns_in_the_form_change_nothing(client_of, lin, service, foreigner):
    client_of(lin).post(NEW, new_form(service, version=7, created_by=foreigner.pk, erased_at="2020-01-01"))
    made = Person.objects.get()
    assert (made.version, made.created_by, made.erased_at) == (0, lin, None)


def test_person_is_recorded_only_where_one_works(client_of, lin, service):
    elsewhere = make_service()
    response = client_of(lin).post(NEW, new_form(elsewhere))
    assert response.status_code == 200
    assert not Person.objects.exists()


# --- The record ---------------------------------------------------------------------------------------------------


def test_record_shows_who_it_is_and_the_reading_is_logged(client_of, lin, derek):
    page = text_of(client_of(lin).get(address("person", derek)))
    assert "Derek Marlowe" in page
    assert entries(action="read", who=lin.pk, person=derek.uuid).count() == 1


def test_record_of_another_service_is_not_there(client_of, foreigner, derek):
    for name in ("person", "person_edit", "person_agreements", "person_open", "person_flags", "person_representatives"):
        assert client_of(foreigner).get(address(name, derek)).status_code == 404
        assert client_of(foreigner).post(address(name, derek)).status_code in {404, 405}
    assert entries(action="refused", who=foreigner.pk).exists()


def change_form(person, **said):
    return {
        "given_name": person.given_name,
        "family_name": person.family_name,
        "birth_date": "4 Mar 1955",
        "version": person.version,
        "submission": uuid4(),
    } | said


def test_change_is_kept_with_its_marks(client_of, lin, derek):
    client_of(lin).post(address("person_edit", derek), change_form(derek, family_name="Marlow-Smith"))
    derek.refresh_from_db()
    assert (derek.family_name, derek.version) == ("Marlow-Smith", 1)
    assert "Derek Marlow-Smith" in text_of(client_of(lin).post(PEOPLE, {"q": "smith"}))
    assert "Nobody of your people" in text_of(client_of(lin).post(PEOPLE, {"q": "marlowe"}))


def test_second_of_two_who_change_a_record_is_told_and_loses_nothing(client_of, lin, mo, derek):
    seen = change_form(derek, phone="0151 496 0999")
    change_person(person=derek, version=0, by=mo, phone="07700 900123")
    response = client_of(lin).post(address("person_edit", derek), seen)
    page = text_of(response)
    assert "Somebody else has changed this record" in page
    assert "07700 900123" in page
    assert "0151 496 0999" in page
    derek.refresh_from_db()
    assert derek.phone == "07700 900123"
    again = seen | {"version": response.context["form"]["version"].value(), "submission": uuid4()}
    client_of(lin).post(address("person_edit", derek), again)
    derek.refresh_from_db()
    assert derek.phone == "0151 496 0999"


def test_stale_change_is_refused(lin, derek):
    change_person(person=derek, version=0, by=lin, language="Somali")
    with pytest.raises(StalePersonError):
        change_person(person=derek, version=0, by=lin, language="Polish")


def test_saving_without_a_change_writes_nothing(lin, derek):
    change_person(person=derek, version=0, by=lin, given_name="Derek")
    derek.refresh_from_db()
    assert derek.version == 0


def test_list_of_found_people_costs_the_same_whatever_its_length(
    client_of, lin, service, django_assert_max_num_queries
):
    for _ in range(5):
        make_person(service, created_by=lin)
    browser = client_of(lin)
    with django_assert_max_num_queries(45):
        browser.post(PEOPLE, {"q": "marlowe"})


# --- What is kept of it -------------------------------------------------------------------------------------------


def test_history_has_who_and_what_and_no_word_of_it(lin, service):
    made = record_person(service=service, by=lin, given_name="Ann")
    change_person(person=made, version=0, by=lin, language="Welsh")
    versions = apps.get_model("referrals", "PersonEvent").objects.filter(pgh_obj=made).order_by("pgh_id")
    assert [version.pgh_context.metadata for version in versions] == [
        {"user": lin.pk, "what": "record_person"},
        {"user": lin.pk, "what": "change_person"},
    ]


def test_practice_is_found_by_its_code_or_a_part_of_its_name(client_of, lin, service, practice):
    for typed in ("n82001", "quayside"):
        client_of(lin).post(NEW, new_form(service, practice=typed, phone="", told_apart="A test of two practices"))
    assert set(Person.objects.values_list("practice", flat=True)) == {practice.pk}


def test_practice_that_may_be_one_of_several_is_asked_for(client_of, lin, service, practice):
    make_practice("N82002", name="Quayside East")
    response = client_of(lin).post(NEW, new_form(service, practice="quayside"))
    assert "Quayside East (N82002)" in response.content.decode()


def test_refusal_at_a_door_is_logged(client_of, pat):
    client_of(pat).get(PEOPLE)
    assert entries(action="refused", outcome="refused", who=pat.pk, subject_kind="people").count() == 1
