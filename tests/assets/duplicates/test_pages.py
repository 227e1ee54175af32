"""The page of pairs: who sees which, what it shows of both, and every way in which somebody decides on it."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils.html import escape

from assets.actions.duplicates import find_duplicates, say_not_duplicate
from assets.choices import Basis, ChangeKind
from assets.models import Asset, ChangeSet, DuplicateCandidate, Job, NotDuplicate
from tests.factories import make_asset, make_change_set, make_location, make_place, make_project, make_user, square
from tests.jobs import work

LIST = "assets:duplicate_list"


@pytest.fixture
def pair(project) -> tuple[Asset, Asset]:
    """Two records of one hall, found to be alike."""
    one = make_asset(name="Speke Bell Tower", phone="0151 496 0123", project=project)
    other = make_asset(name="The Speke Bell Tower", phone="+44 151 496 0123", description="Rings.", project=project)
    make_location(one, address="12 Hope Street, Liverpool")
    make_location(other, address="12 Hope St")
    find_duplicates()
    return one, other


def text_of(client, **query) -> str:
    """The page."""
    reply = client.get(reverse(LIST), query)
    assert reply.status_code == 200
    return reply.content.decode()


def refuse(client, pair, **fields):
    """Say on the page that the two are two."""
    asked = {"first": pair[0].uuid, "second": pair[1].uuid, "submission": uuid4(), **fields}
    return client.post(reverse("assets:duplicate_refuse"), asked, follow=True)


def test_both_records_stand_side_by_side_with_what_differs(pair, client_of, researcher):
    page = client_of(researcher).get(reverse(LIST)).context["page"]
    marks = {line.label: line.mark for line in page.pairs[0].lines}
    assert marks == {
        "Name": "Same",
        "Status": "Same",
        "Address": "Same",
        "Telephone": "Same",
        "Description": "One only",
        "In the care of": "Same",
    }


def test_reasons_and_the_ways_to_decide_are_on_the_page(pair, client_of, researcher):
    text = text_of(client_of(researcher))
    assert "The names are equal but for spelling." in text
    assert "They have the same telephone number." in text
    assert reverse("assets:asset_merge", args=[pair[0].slug, pair[1].uuid]) in text
    assert "Not a duplicate" in text


def test_what_has_ceased_is_not_what_the_merge_begins_with(project, client_of, researcher):
    gone = make_asset("ceased", name="Speke Bell Tower", ceased_latest="2015-03-31", project=project)
    there = make_asset(name="Speke Bell Tower", project=project)
    find_duplicates()
    assert reverse("assets:asset_merge", args=[there.slug, gone.uuid]) in text_of(client_of(researcher))


def test_a_pair_is_shown_only_to_those_who_may_correct_both(pair, client_of, researcher, stranger, project):
    half = make_asset(name="Half Known Chapel", project=project)
    make_asset(name="Half Known Chapel", project=stranger.memberships.get().project)
    find_duplicates()
    assert DuplicateCandidate.objects.count() == 2
    text = text_of(client_of(researcher))
    assert "Speke Bell Tower" in text
    assert half.name not in text


def test_saying_that_it_is_none_takes_the_pair_off_the_list(pair, client_of, researcher):
    reply = refuse(client_of(researcher), pair, reason="Two towers.", back="score=80", next="5")
    assert reply.redirect_chain == [(f"{reverse(LIST)}?score=80#pair-5", 302)]
    said = NotDuplicate.objects.get()
    assert (said.by, said.reason) == (researcher, "Two towers.")
    assert "No pair like this" in reply.content.decode()


def test_a_form_sent_twice_says_it_once(pair, client_of, researcher):
    client, submission = client_of(researcher), uuid4()
    refuse(client, pair, submission=submission)
    refuse(client, pair, submission=submission)
    assert ChangeSet.objects.filter(kind=ChangeKind.DUPLICATES).count() == 1


def test_records_of_others_cannot_be_named(pair, client_of, researcher):
    reply = refuse(client_of(researcher), (pair[0], make_asset()))
    assert "not in your care now" in reply.content.decode()
    assert not NotDuplicate.objects.exists()


def test_the_last_decision_is_taken_back_with_one_press(pair, client_of, researcher):
    client = client_of(researcher)
    refuse(client, pair)
    last = client.get(reverse(LIST)).context["page"].last
    reply = client.post(reverse("assets:duplicates_undo"), {"change": last.uuid, "submission": uuid4()}, follow=True)
    assert "the pair is open again" in reply.content.decode()
    assert not NotDuplicate.objects.exists()
    assert client.get(reverse(LIST)).context["page"].last is None


def test_nobody_takes_back_what_others_decided(pair, client_of, researcher, admin_user):
    say_not_duplicate(first=pair[0], second=pair[1], reason="", by=admin_user)
    asked = {"change": ChangeSet.objects.get().uuid, "submission": uuid4()}
    client_of(researcher).post(reverse("assets:duplicates_undo"), asked)
    assert NotDuplicate.objects.exists()


def test_a_merge_is_taken_back_on_the_page_that_shows_it_first(pair, client_of, researcher):
    merge = make_change_set(kind=ChangeKind.MERGE, by=researcher)
    asked = {"change": merge.uuid, "submission": uuid4()}
    reply = client_of(researcher).post(reverse("assets:duplicates_undo"), asked)
    assert reply.headers["Location"] == reverse("assets:change_undo", args=[merge.uuid])


def test_how_far_one_has_come_is_counted(pair, client_of, researcher, project):
    for _ in range(2):
        make_asset(name="Aigburth Lacemakers", project=project)
    find_duplicates()
    client = client_of(researcher)
    refuse(client, pair)
    page = client.get(reverse(LIST)).context["page"]
    assert (page.total, page.settled, page.page_obj.paginator.count) == (2, 1, 1)


def test_pairs_are_narrowed_by_score_place_and_project(pair, client_of, researcher, project):
    make_place(code="HERE", name="Here")
    make_place(code="AWAY", name="Away", boundary=square(-2.7, 53.4))
    client = client_of(researcher)

    def count(**query) -> int:
        return client.get(reverse(LIST), query).context["page"].page_obj.paginator.count

    DuplicateCandidate.objects.update(score=85)
    assert [count(score=score) for score in ("", "80", "90")] == [1, 1, 0]
    assert [count(place=code) for code in ("HERE", "AWAY")] == [1, 0]
    assert count(project=project.slug) == 1
    assert "Select a valid choice" in text_of(client, project=make_project().slug)


def test_the_button_has_it_looked_for_and_the_page_watches(project, client_of, researcher, admin_user):
    for _ in range(2):
        make_asset(name="Aigburth Lacemakers", project=project)
    client = client_of(researcher)
    client.post(reverse("assets:duplicates_find"))
    job = Job.objects.get()
    assert reverse("assets:job_progress", args=[job.uuid]) in text_of(client)
    assert "at this moment" in text_of(client_of(admin_user))
    again = client_of(admin_user).post(reverse("assets:duplicates_find"), follow=True)
    assert "being looked for already" in again.content.decode()
    work()
    assert "Aigburth Lacemakers" in text_of(client)


def test_a_search_is_stopped_on_its_page(client_of, researcher):
    client = client_of(researcher)
    client.post(reverse("assets:duplicates_find"))
    reply = client.post(reverse("assets:job_cancel", args=[Job.objects.get().uuid]))
    assert reply.headers["Location"] == reverse(LIST)


def test_before_the_first_search_the_page_says_so(client_of, researcher):
    assert "Nobody has looked yet" in text_of(client_of(researcher))


def test_the_number_of_queries_does_not_depend_on_the_pairs(
    pair, client_of, researcher, project, django_assert_max_num_queries
):
    client = client_of(researcher)
    text_of(client)
    for name in ("Aigburth Lacemakers", "Toxteth Zither Circle", "Kirkdale Weavers"):
        for _ in range(2):
            make_location(make_asset(name=name, project=project, assured_basis=Basis.VISIT))
    find_duplicates()
    with django_assert_max_num_queries(40):
        assert text_of(client).count("data-pair-refuse") >= 4


def test_markup_in_a_record_is_text(project, client_of, researcher):
    name = "<b>Speke</b> Bell Tower"
    for _ in range(2):
        make_asset(name=name, project=project)
    find_duplicates()
    text = text_of(client_of(researcher))
    assert escape(name) in text
    assert name not in text


def test_the_change_set_says_which_two(pair, client_of, researcher):
    refuse(client_of(researcher), pair)
    change_set = ChangeSet.objects.get(kind=ChangeKind.DUPLICATES)
    text = client_of(researcher).get(reverse("assets:change_detail", args=[change_set.uuid])).content.decode()
    assert "Speke Bell Tower, The Speke Bell Tower" in text


def test_an_outsider_learns_nothing_of_a_pair(pair, client_of):
    assert client_of(make_user()).get(reverse(LIST)).status_code == 403
