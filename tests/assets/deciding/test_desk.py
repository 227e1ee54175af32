"""The review desk: one proposal at a time, decided by its form, and then the next."""

import json

import pytest

from assets.choices import ChangeKind
from assets.models import Asset, Change, ChangeSet
from tests.assets.deciding.conftest import as_recorded
from tests.assets.undo.conftest import writing
from tests.factories import make_asset, make_location, make_place, make_project, make_proposal


@pytest.fixture
def address(comparison, proposal) -> str:
    return f"/comparisons/{comparison.uuid}/review/"


def hidden(page) -> dict[str, str]:
    """What the form of the desk carries unseen."""
    form = page.context["page"].form
    return {"seen": form["seen"].value(), "submission": str(form["submission"].value())}


def send(client, address: str, **fields):
    """Answer the form of the page at ``address``; what is not said is as in life."""
    page = client.get(address)
    usual = {"change": ["renamed"], "basis": "phone", "source": "the warden", "evidence": "", "happened": "2011"}
    return client.post(address, hidden(page) | usual | fields)


def test_desk_shows_both_records_with_what_differs_and_the_reasons(client_of, researcher, address):
    page = client_of(researcher).get(address)
    text = page.content.decode()
    assert "<del>The Blackie</del>" in text
    assert "<ins>The Black-E</ins>" in text
    assert "the name is much alike" in text
    assert "1.1 miles apart" in text
    assert 'value="renamed"' in text


def test_saving_decides_and_goes_to_the_next(client_of, researcher, address, comparison, now):
    second = make_proposal(comparison, as_recorded(comparison, "Open Eye"), confidence=40)
    answer = send(client_of(researcher), address, record=[str(now.uuid)])
    assert answer.status_code == 302
    assert answer.url == f"{address}?about=s{second.sighting_id}"
    change = Change.objects.get()
    assert (change.changes, change.source, change.happened_earliest.year) == (["renamed"], "the warden", 2011)


def test_accepting_takes_what_is_proposed_with_its_reasons(client_of, researcher, address, then):
    send(client_of(researcher), address, change=[], source="", happened="", accept="1")
    change = Change.objects.get()
    assert (change.changes, change.later_asset) == (["renamed", "moved"], then)
    assert change.evidence == "the name is much alike"
    assert change.source == "Comparison of 2005 baseline and 2026"


def test_what_is_refused_is_said_and_nothing_typed_is_lost(client_of, researcher, address):
    answer = send(client_of(researcher), address, change=["unchanged", "moved"], evidence="I was there.")
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "cannot both be so" in text
    assert "I was there." in text
    assert not Change.objects.exists()


def test_a_date_that_is_none_is_told(client_of, researcher, address):
    answer = send(client_of(researcher), address, happened="last week")
    assert "This is no date" in answer.content.decode()
    assert not Change.objects.exists()


def test_who_decides_second_is_told_that_somebody_was_there(client_of, researcher, admin_user, address, now):
    page = client_of(admin_user).get(address)
    send(client_of(researcher), address, record=[str(now.uuid)])
    stale = f"{address}?about=s{page.context['page'].about.sighting_id}"
    fields = hidden(page) | {"change": ["not_traced"], "basis": "phone"}
    answer = client_of(admin_user).post(stale, fields)
    assert answer.status_code == 409
    assert "Somebody has decided about this" in answer.content.decode()
    assert Change.objects.get().by == researcher


def test_looking_for_a_record_offers_it_and_keeps_what_was_ticked(client_of, researcher, address, project):
    make_asset(name="Zebra Rooms", project=project)
    answer = send(client_of(researcher), address, change=["succeeded_by"], find="zebra", look="1")
    text = answer.content.decode()
    assert "Zebra Rooms" in text
    assert answer.context["page"].form["change"].value() == ["succeeded_by"]
    assert not Change.objects.exists()


def test_another_record_than_the_proposed_one_can_be_chosen(client_of, researcher, address, project, then):
    other = make_asset(name="Zebra Rooms", project=project)
    send(client_of(researcher), address, change=["succeeded_by"], record=[str(other.uuid)])
    assert Change.objects.get().later_asset == other


