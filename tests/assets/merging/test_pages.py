"""The page on which two records become one: who may open it, what it shows, and what comes of sending it."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from assets.choices import ChangeKind, RelationKind
from assets.models import Asset, ChangeSet, DuplicateCandidate, NotDuplicate
from tests.assets.merging.conftest import know
from tests.assets.undo.conftest import fresh
from tests.factories import (
    make_asset,
    make_classification,
    make_contact,
    make_location,
    make_project,
    make_relation,
    make_sighting,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client_of, researcher):
    """Where the researcher is logged in."""
    return client_of(researcher)


@pytest.fixture
def url(hall, twin):
    """The page of these two."""
    return reverse("assets:asset_merge", args=[hall.slug, twin.uuid])


def shown(answer):
    """The text of a page, on one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def sent(answer, **said):
    """What the form of this page sends, with these answers."""
    form = answer.context["form"]
    usual = {"seen": form["seen"].value(), "submission": form["submission"].value(), "reason": "the same door"}
    return {**usual, **{name.replace("__", ":"): value for name, value in said.items()}}


def test_page_shows_both_sides_of_a_fact_with_how_each_is_known_and_what_moves(browser, url, hall, twin, then, now):
    Asset.objects.filter(pk=twin.pk).update(phone="0151 496 0222")
    know(hall, "phone", wave=then)
    know(twin, "phone", wave=now)
    make_location(hall)
    make_location(twin, "masked", address="2 Dale Street", postcode="L2 2EZ")
    make_classification(hall, "nature_of_work", "music")
    make_classification(twin, "nature_of_work", "theatre")
    make_contact(twin)
    make_sighting(twin, wave=now)
    make_relation(twin, RelationKind.HOSTS, hall)
    text = shown(browser.get(url))
    for said in (
        "0151 496 0111", "0151 496 0222", "From “2026”", "2 Dale Street, L2 2EZ; kept private from others",
        "both together", "A hall with a stage.", "Contacts: 1 moves", "Sightings: 1 moves",
        "Relations: 1 goes, because one is enough", "One of the two keeps its address private.",
    ):  # fmt: skip
        assert said in text, said


def test_merging_leads_to_the_survivor_which_offers_to_take_it_back(browser, url, hall, twin):
    answer = browser.post(url, sent(browser.get(url), fact__name="other"), follow=True)
    assert answer.redirect_chain == [("/assets/the-old-hall/", 302)]
    written = ChangeSet.objects.get(kind=ChangeKind.MERGE)
    assert (written.reason, written.details["choices"]) == ("the same door", {"name": "other"})
    assert "One record now." in shown(answer)
    assert reverse("assets:change_undo", args=[written.uuid]) in answer.content.decode()
    assert fresh(hall).name == "Hope Street Hall"


def test_visitors_see_nothing_of_the_merge_but_the_survivor(browser, url, hall, twin, client):
    browser.post(url, sent(browser.get(url)))
    assert "Take this merge back" not in client.get(f"/assets/{hall.slug}/").content.decode()
    assert client.get(f"/assets/{twin.slug}/history/").url == f"/assets/{hall.slug}/history/"


def test_sent_twice_it_leads_to_the_survivor_both_times(browser, url):
    form = sent(browser.get(url))
    assert [browser.post(url, form).status_code for _ in range(2)] == [302, 302]
    assert ChangeSet.objects.filter(kind=ChangeKind.MERGE).count() == 1


def test_record_changed_in_between_is_shown_again_with_what_was_chosen(browser, url, twin):
    form = sent(browser.get(url), fact__name="other", reason="rang them")
    Asset.objects.filter(pk=twin.pk).update(phone="0151 496 0999")
    answer = browser.post(url, form)
    assert answer.status_code == 409
    assert "was changed in between" in shown(answer)
    assert "rang them" in answer.content.decode()
    assert re.search(r'name="fact:name"\s+value="other"\s+checked', answer.content.decode())
    assert browser.post(url, sent(answer, fact__name="other")).status_code == 302


def test_without_a_reason_it_is_asked_for_and_what_was_chosen_stays(browser, url, twin):
    answer = browser.post(url, sent(browser.get(url), fact__name="other", reason=""))
    assert answer.status_code == 200
    assert "One answer needs another look" in shown(answer)
    assert re.search(r'name="fact:name"\s+value="other"\s+checked', answer.content.decode())
    assert fresh(twin).merged_into is None


def test_the_two_can_change_places_with_what_was_chosen(browser, url, hall, twin):
    answer = browser.post(url, sent(browser.get(url), fact__name="other", turn="yes", reason="rang them"))
    assert [side.asset for side in answer.context["page"].sides] == [twin, hall]
    assert re.search(r'name="fact:name"\s+value="survivor"\s+checked', answer.content.decode())
    assert "rang them" in answer.content.decode()
    turned = reverse("assets:asset_merge", args=[twin.slug, hall.uuid])
    browser.post(turned, sent(answer, fact__name="survivor"))
    assert fresh(hall).merged_into == twin


def test_refusal_is_told_in_words_and_there_is_nothing_to_send(browser, url, hall, twin, researcher):
    first, second = sorted((hall, twin), key=lambda asset: asset.pk)
    NotDuplicate.objects.create(first=first, second=second, by=researcher)
    answer = browser.get(url)
    assert "These two cannot become one record" in shown(answer)
    assert "Merge the two records" not in shown(answer)
    data = {"seen": "x", "submission": uuid4(), "reason": "one"}
    assert browser.post(url, data).status_code == 409


@pytest.mark.parametrize(
    ("who", "status"),
    [("visitor", 403), ("manager", 403), ("link_worker", 403), ("stranger", 403), ("admin_user", 200)],
)
def test_only_editors_of_both_open_the_page(url, client_of, request, who, status):
    assert client_of(request.getfixturevalue(who)).get(url).status_code == status


def test_record_of_another_project_is_not_there_or_not_ones_own(hall, browser):
    hidden = make_asset("staff_only", project=make_project())
    public = make_asset(project=make_project())
    pages = [reverse("assets:asset_merge", args=[hall.slug, other.uuid]) for other in (hidden, public)]
    assert [browser.get(page).status_code for page in pages] == [404, 403]


def test_search_offers_only_records_that_one_may_correct(hall, twin, browser, project, researcher):
    make_asset(name="Old Hall", project=make_project())
    lookalike = make_asset(name="The Old Hall Annexe", project=project)
    first, second = sorted((hall, twin), key=lambda asset: asset.pk)
    DuplicateCandidate.objects.create(first=first, second=second, score=90, reasons=["same telephone number"])
    url = reverse("assets:asset_merge_find", args=[hall.slug])
    found = browser.get(url).context["page"].found
    assert [one.asset for one in found] == [twin, lookalike]
    assert found[0].reasons == ["same telephone number"]
    for asked in ("hope street hall", f"https://example.org/assets/{twin.slug}/"):
        assert [one.asset for one in browser.post(url, {"name": asked}).context["page"].found] == [twin]
    assert "No other record that you may correct is called so." in shown(browser.post(url, {"name": "Zanzibar"}))


def test_survivor_says_for_each_record_when_and_by_whom_it_was_merged(hall, twin, browser, project):
    third = make_asset(name="The Institute", project=project)
    for other in (twin, third):
        url = reverse("assets:asset_merge", args=[hall.slug, other.uuid])
        browser.post(url, sent(browser.get(url)))
    told = shown(browser.get("/assets/the-old-hall/"))
    assert "Records are merged into this one" in told
    assert told.index("The Institute, ") < told.index("Hope Street Hall, ")
