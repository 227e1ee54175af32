"""What is proposed about every hard case of the register's comparison, on invented venues."""

import random

import pytest

from assets.choices import ChangeType
from tests.assets.comparison.waves import became, compare, row, said

LARK = "12 Lark Road, Larkfield, Liverpool"


@pytest.mark.parametrize(
    ("then", "now"),
    [
        ("Dunnock Library", "Library, Dunnock"),
        ("Wren & Robin Hall", "Wren and Robin Hall"),
        ("Sandpiper Arts Ltd", "Sandpiper Arts"),
        ("The Heron Gallery", "Heron Gallery"),
        ("St. Anselm's Hall", "Saint Anselms Hall"),
        ("Plover Art Gallery and Museum", "Plover Museum & Art Gallery"),
        ("Blackbird Theatre", "Black Bird Theatre"),
        ("Whimbrel Heritage Centre", "Whimbral Heritage Centre"),
        ("Wren & Robin Hall", "Wren &amp; Robin Hall"),
    ],
)
def test_a_name_written_in_another_way_is_no_rename(then, now):
    assert said(became(row(then, address=LARK), row(now, address=LARK))) == "unchanged"


@pytest.mark.parametrize(
    ("then", "now"),
    [
        ("University of Larkfield, the Corncrake Gallery", "The Corncrake Gallery"),
        ("Corncrake Gallery", "University of Larkfield: Corncrake Gallery"),
        ("University of Larkfield Corncrake Gallery", "Corncrake Gallery"),
        ("Larkfield City Council - Siskin Museum", "Siskin Museum"),
        ("Siskin Museum", "Siskin Museum (National Museums Larkfield)"),
        ("Siskin Museum, Larkfield", "Siskin Museum"),
    ],
)
def test_a_parents_or_a_towns_name_put_before_or_left_off_is_no_rename(then, now):
    assert said(became(row(then, address=LARK), row(now, address=LARK))) == "unchanged"


def test_the_name_of_a_recorded_parent_put_before_is_no_rename():
    then = row("Finch Fellowship Meeting Room", parents=("Finch Fellowship",))
    assert said(became(then, row("Meeting Room"))) == "unchanged"


@pytest.mark.parametrize("words", ["(Closed)", "- Closed", " – closed 2003", "[permanently closed]", "CLOSED"])
def test_a_closure_in_the_name_of_the_earlier_row_is_an_end_and_no_rename(words):
    assert said(became(row(f"Siskin Library {words}"))) == "ceased"


@pytest.mark.parametrize("words", ["(Closed)", "- now closed", "(closed down)", "(demolished 2012)"])
def test_a_closure_in_the_name_of_the_later_row_is_an_end(words):
    assert said(became(row("Siskin Library"), row(f"Siskin Library {words}"))) == "ceased"


@pytest.mark.parametrize(
    "words", ["(temporarily closed)", "- closed for refurbishment", "(Temporary closure)", "- closed until 2027"]
)
def test_closed_for_a_while_is_paused_then_and_reopened_afterwards(words):
    name = f"Siskin Library {words}"
    assert said(became(row("Siskin Library"), row(name))) == "paused"
    assert said(became(row(name), row("Siskin Library"))) == "reopened"


def test_what_stood_in_a_temporary_place_and_came_back_has_moved_under_the_same_name():
    found = became(row("Siskin Library - Temporary Location"), row("Siskin Library", "L7 3DD"))
    assert said(found) == "moved"


def test_another_name_at_the_same_door_with_words_in_common_is_a_rename():
    then, now = row("Siskin Museum of Rural Life", address=LARK), row("Siskin Farm Museum", address=LARK)
    assert said(became(then, now)) == "renamed"


def test_a_former_name_that_the_later_row_gives_is_a_rename():
    found = became(row("Siskin Institute"), row("Goldfinch House (formerly Siskin Institute)"))
    assert said(found) == "renamed"


@pytest.mark.parametrize(
    ("postcode", "address", "change"),
    [
        ("L8 1AA", "12 Lark Rd, Liverpool", "unchanged"),
        ("L8 1AB", "14 Lark Road, Larkfield", "moved"),  # next door
        ("L8 1AA", "14 Lark Road, Larkfield", "moved"),  # next door under one postcode
        ("L8 1AB", "12 Lark Road, Larkfield", "unchanged"),  # the postcode was corrected
        ("L8 1AB", "", "unchanged"),
        ("L7 3DD", "3 Owl Street, Larkfield", "moved"),
        ("", "12 Lark Road, Larkfield", "unchanged"),
    ],
)
def test_a_corrected_postcode_is_no_move_and_next_door_is_one(postcode, address, change):
    assert said(became(row("Siskin Museum", address=LARK), row("Siskin Museum", postcode, address))) == change


