"""How people are recognised: numbers, names and telephones in one form."""

import pytest

from referrals.matching import Identity, find_candidates, guess_fields, marks_of, normal, read_query
from referrals.matching.nhs_number import NhsNumberError, read_nhs_number, show_nhs_number
from referrals.models import Person, PersonMark
from tests.referrals.factories import make_person, make_service


@pytest.mark.parametrize("number", ["9434765919", "4010232137", "943 476 5919", "943-476-5919"])
def test_valid_nhs_number_is_taken_with_or_without_blanks(number):
    assert read_nhs_number(number, allow_synthetic=False) in {"9434765919", "4010232137"}


@pytest.mark.parametrize(
    "number", ["9434765918", "1234567890", "0000000000", "4444444444", "943476591", "94347659190", "94347659lO"]
)
def test_what_is_no_nhs_number_is_refused_and_not_repeated(number):
    with pytest.raises(NhsNumberError) as refusal:
        read_nhs_number(number, allow_synthetic=True)
    assert number not in str(refusal.value)


def test_number_whose_check_value_would_be_10_is_never_valid():
    nine = next(
        f"{number:09}" for number in range(999_000_000, 999_000_100)
        if (11 - sum((10 - place) * int(figure) for place, figure in enumerate(f"{number:09}")) % 11) == 10
    )  # fmt: skip
    for last in range(10):
        with pytest.raises(NhsNumberError):
            read_nhs_number(f"{nine}{last}", allow_synthetic=True)


def test_range_999_is_for_synthetic_people_alone():
    assert read_nhs_number("999 000 0018", allow_synthetic=True) == "9990000018"
    with pytest.raises(NhsNumberError, match="999"):
        read_nhs_number("999 000 0018", allow_synthetic=False)


def test_nhs_number_is_shown_in_groups():
    assert show_nhs_number("9991234560") == "999 123 4560"
    assert show_nhs_number("") == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zoë", "zoe"),
        ("Mary-Jane", "mary jane"),
        ("O’Neill", "O'NEILL"),
        ("O Neill", "oneill"),
        ("MacDonald", "Mc Donald"),
        ("Łukasz Müller", "lukasz muller"),
    ],
)
def test_one_name_written_in_two_ways_is_one(one, other):
    assert set(normal.name_parts(one)) & set(normal.name_parts(other))
    assert normal.searched_parts(one)[-1] in normal.name_parts(other)


def test_name_in_other_letters_is_kept():
    assert normal.name_parts("Наталія") == ("наталія",)


@pytest.mark.parametrize(
    "written", ["0151 496 0123", "+44 151 496 0123", "0044 (0)151 496-0123", "+44 (0)151 4960123", "(0151) 4960123"]
)
def test_telephone_has_one_form(written):
    assert normal.phone_number(written) == "+441514960123"


@pytest.mark.parametrize("written", ["496 0123", "call after six", "", "0151", "0151 496 0123 or 07700 900123"])
def test_what_is_no_telephone_number_has_none(written):
    assert normal.phone_number(written) == ""


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Derek Marlowe", {"name"}),
        ("marlowe 4 Mar 1955", {"name", "birth_date"}),
        ("04/03/1955", {"birth_date"}),
        ("943 476 5919", {"nhs_number"}),
        ("0151 496 0123", {"phone"}),
        ("derek@home.example", {"email"}),
        ("Marlowe L8 4RF", {"name", "postcode"}),
        ("!?", set()),
    ],
)
def test_search_understands_what_is_typed(text, kinds):
    assert read_query(text).kinds == kinds


def test_search_shows_nothing_of_what_was_typed_where_it_is_printed():
    assert "Marlowe" not in repr(read_query("Derek Marlowe"))
    assert "Marlowe" not in repr(Identity(given_name="Derek", family_name="Marlowe"))


def test_what_was_typed_into_the_search_need_not_be_typed_again():
    assert guess_fields("Derek Marlowe 4 Mar 1955 0151 496 0123") == {
        "given_name": "Derek",
        "family_name": "Marlowe",
        "birth_date": "4 Mar 1955",
        "phone": "0151 496 0123",
    }


@pytest.fixture
def derek(db):
    return make_person(make_service(), phone="0151 496 0123", postcode="L8 4RF", nhs_number="9434765919")


def reasons(derek, **known):
    found = find_candidates(Person.objects.filter(service=derek.service), Identity(**known))
    return [reason for candidate in found for reason in candidate.reasons]


def test_candidates_come_with_their_reasons(derek):
    assert reasons(derek, nhs_number="9434765919") == ["same NHS number"]
    assert reasons(derek, given_name="DEREK", family_name="Márlowe", birth_date="1955-03-04") == [
        "same name and date of birth"
    ]
    assert reasons(derek, given_name="Derry", family_name="Marlowe", birth_date="1955-03-04") == [
        "similar name, same date of birth"
    ]
    assert reasons(derek, given_name="Anna", phone="+44 151 496 0123") == ["same telephone"]
    assert reasons(derek, given_name="Derek", family_name="Marlowe", postcode="l84rf") == ["same name and postcode"]
    assert reasons(derek, given_name="Derek", family_name="Marlowe") == ["same name"]


def test_same_name_with_another_date_of_birth_is_nobody_known(derek):
    assert reasons(derek, given_name="Derek", family_name="Marlowe", birth_date="1990-01-01") == []
    assert reasons(derek, given_name="Derek") == []


def test_marks_are_hashes_and_change_with_the_key(derek, settings):
    before = {mark.mark for mark in marks_of(derek)}
    assert before == set(PersonMark.objects.filter(person=derek).values_list("mark", flat=True))
    assert not any("marlowe" in mark for mark in before)
    settings.PERSON_KEYS = f"second:{'k' * 43} {settings.PERSON_KEYS}"
    assert before < {mark.mark for mark in marks_of(derek)}
