"""The report: what it counts, that every number leads to what it counts, and who reads what of it."""

import re
from collections.abc import Callable
from datetime import date
from html import unescape

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from accounts.models import User
from assets.actions.deciding import decide_change
from assets.choices import Basis, ChangeType, Status
from assets.models import Comparison, FieldSource, Location, MappingProject
from assets.outcomes.asked import RowsForm
from tests.assets.outcomes.conftest import Decide, between
from tests.factories import (
    make_asset,
    make_classification,
    make_location,
    make_place,
    make_proposal,
    make_sighting,
    square,
    term,
)

pytestmark = pytest.mark.django_db

ClientOf = Callable[[User], Client]


def page(client: Client, comparison: Comparison, query: str = "", name: str = "comparison_detail") -> str:
    """The text of a page, its blanks and joiners made plain."""
    answer = client.get(reverse(f"assets:{name}", args=[comparison.uuid]) + query)
    assert answer.status_code == 200, answer
    text = re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<svg.*?</svg>", " ", answer.content.decode()))
    return " ".join(unescape(text).replace("\N{WORD JOINER}", "").split())


@pytest.fixture
def town(comparison: Comparison, decide: Decide, project: MappingProject) -> Comparison:
    """A little of everything, decided and proposed, with categories then and now."""
    arts, heritage = "arts_and_culture", "heritage"
    for number in range(6):
        asset = make_asset(project=project, sector=term("sector", "voluntary"))
        make_sighting(asset, wave=comparison.earlier, category="art", sector="Vol. org")
        make_classification(asset, "nature_of_work", heritage if number < 2 else arts, wave=comparison.later)
        make_classification(asset, "nature_of_work", arts, wave=comparison.earlier, is_current=False)
        make_location(asset)
        decide(ChangeType.RENAMED, ChangeType.MOVED, asset=asset)
    decide(ChangeType.CEASED, **between(2008, 2011))
    decide(ChangeType.SUCCEEDED_BY, later_asset=make_asset(project=project), **between(2012, 2012))
    decide(ChangeType.NOT_TRACED)
    decide(ChangeType.OUT_OF_AREA)
    decide(ChangeType.DUPLICATE, later_asset=make_asset(project=project))
    decide(ChangeType.NEW)
    decide(ChangeType.FOUND_LATER)
    make_proposal(comparison, make_asset(project=project), changes=[ChangeType.CEASED])
    make_proposal(comparison, later_asset=make_asset(project=project))
    make_sighting(make_asset(project=project), wave=comparison.earlier)
    make_place(code="E08000012", name="Hope ward")
    make_place(code="E08000013", name="Far ward", boundary=square(0.5, 51.5))
    return comparison


def test_finding_and_its_bounds_are_of_all_that_the_baseline_saw_in_being(town, client):
    # 11 are followed: 6 still here, 2 ended, and of 3 nobody knows.
    text = page(client, town)
    assert "Between 54 and 82 % of the assets of 2005 are still here" in text
    assert (
        "Of 11 that “2005 baseline” recorded in being, 6 are still here and 2 have ended, 1 of which others carried on."
        in text
    )
    assert "1 could not be traced and 2 are not decided yet, so the share still here is 54–82 %." in text
    assert "1 recorded twice , 1 outside the area ." in text
    assert "1 is new since 2005; 1 found later had been there" in text


def test_proposals_are_counted_apart_until_they_are_asked_for(town, researcher, client_of):
    client = client_of(researcher)
    decided, both = page(client, town), page(client, town, "?proposals=on")
    assert "With what is only proposed (2)" in decided
    assert "+1 proposed" in decided
    assert "6 are still here and 2 have ended" in decided
    assert "Proposed, not decided" in both
    assert "6 are still here and 3 have ended" in both
    assert "+1 proposed" not in both
    assert "9 of 11 that the baseline saw in being are decided" in both  # what is decided stays what it is