def test_a_postcode_that_the_post_office_named_anew_is_no_move():
    found = became(row("Siskin Library", "L43 5ZZ"), row("Siskin Library", "CH43 5ZZ"))
    assert said(found) == "unchanged"
    assert any("named anew by the post office" in reason for reason in found.reasons)


def test_a_shared_postcode_alone_is_not_a_match():
    found = became(row("Siskin Museum"), row("Larkfield Boxing Club"))
    assert (said(found), found.later) == ("not traced", None)


def test_three_museums_at_one_postcode_each_find_their_own():
    names = ["Siskin Museum", "Owl Slavery Museum", "Larkfield Border Museum"]
    found = compare([row(name, address=LARK) for name in names], [row(name) for name in reversed(names)])
    assert [(said(each), each.later.seen.name) for each in found.proposed] == [("unchanged", name) for name in names]


def test_an_umbrella_body_is_none_of_its_museums_whose_postcode_it_has():
    then = [row("Larkfield Museums Service", address=LARK), row("Larkfield Museum", address=LARK)]
    found = compare(then, [row("Larkfield Museum", address=LARK)])
    assert [said(each) for each in found.proposed] == ["not traced", "unchanged"]
    assert (
        said(became(row("Larkfield Museum", address=LARK), row("Larkfield Museums Service", address=LARK)))
        == "not traced"
    )


def test_a_library_is_not_the_museum_of_the_same_place():
    assert said(became(row("Larkfield Museum"), row("Larkfield Library"))) == "not traced"


def test_the_library_of_a_university_is_not_the_one_of_its_town():
    then = row("University of Larkfield Library", "L8 1AB", "Campus, Larkfield")
    assert said(became(then, row("Larkfield Library", "L8 1AA", "Lark Road, Larkfield"))) == "not traced"


def test_a_mobile_library_is_not_the_one_that_stays():
    assert said(became(row("Larkfield Library"), row("Larkfield Mobile Library"))) == "not traced"


def test_a_library_under_another_name_in_its_building_goes_on_unless_something_speaks_of_an_end():
    then, now = row("Siskin Library", address=LARK), row("Owl House Library", address=LARK)
    assert said(became(then, now)) == "renamed"
    assert said(became(then, now | {"opened": "2012"})) == "ceased;succeeded by"


def test_a_name_that_nothing_else_has_is_followed_to_another_town():
    found = became(row("Siskin Clog Museum"), row("Siskin Clog Museum", "WN5 9XY"))
    assert said(found) == "moved"
    assert found.confidence < 75


def test_a_namesake_in_another_town_is_another():
    assert said(became(row("Central Library", address="Lark Road, Liverpool"), row("Central Library", "WN5 9XY"))) == (
        "not traced"
    )


def test_a_new_body_in_the_same_building_succeeds_the_one_that_is_gone():
    found = became(row("Siskin Museum", address=LARK), row("Owl Theatre", address=LARK, opened="2012"))
    assert said(found) == "ceased;succeeded by"
    assert found.later.seen.name == "Owl Theatre"


def test_what_was_in_the_building_already_succeeds_nobody():
    found = became(row("Siskin Museum", address=LARK), row("Owl Theatre", address=LARK, opened="1990"))
    assert said(found) == "not traced"


def test_ceased_and_then_succeeded_by_is_told_of_the_one_that_the_later_wave_has_as_closed():
    later = [
        row("Siskin Museum", address=LARK, status="ceased", ceased="2009"),
        row("Owl House", address=LARK, opened="2011", category="museum"),
    ]
    found = compare([row("Siskin Museum", address=LARK)], later)
    assert said(found.proposed[0]) == "ceased;succeeded by"
    assert found.proposed[0].later.seen.name == "Owl House"
    assert [(said(each), each.later.seen.name) for each in found.proposed[1:]] == [("new", "Owl House")]


