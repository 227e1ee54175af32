"""Search forgives, puts names first, and tells nobody of what they may not see."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from accounts.models import User
from assets.choices import NameKind
from assets.models import Asset
from assets.search import LONGEST_WORD, MOST_WORDS, read, suggestion, words_of
from tests.assets.conftest import City
from tests.factories import make_asset, make_location, make_name

pytestmark = pytest.mark.django_db

HOSTILE = [
    "'", '"', "' OR 1=1 --", "a & b | !c", "foo:*", "(((", "\\", "%", "_", "<->", "florrie:A", "🎭", "a\ud7ffb",
    "—", "0", "-", "the", "a" * 10_000, "word " * 2_000, "çà", "ß", "日本語", "\t\r\n",
]  # fmt: skip


def found(text: str, user: User | AnonymousUser | None = None) -> list[str]:
    """Names of the assets that a search finds, the best match first."""
    visible = Asset.objects.visible_to(user or AnonymousUser()).present()
    reading = read(text, visible)
    return [asset.name for asset in reading.among(visible).in_order_of_match(reading.text, reading.tiers)]


def corrected(text: str, user: User | AnonymousUser | None = None) -> str | None:
    """What is searched for instead of ``text``; None when nothing is put right."""
    reading = read(text, Asset.objects.visible_to(user or AnonymousUser()).present())
    return reading.text if reading.is_corrected else None


def test_every_word_is_a_beginning_and_all_must_be_met(city: City) -> None:
    assert found("ding cho") == ["Dingle Choir"]
    assert found("dingle gallery") == []


@pytest.mark.parametrize("text", ["florence", "institute", "Mill Street 377", "L8 4RF", "l84rf", "community centre"])
def test_former_names_addresses_and_terms_are_searched(city: City, text: str) -> None:
    assert "The Florrie" in found(text)


def test_name_comes_before_other_names_terms_description_and_address() -> None:
    described = make_asset(name="Alpha", description="bluebell bluebell bluebell bluebell")
    addressed = make_asset(name="Beta")
    make_location(addressed, address="Bluebell Lane")
    renamed = make_asset(name="Gamma")
    make_name(renamed, "Bluebell House", NameKind.FORMER)
    inside = make_asset(name="The Old Bluebell")
    begins = make_asset(name="Bluebell Choir")
    exact = make_asset(name="Bluebell")
    in_order = [asset.name for asset in (exact, begins, inside, renamed, described, addressed)]
    assert found("bluebell") == in_order


def test_accents_and_apostrophes_do_not_matter() -> None:
    make_asset(name="Côr Meibion")
    make_asset(name="St George’s Hall")
    assert found("cor meibion") == ["Côr Meibion"]
    assert found("st george's hall") == ["St George’s Hall"]


@pytest.mark.parametrize(
    ("typed", "meant"), [("galery", "gallery"), ("florrye", "florrie"), ("asembly", "assembly"), ("Dingel", "dingle")]
)
def test_word_that_meets_nothing_is_taken_for_a_similar_one(city: City, typed: str, meant: str) -> None:
    assert corrected(typed) == meant
    assert found(typed) == found(meant)


def test_text_like_nothing_at_all_stays_as_it_is(city: City) -> None:
    assert corrected("xqzw") is None
    assert found("xqzw") == []


def test_only_the_mistyped_word_is_put_right(city: City) -> None:
    assert corrected("hope galery") == "hope gallery"


def test_no_suggestion_names_an_asset_that_is_hidden(city: City, researcher: User) -> None:
    assert corrected("zithology circl", researcher) == "zythology circl"
    assert corrected("zithology") is None
    assert found("zythology") == []
    assert found("zythology", researcher) == ["Zythology Circle"]


def test_suggestion_that_would_find_nothing_is_not_made(city: City) -> None:
    assert corrected("galery dingle") is None


def meant(text: str) -> str:
    """What is offered beside the hits of ``text``."""
    visible = Asset.objects.visible_to(AnonymousUser()).present()
    return suggestion(read(text, visible), visible)


@pytest.fixture
def libraries() -> None:
    """Six libraries, one of them misspelt, and one that is hidden."""
    for place in ("Allerton", "Breck Road", "Childwall", "Dovecot", "Everton"):
        make_asset(name=f"{place} Library", description="A library for all.")
    make_asset(name="Garston Libary", description="Books.")
    make_asset("staff_only", name="Library of Secrets")


def test_typing_error_that_finds_something_by_accident_is_asked_about(libraries: None) -> None:
    assert found("libary") == ["Garston Libary"]
    assert meant("libary") == "library"


@pytest.mark.parametrize("text", ["library", "garston", "garston libary", "librar", "dovecot library", "none", "the"])
def test_nothing_is_asked_where_it_is_likely_to_be_meant(libraries: None, text: str) -> None:
    assert meant(text) == ""


def test_no_question_tells_of_what_is_hidden() -> None:
    make_asset(name="Garston Libary")
    for number in range(5):
        make_asset("staff_only", name=f"Library {number}")
    assert meant("libary") == ""


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_breaks_the_question(city: City, text: str) -> None:
    assert isinstance(meant(text), str)


def test_list_asks_and_links_to_the_other_search(libraries: None, client: Client) -> None:
    page = client.get("/assets/?q=libary&status=active").content.decode()
    assert 'Did you mean <a href="/assets/?q=library&amp;status=active">' in page


def test_masked_address_is_found_by_its_public_area_alone(city: City) -> None:
    assert found("Secret Street") == []
    assert "Safe Space for Women" in found("Toxteth")


def test_words_of_no_weight_are_looked_for_in_names() -> None:
    make_asset(name="The The", description="a band")
    make_asset(name="Band", description="the best of the rest")
    assert found("the") == ["The The"]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_breaks_the_search(city: City, text: str) -> None:
    assert isinstance(found(text), list)


def test_a_pasted_page_is_cut_to_some_words() -> None:
    words = words_of(" ".join(f"word{number}" for number in range(3000)) + "x" * 10_000)
    assert len(words) == MOST_WORDS
    assert all(len(word) <= LONGEST_WORD for word in words_of("y" * 10_000))