def test_little_that_is_decided_is_no_finding_yet(comparison, decide, project, client):
    decide(ChangeType.UNCHANGED)
    for _ in range(3):
        make_sighting(make_asset(project=project), wave=comparison.earlier)
    assert "1 of 4 assets of 2005 decided so far" in page(client, comparison)


LINK = re.compile(r'<td class="n"><a href="([^"]+)">([\d,]+)</a>')
TALLY = re.compile(r'<li><a href="([^"]+)"><b>([\d,]+)</b>')


@pytest.mark.parametrize("query", ["", "?by=sector&proposals=on", "?by=place"])
def test_every_number_leads_to_exactly_what_it_counts(town, researcher, client_of, query):
    client = client_of(researcher)
    answer = client.get(reverse("assets:comparison_detail", args=[town.uuid]) + query)
    html, report = answer.content.decode(), answer.context["report"]
    numbers = {(unescape(link), int(number)) for link, number in LINK.findall(html) + TALLY.findall(html)}
    assert len(numbers) > 15
    for link, number in numbers:
        form = RowsForm(QueryDict(link.partition("?")[2]))
        assert sum(form.narrows(row, report.groups) for row in report.counted) == number, link
    for link, number in sorted(numbers)[::9]:
        rows = client.get(link).context["rows"]
        assert len(rows.chosen) == number, link
        assert len({line.then_name or line.now.name for line in rows.lines}) == number, link


def test_flow_goes_from_what_the_baseline_said_to_what_is_so_now(town, client):
    html = client.get(reverse("assets:comparison_detail", args=[town.uuid])).content.decode()
    assert "<title>Arts and culture to Heritage: 2</title>" in html
    assert "<title>Arts and culture to Arts and culture: 4</title>" in html
    assert "33 % kept" not in html
    assert "Of what is still here, 67\N{NO-BREAK SPACE}% kept its nature of work" in html


def test_what_the_baseline_said_of_a_sector_is_what_its_statement_says_or_what_is_so_now(comparison, decide, client):
    changed, same, silent = (make_asset(name=name, sector=term("sector", "public")) for name in ("One", "Two", "Three"))
    for asset, said in ((changed, "Vol. org"), (same, "Council"), (silent, "")):
        make_sighting(asset, wave=comparison.earlier, sector=said)
        decide(ChangeType.UNCHANGED, asset=asset)
    make_classification(changed, "sector", "voluntary", wave=comparison.earlier, is_current=False)
    html = client.get(reverse("assets:comparison_detail", args=[comparison.uuid]) + "?by=sector").content.decode()
    ribbons = set(re.findall(r"<title>([\w ,]+ to [\w ,]+: \d)</title>", html))
    public, voluntary = (str(term("sector", code)) for code in ("public", "voluntary"))
    assert ribbons == {f"{voluntary} to {public}: 1", f"{public} to {public}: 1", f"Not said to {public}: 1"}


def test_private_address_is_counted_in_no_place_but_for_its_staff(town, client, researcher, client_of):
    before = page(client, town, "?by=place")
    assert "Hope ward" in before
    Location.objects.update(is_masked=True, public_area="Toxteth")
    assert "Hope ward" not in page(client, town, "?by=place")
    assert "Hope ward" in page(client_of(researcher), town, "?by=place")


@pytest.mark.parametrize("trait", ["staff_only", "signed_in", "lead"])
def test_asset_that_a_visitor_may_not_see_is_counted_nowhere(
    comparison, decide, client, researcher, client_of, project, trait
):
    decide(ChangeType.UNCHANGED)
    decide(ChangeType.CEASED, asset=make_asset(trait, project=project, name="Hidden Hall"))
    public, staff = page(client, comparison), page(client_of(researcher), comparison)
    assert "Of 1 that" in public
    assert "Of 2 that" in staff
    for name in ("comparison_rows", "comparison_open"):
        assert "Hidden Hall" not in page(client, comparison, name=name)