def test_a_later_body_of_a_like_name_where_the_later_wave_has_the_one_that_is_gone_succeeds_it():
    later = [
        row("Museum of Larkfield Life", "L8 1AB", "Pier Head", ceased="2006"),
        row("Museum of Larkfield", "L8 1AB", "Mann Island", opened="2011"),
    ]
    found = became(row("Museum of Larkfield Life", address="Pier Head, Larkfield"), *later)
    assert (said(found), found.later.seen.name) == ("ceased;succeeded by", "Museum of Larkfield")


def test_a_recorded_succession_is_proposed_and_no_rename():
    found = compare(
        [row("Siskin Club", address=LARK)], [row("Siskin Social Club", address=LARK)], follows=frozenset({(101, 1)})
    )
    assert said(found.proposed[0]) == "ceased;succeeded by"


def test_what_somebody_found_to_be_two_is_not_put_together():
    found = compare([row("Siskin Club")], [row("Siskin Club")], apart=frozenset({(1, 101)}))
    assert said(found.proposed[0]) == "not traced"


def test_several_whose_names_one_later_body_bears_merged_into_it():
    then = [row("Siskin Choir", address=LARK), row("Goldcrest Choir", address=LARK)]
    found = compare(then, [row("Siskin and Goldcrest Choir", address=LARK)])
    assert [said(each) for each in found.proposed][:2] == ["merged into", "merged into"]


def test_one_whose_name_two_later_bodies_share_was_split_into_them():
    then = [row("Siskin Library and Museum", address=LARK)]
    found = compare(then, [row("Siskin Library", address=LARK), row("Siskin Museum", address=LARK)])
    assert said(found.proposed[0]) == "split into"
    assert {found.proposed[0].later.seen.name, found.proposed[0].alternatives[0].row.seen.name} == {
        "Siskin Library", "Siskin Museum",
    }  # fmt: skip


def test_what_lies_outside_the_outline_is_out_of_area_whatever_else_became_of_it():
    found = compare([row("Siskin Library"), row("Owl Hall")], [row("Siskin Library")], outside=[1])
    assert [said(each) for each in found.proposed] == ["out of area", "not traced"]


def test_a_duplicate_outside_the_outline_is_out_of_area_and_names_no_row_of_its_own_wave_as_later():
    found = compare([row("Siskin Library"), row("Siskin Library")], [], outside=[1, 2])
    assert [(said(each), each.later) for each in found.proposed] == [("out of area", None)] * 2


def test_a_later_row_outside_the_outline_is_not_new():
    assert said(compare([], [row("Siskin Library")], outside=[101]).proposed[0]) == "out of area"


@pytest.mark.parametrize(
    ("other", "address"),
    [("Siskin Library", LARK), ("Library, Siskin", ""), ("Siskin Library (Closed)", LARK)],
)
def test_a_row_that_is_there_twice_is_a_duplicate_of_the_first(other, address):
    found = compare([row("Siskin Library", address=LARK), row(other, "L8 1AA", address)], [row("Siskin Library")])
    assert [said(each) for each in found.proposed] == ["unchanged", "duplicate"]


def test_further_rows_of_one_asset_are_duplicates_of_its_first():
    found = compare([row("Siskin Library", asset=7), row("Siskin Library", asset=7)], [row("Siskin Library", asset=7)])
    assert [said(each) for each in found.proposed] == ["unchanged", "duplicate"]


def test_namesakes_that_each_have_their_own_partner_are_no_duplicates():
    then = [row("Siskin Library"), row("Siskin Library", "L7 3DD")]
    found = compare(then, [row("Siskin Library"), row("Siskin Library", "L7 3DD")])
    assert [said(each) for each in found.proposed] == ["unchanged", "unchanged"]


@pytest.mark.parametrize(
    ("opened", "change"),
    [("2011", "new"), ("1968", "found later, but already there then"), ("2001–2012", "new"), ("", "new")],
)
def test_what_only_the_later_wave_has_is_new_unless_it_was_there_already(opened, change):
    known = {"opened": opened} if opened else {}
    found = compare([row("Owl Hall")], [row("Owl Hall"), row("Siskin Museum", "L7 3DD", **known)]).proposed[1]
    assert said(found) == change
    assert found.confidence >= 85 if opened in {"2011", "1968"} else found.confidence <= 70


def test_what_had_ended_before_the_earlier_wave_concerns_neither():
    result = compare([], [row("Siskin Museum", ceased="1998")])
    assert (result.proposed, dict(result.left_out)) == ([], {"had ended before the earlier wave": 1})