def test_undo_last_takes_ones_own_decision_back_and_returns_to_it(client_of, researcher, address, now, proposal):
    send(client_of(researcher), address, record=[str(now.uuid)])
    answer = client_of(researcher).post(f"{address}undo/")
    assert answer.url == f"{address}?about=s{proposal.sighting_id}"
    assert not Change.objects.exists()
    assert Asset.objects.get(pk=now.pk).merged_into is None
    assert ChangeSet.objects.filter(kind=ChangeKind.REVERT, by=researcher).count() == 1


def test_undo_asks_first_where_somebody_worked_on_the_outcome(client_of, researcher, admin_user, address, decide, then):
    written = decide("ceased", later=[])
    with writing(admin_user):
        Asset.objects.filter(pk=then.pk).update(status_reason="The roof fell in.")
    assert client_of(researcher).post(f"{address}undo/").url == f"/changes/{written.uuid}/undo/"
    assert Change.objects.exists()


def test_queue_is_narrowed_by_the_address(client_of, researcher, address, comparison):
    wide = make_proposal(comparison, as_recorded(comparison, "Open Eye"), changes=["ceased"], confidence=60)
    client = client_of(researcher)
    assert client.get(f"{address}?change=ceased").context["page"].about == wide
    assert client.get(f"{address}?least=90").context["page"].queue.counts["here"] == 1
    assert client.get(f"{address}?state=decided").context["page"].proposal is None
    assert client.get(f"{address}?change=nonsense&least=x&about=s99999999999999999999").status_code == 200


def test_queue_can_be_of_one_place(client_of, researcher, address, comparison, proposal):
    make_place(code="HERE")
    proposal.sighting.point = "SRID=4326;POINT(-2.9705 53.4015)"
    proposal.sighting.save()
    make_proposal(comparison, as_recorded(comparison, "Open Eye"))
    page = client_of(researcher).get(f"{address}?place=HERE").context["page"]
    assert (page.about, page.queue.counts["here"]) == (proposal, 1)


def test_decided_ones_can_be_gone_through_again(client_of, researcher, admin_user, address, now):
    send(client_of(researcher), address, record=[str(now.uuid)])
    assert client_of(researcher).get(f"{address}?state=mine").context["page"].proposal is not None
    assert client_of(admin_user).get(f"{address}?state=mine").context["page"].proposal is None
    page = client_of(admin_user).get(f"{address}?state=decided")
    assert "Decided by Rob Researcher" in page.content.decode()


def test_staff_who_do_not_edit_read_the_desk_and_decide_nothing(client_of, link_worker, address):
    page = client_of(link_worker).get(address)
    assert "Save and next" not in page.content.decode()
    fields = hidden(page) | {"change": ["unchanged"], "basis": "phone"}
    assert client_of(link_worker).post(address, fields).status_code == 403


def test_private_records_of_other_projects_are_not_shown(client_of, researcher, address, comparison):
    hidden_one = make_asset("staff_only", name="Quiet Refuge", project=make_project())
    make_location(hidden_one, "masked")
    about = make_proposal(
        comparison,
        as_recorded(comparison, "Open Eye"),
        hidden_one,
        changes=["succeeded_by"],
        alternatives=[{"asset": hidden_one.pk, "score": 80, "reasons": ["near"]}],
    )
    client = client_of(researcher)
    there = f"{address}?about=s{about.sighting_id}"
    assert "Quiet Refuge" not in client.get(there).content.decode()
    looked = send(client, there, find="Quiet Refuge", look="1")
    assert hidden_one not in [one.asset for one in looked.context["page"].candidates]
    answer = send(client, there, change=["succeeded_by"], record=[str(hidden_one.uuid)])
    assert answer.status_code == 409
    assert not Change.objects.exists()


def test_map_has_the_two_places(client_of, researcher, comparison, proposal, then):
    proposal.sighting.point = "SRID=4326;POINT(-2.9705 53.4015)"
    proposal.sighting.save()
    data = json.loads(client_of(researcher).get(f"/comparisons/{comparison.uuid}/review.geojson").content)
    assert [one["properties"]["slug"] for one in data["features"]] == ["then", "now"]


def test_number_of_queries_does_not_depend_on_how_many_proposals_there_are(
    client_of, researcher, address, comparison, django_assert_max_num_queries
):
    for number in range(5):
        make_proposal(comparison, as_recorded(comparison, f"Asset of old {number}"), confidence=30)
    client = client_of(researcher)
    client.get(address)
    with django_assert_max_num_queries(75):
        client.get(address)
