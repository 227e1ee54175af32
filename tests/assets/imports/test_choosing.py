"""How a file is to be read: named, remembered, shipped or guessed; and what is said where nothing fits."""

from collections.abc import Callable
from typing import Any

import pytest

from assets.choices import ImportSubject
from assets.imports.choosing import Choice, How, NothingGuessedError, choose
from assets.imports.headings import heading_key
from assets.imports.limits import RefusalError
from assets.imports.profiles import DEFAULT, load_profile, shipped
from assets.imports.read import Overview, Top
from assets.models import ImportProfile

Chosen = Callable[..., Choice]
GROUPS = ["Group", "Does", "Spare"]
CONTENT = {
    "label": "Groups", "required": ["Group"], "ignored": ["Spare"],
    "fields": {"name": {"column": "Group"}, "category": {"column": "Does"}},
}  # fmt: skip


def seen(*sheets: list[list[str]], hidden: tuple[int, ...] = ()) -> Overview:
    """Sheets called 1, 2 and so on with these rows."""
    return Overview(
        [
            Top(str(number), number in hidden, list(enumerate(rows, start=1)))
            for number, rows in enumerate(sheets, start=1)
        ]
    )


@pytest.fixture
def chosen(project) -> Chosen:
    """A function: how a file with these sheets is read in the project."""

    def chosen(
        *sheets: list[list[str]], profile: str = "", sheet: str = "", mapping: Any = None, **kwargs: Any
    ) -> Choice:
        return choose(seen(*sheets, **kwargs), profile=profile, sheet=sheet, project=project, mapping=mapping or {})

    return chosen


@pytest.fixture
def kept(project, admin_user) -> ImportProfile:
    """A profile that the project remembers, of lists about groups."""
    headings = [heading_key(name) for name in GROUPS]
    return ImportProfile.objects.create(
        project=project, name="Our groups", content=CONTENT, headings=headings, by=admin_user
    )


def list_of(*headings: str) -> list[list[str]]:
    """A sheet with these headings and three rows."""
    return [list(headings), *([f"{word} {heading}" for heading in headings] for word in ("One", "Two", "Three"))]


def test_list_with_the_headings_of_a_remembered_one_is_read_without_asking(chosen, kept):
    found = chosen(list_of(*GROUPS))
    assert (found.how, found.profile.name, found.new_columns) == (How.REMEMBERED, "Our groups", [])
    assert found.reasons == ["Its headings are those of lists that are read as “Our groups”."]


def test_order_of_the_columns_and_rows_above_them_do_not_matter(chosen, kept):
    found = chosen([["A list of groups"], [], *list_of("Spare", "Does", "Group")])
    assert (found.how, found.headings.row) == (How.REMEMBERED, 3)


def test_column_neither_read_nor_ignored_is_pointed_out_as_new(chosen, kept):
    found = chosen(list_of(*GROUPS, "Phone"))
    assert (found.how, found.new_columns) == (How.REMEMBERED, ["Phone"])
    assert found.reasons[-1] == "1 column that “Our groups” does not know: Phone."


def test_list_in_which_a_column_is_gone_that_was_read_is_not_one_seen_before(chosen, kept):
    assert chosen(list_of("Group", "Spare", "Phone")).how == How.GUESSED


def test_profile_of_another_project_is_not_used(chosen, kept, stranger):
    ImportProfile.objects.update(project=stranger.memberships.get().project)
    assert chosen(list_of(*GROUPS)).how == How.GUESSED
    with pytest.raises(RefusalError, match="no profile “Our groups”"):
        chosen(list_of(*GROUPS), profile="Our groups")


def test_remembered_profile_is_found_by_its_name_in_any_case(chosen, kept):
    found = chosen(list_of(*GROUPS), profile="our GROUPS")
    assert (found.how, found.profile.name) == (How.NAMED, "Our groups")


def test_remembered_profile_that_is_not_understood_any_more_is_passed_over_unless_named(chosen, kept):
    ImportProfile.objects.update(content=CONTENT | {"size": 1})
    assert chosen(list_of(*GROUPS)).how == How.GUESSED
    with pytest.raises(RefusalError, match="“Our groups” is not understood: the profile cannot have size"):
        chosen(list_of(*GROUPS), profile="Our groups")