def test_a_closing_span_of_years_is_an_end():
    found = became(row("Siskin Museum", asset=5), row("Siskin Museum", asset=5, ceased="2007–2017"))
    assert said(found) == "ceased"


def test_a_status_given_by_hand_since_is_evidence_of_an_end():
    found = became(row("Siskin Museum", changed_status="ceased", status_words="The building was sold."))
    assert said(found) == "ceased"
    assert "The building was sold." in found.reasons[0]


def test_sectors_that_differ_are_a_change_and_a_less_exact_word_is_none():
    then = row("Siskin Library", sector=("public", "local_authority"))
    assert said(became(then, row("Siskin Library", sector=("voluntary", "community_run")))) == "changed sector"
    assert said(became(then, row("Siskin Library", sector=("public",)))) == "unchanged"
    assert said(became(then, row("Siskin Library"))) == "unchanged"


def test_words_in_which_two_lists_hardly_ever_agree_are_not_compared():
    places = {f"{name} Hall": (-2.9 + number / 50, 53.4) for number, name in enumerate("ABCDEFGHIJKLMN")}
    then = [row(f"{name}ston Rooms", "", point=point, sector=("voluntary",)) for name, point in places.items()]
    now = [row(f"{name}ston Rooms", "", point=point, sector=("private",)) for name, point in places.items()]
    assert {said(each) for each in compare(then, now).proposed} == {"unchanged"}


def test_another_nature_of_work_is_a_changed_function():
    then, now = row("Siskin House", works=frozenset({"boxing"})), row("Siskin House", works=frozenset({"theatre"}))
    assert said(became(then, now)) == "changed function"


def test_a_row_whose_person_was_removed_is_matched_by_nothing_it_says():
    found = became(row("Removed on request", is_redacted=True), row("Removed on request", is_redacted=True))
    assert said(found) == "not traced"


def test_near_misses_are_kept_as_alternatives():
    found = became(row("Siskin Museum", address=LARK), row("Siskin Library", address=LARK))
    assert [each.row.seen.name for each in found.alternatives] == ["Siskin Library"]


LISTS = (
    [
        row("Siskin Library", address=LARK), row("Library, Siskin"), row("Owl Museum", "L7 3DD"),
        row("Heron Gallery (Closed)", "L8 1AB"), row("Plover Theatre", "L8 1AB", "14 Lark Road"), row("Wren Rooms", ""),
        row("Larkfield Museums Service", "L7 3DD"), row("Dunnock Hall", "WN5 9XY"),
    ],
    [
        row("Siskin Community Library", address=LARK), row("The Owl Museum", "L7 3DD", opened="1950"),
        row("Plover Theatre", "L7 3DD", "2 Owl Street"), row("Goldcrest Dance", "L8 1AB", "14 Lark Road"),
        row("Wren Rooms", "L8 1AB"), row("Dunnock Hall", "WN5 9XY", ceased="2011"), row("Curlew Park", "L8 1AA"),
    ],
)  # fmt: skip


def _content(result):
    """What is proposed, by what the rows say."""
    return sorted(
        (
            each.row.seen.name if each.row else "", each.later.seen.name if each.later else "", said(each),
            each.confidence, sorted(other.row.seen.name for other in each.alternatives),
        )
        for each in result.proposed
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_the_order_of_rows_changes_nothing(seed):
    one, other = list(LISTS[0]), list(LISTS[1])
    random.Random(seed).shuffle(one)  # noqa: S311 -- an order, the same each time
    random.Random(seed + 100).shuffle(other)  # noqa: S311 -- as above
    # Of two rows that say the same in two ways the first stays, whichever it is: the second has another name.
    assert _content(compare(one[:], other)) in (
        _content(compare(*LISTS)),
        _content(compare(_swapped(LISTS[0]), LISTS[1])),
    )


def _swapped(rows):
    return [rows[1], rows[0], *rows[2:]]


@pytest.mark.parametrize("rows", LISTS)
def test_a_wave_and_its_copy_are_unchanged_but_for_what_has_ended_or_is_there_twice(rows):
    found = compare(rows, rows).proposed
    assert {change for each in found for change in each.changes} <= {
        ChangeType.UNCHANGED, ChangeType.DUPLICATE, ChangeType.CEASED,
    }  # fmt: skip
    assert {each.row.seen.name for each in found if ChangeType.CEASED in each.changes} <= {
        "Heron Gallery (Closed)", "Dunnock Hall",
    }  # fmt: skip