def test_withdrawn_asset_is_counted_for_nobody(comparison, decide, researcher, client_of, project):
    decide(ChangeType.UNCHANGED)
    decide(ChangeType.CEASED, asset=make_asset(project=project, is_withdrawn=True))
    assert "Of 1 that" in page(client_of(researcher), comparison)


def test_followers_that_a_visitor_may_not_see_are_not_named(comparison, decide, client, project):
    decide(ChangeType.SUCCEEDED_BY, later_asset=make_asset("staff_only", project=project, name="Hidden Heir"))
    assert "Hidden Heir" not in page(client, comparison, name="comparison_rows")


def test_people_and_evidence_are_for_staff(comparison, decide, client, researcher, client_of, visitor):
    decide(ChangeType.UNCHANGED, evidence="She told me so.")
    for reader in (client, client_of(visitor)):
        text = page(reader, comparison) + page(reader, comparison, name="comparison_rows")
        assert "Rob Researcher" not in text
        assert "She told me so." not in text
        assert "1 decision by 1 person" in text
    text = page(client_of(researcher), comparison) + page(client_of(researcher), comparison, name="comparison_rows")
    assert "Rob Researcher" in text
    assert "She told me so." in text


def test_way_to_the_review_desk_is_for_staff(town, client, visitor, researcher, client_of):
    seen = ["Review desk" in page(reader, town) for reader in (client, client_of(visitor), client_of(researcher))]
    assert seen == [False, False, True]


def test_proposals_are_for_staff_even_when_asked_for(town, client, visitor, client_of):
    for reader in (client, client_of(visitor)):
        assert page(reader, town, "?proposals=on") == page(reader, town).replace("?by", "?by")
        assert "propose" not in page(reader, town, "?proposals=on", name="comparison_rows").lower()


PAGES = ["detail", "rows", "open", "csv", "xlsx", "json"]


@pytest.mark.parametrize("name", PAGES)
def test_comparison_is_not_there_for_others_until_something_public_is_decided(
    comparison, decide, client, visitor, stranger, manager, client_of, project, name
):
    address = reverse(f"assets:comparison_{name}", args=[comparison.uuid])
    make_proposal(comparison, make_asset(project=project))
    decide(ChangeType.CEASED, asset=make_asset("staff_only", project=project))
    assert client.get(address).status_code == 302
    assert [client_of(user).get(address).status_code for user in (visitor, stranger, manager)] == [404, 404, 200]
    decide(ChangeType.CEASED)
    assert [client_of(user).get(address).status_code for user in (visitor, stranger, manager)] == [200] * 3
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    "query", ["?by=colour", "?change=melted", "?fate=lost&page=x", "?group=nowhere&to=nowhere", "?state=%00"]
)
def test_what_makes_no_sense_in_an_address_is_said_and_left_out(town, client, query):
    for name in ("comparison_detail", "comparison_rows"):
        assert page(client, town, query, name=name)
    assert "There is no change “melted”, so this is not in use." in page(
        client, town, "?change=melted", "comparison_rows"
    )


def test_open_on_a_day_is_between_two_numbers_with_those_in_doubt(comparison, decide, client, project):
    sure = make_asset(name="Sure")
    decide(ChangeType.UNCHANGED, asset=sure, later_asset=sure)
    make_sighting(make_asset(name="Seen then", status_date=date(2005, 1, 1)), wave=comparison.earlier)
    text = page(client, comparison, "?on=1/1/2010", "comparison_open")
    assert "Open on 1 Jan 2010: between 1 and 2" in text
    assert "In doubt 1 They may have been open" in text
    assert "Seen then" in text.split("In doubt")[-1]
    assert "Sure" not in text.split("In doubt")[-1]
    assert "is not a day" in page(client, comparison, "?on=soon", "comparison_open")
    assert "Open on 1 Jan 2005" in page(client, comparison, "", "comparison_open")


