"""Words that belong to somebody: supplied with a licence, checked, shown while it runs, locked when it has ended."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from referrals.instruments import latest, score
from referrals.measures.licensed_words import WordsError, read_words, write_words
from referrals.measures.wording import can_be_asked, languages_of, words_of
from referrals.models import InstrumentLicence
from tests.factories import make_user

ADD = reverse("admin:referrals_instrumentlicence_add")
# Words of our own, in the shape in which an owner's would be supplied.
WORDS = """
instructions = "Please choose."
choices = ["one", "two", "three", "four", "five"]
[items]
q1 = "First"
q2 = "Second"
q3 = "Third"
q4 = "Fourth"
q5 = "Fifth"
q6 = "Sixth"
q7 = "Seventh"
[choices_of]
q7 = ["1", "2", "3", "4", "5"]
"""


@pytest.fixture
def superuser(db):
    return make_user(is_superuser=True, is_staff=True)


def make_licence(**columns):
    """A licence of a short questionnaire, with words."""
    usual = {"instrument": "swemwbs", "holder": "Harbour service", "reference": "L-1"}
    return InstrumentLicence.objects.create(**(usual | {"words": read_words(latest("swemwbs"), WORDS)} | columns))


def admin_form(**fields):
    """What the admin screen sends."""
    usual = {"instrument": "swemwbs", "language": "en", "holder": "Harbour service", "reference": "L-1"}
    return usual | {"expires_on": "", "written": WORDS, "change_reason": "", "change_version": ""} | fields


def test_free_words_need_no_licence(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        words = words_of(latest("ons4"))
    assert words.items["happy"] == "Overall, how happy did you feel yesterday?"
    assert words.choices["anxious"][0] == (0, "0 – not at all anxious")
    assert words_of(latest("ons4"), "pl") is None


def test_licensed_instrument_cannot_be_asked_without_a_licence(db):
    assert words_of(latest("swemwbs")) is None
    assert languages_of(latest("swemwbs")) == ()


def test_licence_unlocks_the_words_until_its_last_day_and_scoring_goes_on(db):
    today = timezone.localdate()
    make_licence(expires_on=today)
    swemwbs = latest("swemwbs")
    words = words_of(swemwbs)
    assert (words.instructions, words.items["q1"], words.choices["q1"][4]) == ("Please choose.", "First", (5, "five"))
    assert words.choices["q7"][0] == (1, "1")
    assert can_be_asked(swemwbs, on=today)
    assert not can_be_asked(swemwbs, on=today + timedelta(days=1))
    assert score(swemwbs, dict.fromkeys(words.items, 3)).complete


def test_licence_without_words_and_words_that_do_not_fit_stay_locked(db):
    licence = make_licence(words={})
    assert not can_be_asked(latest("swemwbs"))
    licence.words = {"instructions": "Please choose.", "choices": ["yes", "no"], "items": {"q1": "First"}}
    licence.save()
    assert not can_be_asked(latest("swemwbs"))


def test_free_instrument_gets_another_language(db):
    polish = """
instructions = "Proszę wybrać."
ends = ["wcale", "całkowicie"]
[items]
satisfied = "Pytanie 1"
worthwhile = "Pytanie 2"
happy = "Pytanie 3"
anxious = "Pytanie 4"
"""
    make_licence(instrument="ons4", language="pl", words=read_words(latest("ons4"), polish))
    words = words_of(latest("ons4"), "pl")
    assert words.choices["happy"][0] == (0, "0 – wcale")
    assert words.choices["happy"][10] == (10, "10 – całkowicie")
    assert languages_of(latest("ons4")) == ("en", "pl")


def test_goals_are_in_the_persons_words_in_every_language(db):
    written = read_words(latest("goals"), 'instructions = "Twoje cele"\nends = ["a", "b"]')
    make_licence(instrument="goals", language="pl", words=written)
    asked = latest("goals").with_goals({"first": "To sing"})
    assert words_of(asked, "pl").items == {"first": "To sing"}
    assert words_of(asked).items == {"first": "To sing"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("instructions", "instruction"), "Nothing here is called instruction. The instructions are missing"),
        (('q3 = "Third"\n', ""), "Words are missing for q3."),
        (('"four", "five"]', '"four"]'), "q1 needs 5 choices"),
        (('q7 = ["1"', 'q8 = ["1"'), "Nothing here is called choices_of.q8."),
        (('q2 = "Second"', 'q2 = "  "'), "Words are missing for q2."),
        (('q2 = "Second"', "q2 = Second"), "This is not written as TOML"),
        (("[items]", "[[items]]"), "The words of the items stand in a table"),
        (('"one"', "1"), "q1 needs 5 choices, each a text"),
        (('"Second"', '"Sec\\u202eond"'), "Words are missing for q2."),
        (("Please", "Please" * 20_000), "No questionnaire is as long"),
    ],
)
def test_words_that_do_not_fit_are_refused_with_what_is_amiss(change, said):
    with pytest.raises(WordsError, match=said.replace("(", r"\(")):
        read_words(latest("swemwbs"), WORDS.replace(*change))


def test_words_are_shown_as_they_are_read():
    read = read_words(latest("swemwbs"), WORDS)
    assert read_words(latest("swemwbs"), write_words(read)) == read
    assert write_words({}) == ""


def test_superuser_enters_a_licence_with_its_words(client_of, superuser):
    client = client_of(superuser)
    assert client.post(ADD, admin_form(expires_on="2030-12-31")).status_code == 302
    licence = InstrumentLicence.objects.get()
    assert (licence.expires_on, licence.words["items"]["q7"]) == (date(2030, 12, 31), "Seventh")
    assert can_be_asked(latest("swemwbs"))
    page = client.get(reverse("admin:referrals_instrumentlicence_change", args=[licence.pk])).content.decode()
    assert "q7 = &quot;Seventh&quot;" in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"written": WORDS.replace('q3 = "Third"\n', "")}, "Words are missing for q3."),
        ({"instrument": "ons4", "written": ""}, "This one is free"),
        ({"language": "English"}, "Write the code of a language"),
        ({"holder": ""}, "required"),
    ],
)
def test_licence_that_is_not_right_is_not_kept(client_of, superuser, fields, said):
    assert said in client_of(superuser).post(ADD, admin_form(**fields)).content.decode()
    assert not InstrumentLicence.objects.exists()


def test_nobody_but_superusers_enters_licences(client_of, mo, visitor):
    for user in (mo, visitor):
        assert client_of(user).post(ADD, admin_form()).status_code in (302, 403)
    assert not InstrumentLicence.objects.exists()


@pytest.mark.parametrize(
    ("columns", "name"),
    [
        ({}, "instrumentlicence_is_one_in_a_language"),
        ({"language": "cy", "holder": ""}, "instrumentlicence_says_whose"),
        ({"language": "cy", "reference": ""}, "instrumentlicence_says_whose"),
    ],
)
def test_database_keeps_licences_sound(db, columns, name):
    make_licence()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make_licence(**columns)
