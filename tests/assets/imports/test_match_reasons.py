"""Why a row is linked and how much speaks for it; what is in conflict, unsure or decided."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from assets.choices import IdentifierKind, MatchAnswer, NameKind, RowDoubt
from assets.imports.decisions import place_key
from assets.imports.match import Match, Matcher
from assets.imports.notes import Notes
from assets.imports.record import Record, Where
from assets.models import Asset, MappingProject, MatchDecision, Sighting
from assets.names import normalise_name
from tests.assets.imports.conftest import as_csv
from tests.factories import (
    make_asset,
    make_external_id,
    make_location,
    make_name,
    make_project,
    make_wave,
)

# Real postcodes of a few streets, so that they have places: L1 9BG and L1 9DE are neighbours.
HERE, NEXT_DOOR = "L1 9BG", "L1 9DE"


def make_venue(name: str, project: MappingProject, postcode: str = HERE, **fields: object) -> Asset:
    asset = make_asset(name=name, project=project, **fields)
    make_location(asset, postcode=postcode)
    return asset


def decide(row: Match, asset: Asset, answer: MatchAnswer, by: User, project: MappingProject) -> MatchDecision:
    """Remember a decision about rows like this one."""
    key = normalise_name(row.record.name)
    return MatchDecision.objects.create(
        project=project, name=row.record.name, name_key=key, place_key=row.record.where.code, asset=asset,
        answer=answer, by=by,
    )  # fmt: skip


def bluecoat(number: int, what: str) -> Record:
    """What a row says that is read by hand."""
    name, where = f"Bluecoat {what}", Where(postcode=HERE, code=HERE)
    return Record(row=number, cells=[], row_key=f"{number}", name=name, name_key=normalise_name(name), where=where)


@pytest.fixture
def match(bring, admin_user):
    """A function: what rows of a list are about, brought by the project's admin and not written."""

    def match(*rows: str, headings: str = "name|postcode", apply: bool = False, **how: object) -> list[Match]:
        found = bring(as_csv(headings, *rows), by=admin_user, apply=apply, **how)
        return [row.match for row in sorted(found.rows, key=lambda row: row.number)]

    return match


def test_every_exact_key_says_why_and_how_much_it_weighs(match, project):
    asset = make_venue("The Library, Dovecot", project)
    make_external_id(asset, IdentifierKind.WIKIDATA, "Q42")
    found = match(
        f"{asset.uuid}|Quite Another||",
        f"|Dovecot Library|{HERE}|",
        f"|Dovecot Library|{NEXT_DOOR}|Q42",
        headings="id|name|postcode|wikidata id",
    )
    assert [(row.asset, row.score, row.reason) for row in found] == [
        (asset.pk, 100, "its id"),
        (asset.pk, 95, "equal name and postcode"),
        (asset.pk, 95, "Wikidata Q42"),
    ]
    assert not any(row.doubt for row in found)


def test_keys_that_agree_weigh_more_together(match, project):
    asset = make_venue("Dovecot Library", project)
    make_external_id(asset, IdentifierKind.CHARITY, "1091535")
    [row] = match(f"Dovecot Library|{HERE}|1091535", headings="name|postcode|charity number")
    assert (row.score, row.reasons) == (100, ["charity number 1091535", "equal name and postcode"])


def test_row_read_before_is_certain(match, project):
    match(f"Dovecot Library|{HERE}", apply=True)
    [row] = match(f"Dovecot Library|{HERE}")
    assert (row.score, row.reason, row.seen_before) == (100, "the same row, read before", True)


def test_number_that_disagrees_with_name_and_postcode_is_a_conflict(match, project):
    asset = make_venue("The Reader", project)
    make_external_id(asset, IdentifierKind.WIKIDATA, "Q1")
    [row] = match("Quite Another|L20 1AA|Q1", headings="name|postcode|wikidata id")
    assert (row.asset, row.doubt, row.score) == (asset.pk, RowDoubt.CONFLICT, 60)
    assert [candidate.asset for candidate in row.candidates] == [asset.pk]


def test_number_and_name_that_point_at_different_assets_are_a_conflict(match, project):
    numbered, named = make_venue("The Reader", project, "L18 3JB"), make_venue("Dovecot Library", project)
    make_external_id(numbered, IdentifierKind.WIKIDATA, "Q1")
    [row] = match(f"Dovecot Library|{HERE}|Q1", headings="name|postcode|wikidata id")
    assert (row.asset, row.doubt) == (numbered.pk, RowDoubt.CONFLICT)
    assert {candidate.asset: candidate.score for candidate in row.candidates} == {named.pk: 95, numbered.pk: 60}


def test_two_numbers_that_point_at_different_assets_are_a_conflict(match, project):
    one, other = make_venue("Dovecot Library", project), make_venue("Dovecot Baths", project)
    make_external_id(one, IdentifierKind.WIKIDATA, "Q1")
    make_external_id(other, IdentifierKind.CHARITY, "1091535")
    [row] = match(f"Dovecot Library|{HERE}|Q1|1091535", headings="name|postcode|wikidata id|charity number")
    assert row.doubt == RowDoubt.CONFLICT
    assert {candidate.asset for candidate in row.candidates} == {one.pk, other.pk}