def test_shipped_profile_is_known_by_its_columns(chosen):
    found = chosen(list_of("museum_id", "museum_name", "accreditation", "name"))
    assert (found.how, found.profile.name) == (How.SHIPPED, "mapping_museums")


def test_registers_own_sheet_is_known_although_a_few_columns_are_new(chosen):
    found = chosen(list_of("name", "postcode", "nature of work", "step-free", "Sue’s column"))
    assert (found.how, found.profile.name) == (How.SHIPPED, DEFAULT)


def test_list_that_only_has_a_name_in_common_with_the_register_is_guessed(chosen):
    assert chosen(list_of("name", "borough", "Addr 1", "Addr 2", "Web", "Tel")).how == How.GUESSED


def test_guess_says_for_each_column_what_it_is_taken_for_and_why(chosen):
    found = chosen(list_of("Venue", "Addr 1", "Zz"))
    assert found.reasons == [
        "“Venue” is taken for name. The heading says “Venue”.",
        "“Addr 1” is taken for address. The heading says “Addr 1”.",
        "Taken for nothing: Zz.",
    ]


def test_visible_sheet_is_guessed_before_a_hidden_one(chosen):
    found = chosen(list_of("Venue", "Addr 1"), list_of("Venue", "Addr 1", "Town"), hidden=(2,))
    assert found.top.name == "1"


def test_mapping_counts_before_everything_else(chosen, kept):
    mapping = {"label": "mine", "required": ["Does"], "fields": {"name": {"column": "Does"}}}
    found = chosen(list_of(*GROUPS), mapping=mapping, profile="Our groups")
    assert (found.how, found.profile.label) == (How.MAPPED, "mine")


def test_row_of_the_headings_that_was_chosen_is_kept(chosen):
    mapping = {"label": "mine", "required": ["Venue"], "heading_row": 3, "fields": {"name": {"column": "Venue"}}}
    rows = [["Venue"], ["not this"], ["Venue", "Town"], ["Anvil Hall", "Garston"]]
    assert chosen(rows, mapping=mapping).headings.row == 3


def test_list_without_headings_is_read_by_the_numbers_of_its_columns(chosen):
    mapping = {"label": "mine", "heading_row": 0, "fields": {"name": {"column": "column 2"}}}
    found = chosen([["1", "Anvil Hall"], ["2", "Bell Tower"]], mapping=mapping)
    assert (found.headings.row, found.headings.names) == (0, ["column 1", "column 2"])


def test_nothing_that_looks_like_names_is_refused_with_what_was_found(chosen):
    with pytest.raises(NothingGuessedError, match=r"Headings found: Amount, Date\. Say what each column means"):
        chosen([["Amount", "Date"], ["1", "2001-01-01"], ["2", "2001-01-02"]])


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"profile": "nonsense"}, "no profile “nonsense”"),
        ({"profile": "culture_grid"}, "needs the column “title”, .*Headings found: .*Group.*"),
        ({"sheet": "9"}, "There is no sheet “9” in it. Its sheets are: “1”"),
        ({"mapping": {"label": "x", "fields": {"name": {"column": "Nowhere"}}}}, "reads none of its columns"),
        ({"mapping": {"label": "x"}}, "fields is missing"),
    ],
)
def test_what_does_not_fit_is_refused(chosen, asked, words):
    with pytest.raises(RefusalError, match=words):
        chosen(list_of(*GROUPS), **asked)


def test_profiles_that_fit_are_offered(chosen):
    with pytest.raises(RefusalError, match="Profiles that fit: mapping_museums"):
        chosen(list_of("museum_id", "museum_name", "accreditation"), profile=DEFAULT)


def test_every_shipped_profile_recognises_a_list_of_its_kind(chosen):
    for name in shipped():
        profile = load_profile(name)
        if profile.about == ImportSubject.ASSETS and name != DEFAULT:
            headings = {
                *profile.required,
                *(c for t in profile.content["fields"].values() for c in [t.get("column")] if c),
            }
            assert chosen(list_of(*sorted(headings))).profile.name == name
