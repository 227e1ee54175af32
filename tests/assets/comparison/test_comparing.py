"""Comparing two waves of the register: proposals are replaced, decisions stay, and nothing is decided."""

import csv
import io
from datetime import date

import pytest
from django.contrib.gis.geos import Point
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from accounts.choices import Role
from assets.actions.comparing import ComparisonRefusedError, ask_to_compare, compare_waves, start_comparison
from assets.actions.jobs import AlreadyRunningError
from assets.choices import ChangeType, JobState
from assets.comparison.fingerprint import is_stale
from assets.comparison.sheet import COLUMNS
from assets.models import Asset, Change, Comparison, Proposal, Sighting, WaveArea
from tests.factories import (
    make_asset,
    make_change,
    make_comparison,
    make_place,
    make_project,
    make_sighting,
    make_user,
    make_wave,
    square,
)
from tests.jobs import work

pytestmark = pytest.mark.django_db

INSIDE, OUTSIDE = Point(-2.97, 53.40, srid=4326), Point(-2.70, 53.55, srid=4326)


@pytest.fixture
def project():
    return make_project(slug="larkfield", name="Larkfield")


@pytest.fixture
def waves(project):
    return (
        make_wave(project=project, name="2005 baseline", reference_date=date(2005, 6, 30)),
        make_wave(project=project, name="2026", reference_date=date(2026, 6, 30)),
    )


def see(wave, name, *, asset=None, number=None, **fields):
    """A row of ``wave`` about an asset of its own, unless one is given."""
    asset = asset or make_asset(project=wave.project, name=name)
    usual = {"postcode": "L8 1AA", "point": INSIDE, "address": "12 Lark Road", "row_number": number}
    return make_sighting(asset, wave=wave, **(usual | {"name": name} | fields))


def proposals(comparison):
    """What is proposed, by the name then, or now where it is new."""
    rows = Proposal.objects.filter(comparison=comparison).select_related("sighting", "later_asset").order_by("pk")
    return {(row.sighting or row.later_sighting).name: row.changes for row in rows}


def test_proposals_are_replaced_and_decisions_and_assets_are_not_touched(waves):
    earlier, later = waves
    comparison = start_comparison(earlier=earlier, later=later, by=None)
    then = see(earlier, "Siskin Library", number=2)
    see(later, "Siskin Community Library")
    decided = make_change(comparison, then.asset, sighting=then, changes=[ChangeType.CEASED])
    before = list(Asset.objects.order_by("pk").values())
    for _ in range(2):
        summary = compare_waves(comparison=comparison)
    assert proposals(comparison) == {"Siskin Library": ["renamed"]}
    assert summary.proposals == {"renamed": 1}
    assert list(Change.objects.values_list("pk", "changes")) == [(decided.pk, ["ceased"])]
    assert list(Asset.objects.order_by("pk").values()) == before


def test_rows_that_are_linked_to_one_asset_are_compared_as_they_were_seen(waves):
    earlier, later = waves
    comparison = start_comparison(earlier=earlier, later=later, by=None)
    then = see(earlier, "Siskin Museum")
    see(later, "Owl House", asset=then.asset)
    compare_waves(comparison=comparison)
    found = Proposal.objects.get()
    assert (found.changes, found.asset, found.later_asset) == (["renamed"], then.asset, then.asset)


def test_what_lies_outside_the_outline_is_out_of_area_whatever_its_postcode_says(waves):
    earlier, later = waves
    WaveArea.objects.create(wave=earlier, place=make_place(boundary=square(-2.97, 53.40)))
    comparison = start_comparison(earlier=earlier, later=later, by=None)
    see(earlier, "Siskin Library", point=OUTSIDE)
    see(earlier, "Owl Hall")
    see(earlier, "Wren Rooms", point=None, postcode="")
    see(later, "Goldcrest Park", point=OUTSIDE, address="", postcode="")
    compare_waves(comparison=comparison)
    assert proposals(comparison) == {
        "Siskin Library": ["out_of_area"], "Owl Hall": ["not_traced"], "Wren Rooms": ["not_traced"],
        "Goldcrest Park": ["out_of_area"],
    }  # fmt: skip


def test_what_was_recorded_by_mistake_is_left_out_and_what_was_merged_counts_as_its_survivor(waves):
    earlier, later = waves
    comparison = start_comparison(earlier=earlier, later=later, by=None)
    survivor = see(later, "Owl House").asset
    then = see(earlier, "Siskin Museum")
    Asset.objects.filter(pk=then.asset_id).update(status="merged", merged_into=survivor)
    see(earlier, "Wren Rooms", asset=make_asset(project=earlier.project, is_withdrawn=True))
    compare_waves(comparison=comparison)
    assert proposals(comparison) == {"Siskin Museum": ["renamed"]}


def test_a_comparison_is_stale_when_a_row_an_asset_or_the_area_has_changed(waves):
    earlier, later = waves
    comparison = start_comparison(earlier=earlier, later=later, by=None)
    assert is_stale(comparison)
    then = see(earlier, "Siskin Library")

    def fresh():
        compare_waves(comparison=comparison)
        comparison.refresh_from_db()
        return not is_stale(comparison)

    assert fresh()
    see(later, "Owl Hall")
    assert is_stale(comparison)
    assert fresh()
    Asset.objects.filter(pk=then.asset_id).update(ceased_latest=date(2012, 1, 1))
    assert is_stale(comparison)
    assert fresh()
    WaveArea.objects.create(wave=earlier, place=make_place())
    assert is_stale(comparison)