def test_name_and_postcode_of_two_assets_are_a_conflict_that_links_to_neither(match, project):
    twins = [make_venue("Twin", project).pk for _ in range(2)]
    [row] = match(f"Twin|{HERE}")
    assert (row.asset, row.doubt) == (None, RowDoubt.CONFLICT)
    assert [candidate.asset for candidate in row.candidates] == twins


def test_number_says_which_of_two_assets_of_one_name_is_meant(match, project):
    _, other = (make_venue("Twin", project) for _ in range(2))
    make_external_id(other, IdentifierKind.WIKIDATA, "Q2")
    [row] = match(f"Twin|{HERE}|Q2", headings="name|postcode|wikidata id")
    assert (row.asset, row.doubt) == (other.pk, "")


def test_number_of_several_assets_is_a_conflict_unless_bodies_share_it(match, project):
    for name in ("One Hall", "Two Hall"):
        asset = make_venue(name, project, "L18 3JB")
        make_external_id(asset, IdentifierKind.WIKIDATA, "Q1")
        make_external_id(asset, IdentifierKind.CHARITY, "1091535")
    [wikidata] = match("Abc|L20 1AA|Q1", headings="name|postcode|wikidata id")
    assert (wikidata.asset, wikidata.doubt) == (None, RowDoubt.CONFLICT)
    [charity] = match("Abc|L20 1AA|1091535", headings="name|postcode|charity number")
    assert (charity.asset, charity.doubt) == (None, "")


def test_similar_name_near_by_is_unsure_and_without_a_decision_an_asset_of_its_own(match, project):
    asset = make_venue("Bluecoat Display Centre", project)
    [row] = match(f"The Bluecoat|{NEXT_DOOR}", apply=True)
    assert (row.asset, row.doubt) == (None, RowDoubt.UNSURE)
    [candidate] = row.candidates
    assert candidate.asset == asset.pk
    assert 65 <= candidate.score < 95
    assert candidate.reasons[0] == "names alike: “The Bluecoat” / “Bluecoat Display Centre”"
    assert candidate.reasons[1].endswith("m apart")
    assert Asset.objects.count() == 2


def test_shared_postcode_alone_makes_neither_a_link_nor_a_candidate(match, project):
    make_venue("Walker Art Gallery", project)
    [row] = match(f"World Museum|{HERE}")
    assert (row.asset, row.doubt, row.candidates) == (None, "", [])


def test_equal_name_elsewhere_or_nowhere_is_unsure(match, project):
    asset = make_venue("Everyman Theatre", project)
    elsewhere, nowhere = match("Everyman Theatre|L20 1AA", "Theatre, The Everyman|")
    assert [[found.asset for found in row.candidates] for row in (elsewhere, nowhere)] == [[asset.pk], [asset.pk]]
    assert nowhere.candidates[0].score > elsewhere.candidates[0].score


def test_name_that_many_assets_have_is_no_reason(match, project):
    for number in range(4):
        make_venue("Methodist Church", project, f"L2{number} 1AA")
    [row] = match("Methodist Church|L14 9BA")
    assert row.candidates == []


def test_former_name_makes_a_candidate(match, project):
    asset = make_venue("The Black-E", project)
    make_name(asset, "The Blackie", NameKind.FORMER)
    [row] = match(f"Blackie Arts|{NEXT_DOOR}")
    assert [candidate.asset for candidate in row.candidates] == [asset.pk]


def test_same_telephone_number_and_postcode_make_a_candidate_whatever_the_name(match, project):
    asset = make_venue("Chapel Street Arts", project, phone="+44 151 496 0123")
    [row] = match(f"The Old Chapel|{HERE}|0151 496 0123", headings="name|postcode|phone")
    assert [candidate.asset for candidate in row.candidates] == [asset.pk]
    assert "same telephone number" in row.candidates[0].reasons


def test_same_charity_number_makes_a_candidate_where_name_and_postcode_differ(match, project):
    asset = make_venue("The Reader", project, "L18 3JB")
    make_external_id(asset, IdentifierKind.CHARITY, "1126806")
    [row] = match("Shared Reading|L20 1AA|1126806", headings="name|postcode|charity number")
    assert (row.asset, row.doubt) == (None, RowDoubt.UNSURE)
    assert "same charity number 1126806" in row.candidates[0].reasons


@pytest.mark.parametrize("fields", [{"is_withdrawn": True}, {"redacted_on": date(2026, 1, 1)}])
def test_withdrawn_and_removed_records_are_no_candidates(match, project, fields):
    make_venue("Bluecoat Display Centre", project, **fields)
    [row] = match(f"The Bluecoat|{HERE}")
    assert row.candidates == []


def test_private_asset_of_another_project_is_no_candidate(match, project):
    asset = make_asset(name="Bluecoat Display Centre", project=make_project())
    make_location(asset, "masked", postcode=HERE)
    [row] = match(f"The Bluecoat|{HERE}")
    assert row.candidates == []