def test_survival_is_drawn_only_for_groups_of_some_size(comparison, decide, client):
    for number in range(24):
        asset = make_asset(sector=term("sector", "public" if number < 21 else "voluntary"))
        make_sighting(asset, wave=comparison.earlier, sector="said")
        decide(*([ChangeType.CEASED] if number < 7 else [ChangeType.UNCHANGED]), asset=asset)
    text = page(client, comparison, "?by=sector")
    assert f"Too few to draw or to compare, under 20: {term('sector', 'voluntary')} (3)." in text
    assert "After 21 years, 71 % were still here" in text


def test_what_the_baseline_saw_closed_is_not_followed(comparison, decide, client):
    closed = make_asset()
    decide(
        ChangeType.REOPENED, sighting=make_sighting(closed, wave=comparison.earlier, status=Status.CEASED), asset=closed
    )
    decide(ChangeType.UNCHANGED)
    text = page(client, comparison)
    assert "Of 1 that" in text
    assert "1 Reopened" in text
    assert "1 ended before" in text


def test_page_asks_the_same_number_of_questions_however_much_there_is(
    comparison, decide, researcher, client_of, project, django_assert_max_num_queries
):
    client = client_of(researcher)
    addresses = [reverse(f"assets:comparison_{name}", args=[comparison.uuid]) for name in PAGES]
    decide(ChangeType.UNCHANGED)
    for address in addresses:
        client.get(address).getvalue()
    for _ in range(12):
        decide(ChangeType.CEASED)
        make_proposal(comparison, make_asset(project=project))
    for address, most in zip(addresses, (44, 22, 20, 14, 14, 14), strict=True):
        with django_assert_max_num_queries(most):
            client.get(address).getvalue()


def test_two_records_that_are_decided_to_be_one_flow_from_what_the_first_said_to_what_the_second_says(
    comparison, project, researcher, client
):
    then, now = (
        make_asset(project=project, name=name, sector=term("sector", code), status_date=wave.reference_date)
        for name, code, wave in (("Old", "public", comparison.earlier), ("New", "voluntary", comparison.later))
    )
    for asset, wave in ((then, comparison.earlier), (now, comparison.later)):
        FieldSource.objects.create(asset=asset, field="sector", wave=wave, as_of=wave.reference_date)
    seen = make_sighting(then, wave=comparison.earlier, sector="Council")
    make_sighting(now, wave=comparison.later, sector="Vol. org")
    decide_change(
        comparison=comparison,
        sighting=seen,
        later_assets=[now],
        changes=[ChangeType.RENAMED, ChangeType.CHANGED_SECTOR],
        basis=Basis.PHONE,
        evidence="They said so.",
        by=researcher,
    )
    html = client.get(reverse("assets:comparison_detail", args=[comparison.uuid]) + "?by=sector").content.decode()
    assert f"<title>{term('sector', 'public')} to {term('sector', 'voluntary')}: 1</title>" in html
    assert "Open on 1 Jan 2015: 1" in page(client, comparison, "?on=2015-01-01", "comparison_open")
    assert " Old New " in page(client, comparison, "?change=renamed", "comparison_rows")


@pytest.mark.parametrize("query", ["", "?by=place", "?by=kind&proposals=on"])
def test_report_of_nothing_yet_opens(comparison, researcher, client_of, query):
    client = client_of(researcher)
    assert "Nothing recorded in 2005 to follow" in page(client, comparison, query)
    for name in ("comparison_rows", "comparison_open"):
        assert page(client, comparison, query, name)
    comparison.later.reference_date = comparison.earlier.reference_date
    comparison.later.save()
    make_proposal(comparison, make_asset(project=researcher.memberships.get().project), changes=[ChangeType.CEASED])
    assert "1 asset" in page(client, comparison, "?proposals=on", "comparison_rows")
    assert page(client, comparison, "?proposals=on")