def test_two_waves_are_compared_once_in_their_order_by_those_who_may_decide(waves):
    earlier, later = waves
    assert start_comparison(earlier=earlier, later=later, by=None) == start_comparison(
        earlier=earlier, later=later, by=None
    )
    with pytest.raises(ComparisonRefusedError, match="put the earlier wave first"):
        start_comparison(earlier=later, later=earlier, by=None)
    with pytest.raises(ComparisonRefusedError, match="itself"):
        start_comparison(earlier=later, later=later, by=None)
    with pytest.raises(PermissionDenied):
        start_comparison(earlier=earlier, later=later, by=make_user(role=Role.LINK_WORKER, project=earlier.project))


def test_a_worker_compares_once_at_a_time_and_for_those_who_still_may(waves):
    earlier, later = waves
    researcher = make_user(role=Role.RESEARCHER, project=earlier.project)
    comparison = start_comparison(earlier=earlier, later=later, by=researcher)
    see(earlier, "Siskin Library")
    ask_to_compare(comparison=comparison, by=researcher)
    with pytest.raises(AlreadyRunningError):
        ask_to_compare(comparison=comparison, by=researcher)
    assert [job.state for job in work()] == [JobState.DONE]
    assert proposals(comparison) == {"Siskin Library": ["not_traced"]}
    ask_to_compare(comparison=comparison, by=researcher)
    researcher.memberships.all().delete()
    assert [job.state for job in work()] == [JobState.FAILED]


def test_the_pages_begin_a_comparison_watch_it_and_say_when_it_is_out_of_date(client, waves):
    earlier, later = waves
    see(earlier, "Siskin Library")
    client.force_login(make_user(role=Role.RESEARCHER, project=earlier.project))
    wrong = client.post(reverse("assets:comparison_new"), {"earlier": later.pk, "later": earlier.pk})
    assert "put the earlier wave first" in wrong.content.decode()
    asked = client.post(reverse("assets:comparison_new"), {"earlier": earlier.pk, "later": later.pk}, follow=True)
    assert "Comparing 2005 baseline and 2026" in asked.content.decode()
    work()
    listed = client.get(reverse("assets:comparison_list")).content.decode()
    assert "Work it out again" in listed
    assert "Out of date" not in listed
    see(later, "Owl Hall")
    assert "Out of date" in client.get(reverse("assets:comparison_list")).content.decode()


def test_the_list_asks_the_database_no_more_for_more_comparisons(client, project, django_assert_max_num_queries):
    for year in range(2000, 2004):
        make_comparison(
            earlier=make_wave(project=project, reference_date=date(year, 1, 1)), later=make_wave(project=project)
        )
    client.force_login(make_user(role=Role.RESEARCHER, project=project))
    with django_assert_max_num_queries(24):
        client.get(reverse("assets:comparison_list"))


# --- The command --------------------------------------------------------------------------------------------------


def run(*arguments):
    """What the command prints."""
    out = io.StringIO()
    call_command("compare_waves", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_writes_one_row_for_each_row_of_the_baseline_and_each_new_asset(waves):
    earlier, later = waves
    see(earlier, "Owl Hall", number=3, raw={"Name": " Owl  Hall", "Code": "l81aa"})
    see(earlier, "Siskin Library", number=2)
    see(later, "Siskin Library (closed for refurbishment)", asset=Sighting.objects.get(row_number=2).asset)
    see(later, "=Wren Rooms", point=OUTSIDE, address="3 Owl Street", postcode="WN5 9XY")
    text = run("2005 Baseline", "2026", "--csv", "-", "--project", "larkfield")
    lines = list(csv.reader(io.StringIO(text)))
    assert tuple(lines[0]) == COLUMNS
    assert [line[:6] for line in lines[1:]] == [
        ["2", "Siskin Library", "L8 1AA", "paused", "Siskin Library (closed for refurbishment)", "L8 1AA"],
        ["3", " Owl  Hall", "l81aa", "not traced", "", ""],
        ["", "", "", "new", "'=Wren Rooms", "WN5 9XY"],
    ]
    assert all(0 <= int(line[6]) <= 100 and line[7] for line in lines[1:])
    assert not Change.objects.exists()


def test_the_command_writes_a_file_and_sums_up(tmp_path, waves):
    earlier, later = waves
    see(earlier, "Siskin Library")
    file = tmp_path / "changes.csv"
    text = run(str(earlier.uuid), str(later.uuid), "--csv", str(file))
    assert "1 proposals. Nothing is decided." in text
    assert "1  not traced" in text
    assert file.read_text().splitlines()[0] == ",".join(COLUMNS)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["2005", "2026"], "no wave “2005”.*There are: “2005 baseline” .2005-06-30.; “2026”"),
        (["2026", "2005 baseline"], "put the earlier wave first"),
        (["2026", "2026"], "itself"),
        (["2005 baseline", "2026", "--project", "owl"], "no project “owl”"),
        (["2005 baseline", "2026", "--csv", "/nowhere/x.csv"], "/nowhere/x.csv cannot be written"),
    ],
)
def test_the_command_says_what_is_wrong_and_ends_with_2(waves, arguments, says):
    with pytest.raises(CommandError, match=says) as refused:
        run(*arguments)
    assert refused.value.returncode == 2


def test_two_dates_of_one_wave_copied_are_unchanged(project):
    earlier = make_wave(project=project, name="a", reference_date=date(2022, 12, 1))
    later = make_wave(project=project, name="b", reference_date=date(2023, 12, 1))
    for number, name in enumerate(["Siskin Church", "Owl Hall", "Wren Rooms", "Larkfield Library"]):
        point = Point(-2.97 + number / 100, 53.4, srid=4326)
        for wave in (earlier, later):
            see(wave, name, point=point, postcode="", address=f"{number} Owl Street")
    comparison = Comparison.objects.create(earlier=earlier, later=later)
    compare_waves(comparison=comparison)
    assert {change for changes in proposals(comparison).values() for change in changes} == {"unchanged"}