def test_decision_that_it_is_the_same_links_the_next_list(match, project, admin_user):
    asset = make_venue("Bluecoat Display Centre", project)
    [row] = match(f"The Bluecoat|{NEXT_DOOR}")
    at = decide(row, asset, MatchAnswer.SAME, admin_user, project).at
    [row] = match(f"Bluecoat, the|{NEXT_DOOR.replace(' ', '').lower()}", wave="another list", apply=True)
    assert (row.asset, row.score, row.doubt) == (asset.pk, 100, "")
    assert row.reason == f"decided by Adam Admin on {at.day} {at:%b %Y}"
    assert Sighting.objects.get().asset == asset


def test_decision_that_it_is_not_keeps_a_row_apart_and_says_so(match, project, admin_user):
    asset = make_venue("Twin", project)
    [row] = match(f"Twin|{HERE}")
    assert row.asset == asset.pk
    decide(row, asset, MatchAnswer.DIFFERENT, admin_user, project)
    rows = match(f"Twin|{HERE}", f"The Twin|{HERE}", wave="another list", apply=True)
    assert [(row.asset, row.new, row.doubt) for row in rows] == [(None, 1, ""), (None, 1, "")]
    assert rows[0].reason.startswith("another asset, decided by Adam Admin on")
    assert Asset.objects.count() == 2


def test_row_decided_apart_from_the_asset_of_an_earlier_row_does_not_follow_it(match, project, admin_user):
    asset = make_venue("Twin", project)
    [row] = match(f"Twin|{HERE}")
    decide(row, asset, MatchAnswer.DIFFERENT, admin_user, project)
    rows = match(f"{asset.uuid}|Twin|{HERE}", f"|Twin|{HERE}", f"|Twin|{HERE}", headings="id|name|postcode")
    assert [(row.asset, row.new) for row in rows] == [(asset.pk, None), (None, 1), (None, 1)]


def test_decision_holds_for_the_place_it_was_taken_about_and_in_its_project_alone(match, project, admin_user):
    asset = make_venue("Bluecoat Display Centre", project)
    [row] = match(f"The Bluecoat|{NEXT_DOOR}")
    decide(row, asset, MatchAnswer.SAME, admin_user, make_project())
    assert match(f"The Bluecoat|{NEXT_DOOR}")[0].asset is None
    decide(row, asset, MatchAnswer.SAME, admin_user, project)
    assert match(f"The Bluecoat|{NEXT_DOOR}")[0].asset == asset.pk
    assert match("The Bluecoat|L20 1AA")[0].asset is None


def test_address_stands_for_the_postcode_that_a_row_does_not_have(match, project, admin_user):
    asset = make_venue("Bluecoat Display Centre", project)
    MatchDecision.objects.create(
        project=project, name="The Bluecoat", name_key="bluecoat", place_key=place_key("", "School Lane, Liverpool"),
        asset=asset, answer=MatchAnswer.SAME, by=admin_user,
    )  # fmt: skip
    assert match("The Bluecoat|school lane  LIVERPOOL", headings="name|address")[0].asset == asset.pk
    assert match("The Bluecoat|Hope Street", headings="name|address")[0].asset is None


def test_decision_about_a_merged_asset_holds_for_its_survivor(match, project, admin_user):
    survivor = make_venue("Bluecoat Display Centre", project)
    merged = make_venue("Bluecoat Arts", project, status="merged", merged_into=survivor)
    [row] = match(f"The Bluecoat|{NEXT_DOOR}")
    decide(row, merged, MatchAnswer.SAME, admin_user, project)
    assert match(f"The Bluecoat|{NEXT_DOOR}")[0].asset == survivor.pk


def test_a_batch_takes_the_same_number_of_queries_whatever_its_size(project, admin_user):
    for number in range(12):
        make_venue(f"Bluecoat {'ABCDEFGHIJKL'[number]} Centre", project, phone=f"0151 496 01{number:02}")

    def records(number: int) -> list[Record]:
        rows = [bluecoat(i, f"{i} Arts") for i in range(number)]
        rows[0].values["phone"] = "0151 496 0101"
        return rows

    def queries(number: int) -> int:
        matcher = Matcher(
            project=project, wave=make_wave(project=project), source="a list", by=admin_user, repeated=set()
        )
        with CaptureQueriesContext(connection) as captured:
            matcher.match(records(number), Notes())
        return len(captured)

    assert queries(2) == queries(60) <= 16


def test_who_only_writes_does_not_look_around(project, admin_user):
    make_venue("Bluecoat Display Centre", project)
    record = bluecoat(2, "Centre")
    wave = make_wave(project=project)
    found = [
        Matcher(project=project, wave=wave, source="", by=admin_user, repeated=set(), looks_around=looks_around).match(
            [record], Notes()
        )[0]
        for looks_around in (True, False)
    ]
    assert [bool(row.candidates) for row in found] == [True, False]
