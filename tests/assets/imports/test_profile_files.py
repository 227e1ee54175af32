"""Profiles as files and as content: what comes back is what went out, and every refusal names the key."""

import pytest
from django.conf import settings

from assets.imports.headings import name_columns
from assets.imports.limits import RefusalError
from assets.imports.mapping import Line, LineError, make_content, set_words, show
from assets.imports.profile_files import FILE_BYTES, ProfileFileError, read_toml, write_toml
from assets.imports.profiles import load_profile, make_profile, read_profile, shipped
from assets.imports.vocabulary import Vocabulary

LEAST = {"label": "x", "fields": {"name": {"column": "a"}}}


@pytest.mark.parametrize("path", sorted(settings.FIXTURES_DIR.glob("profiles/**/*.toml")), ids=lambda path: path.stem)
def test_shipped_profile_goes_out_and_comes_back_the_same(path):
    content = read_toml(path.read_bytes())
    assert read_toml(write_toml(content)) == content
    # Patterns of ours are trusted wherever they come back from.
    assert read_profile(path.stem, content) == make_profile(path.stem, content)


def test_texts_of_every_kind_survive_a_file():
    content = {**LEAST, "description": '“Ω” \\ "quoted"\nline\ttab \'', "fields": {"name": {"column": "a.b [c] = 'd'"}}}
    assert read_toml(write_toml(content)) == content


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"a" * (FILE_BYTES + 1), "larger than 200 kB"),
        ("label = 'é'".encode("latin-1"), "no text in UTF-8"),
        (b"label = ", "not TOML"),
        (b"label = 2001-01-01", "write “2001-01-01” in them"),
        (b"label = 1.5", "write “1.5” in them"),
        (b"label = 99999999999999999999", "larger than any"),
        (b'label = "\\u0000"', "zero byte"),
        (b"a = " + b"[" * 5000 + b"]" * 5000, "more deeply"),
    ],
)
def test_file_that_is_no_profile_is_refused(data, words):
    with pytest.raises(ProfileFileError, match=words):
        read_toml(data)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"label": 5}, "the profile: label must be a text"),
        ({"required": "a"}, "required must be texts in square brackets"),
        ({"required": [1]}, "required must be texts"),
        ({"ignored": {}}, "ignored must be texts"),
        ({"heading_row": -1}, "heading_row must be a whole number"),
        ({"heading_row": True}, "heading_row must be a whole number"),
        ({"fields": {"name": "a"}}, r"\[fields.name\] must be a table"),
        ({"fields": {"name": {"column": ["a"]}}}, r"\[fields.name\]: column must be a text"),
        (
            {"fields": {"name": {"column": "a", "part": "a"}}},
            r"\[fields.name\], part: .*one group, round what is taken",
        ),
        ({"fields": {"name": {"column": "a", "values": {"x": 1}}}}, r"\[fields.name\], values: x must be a text"),
        ({"fields": {"name": {"column": "a", "every": "yes"}}}, "every must be true or false"),
        ({"fields": {"name": {"column": "a", "colour": "red"}}}, "cannot have colour; possible are .*column"),
        ({"ids": [{"column": "b"}]}, r"\[\[ids\]\] number 1: kind is missing"),
        ({"ids": {"kind": "charity"}}, r"ids must be written as \[\[ids\]\]"),
        (
            {"facts": [{"term": "step_free", "column": "b"}]},
            r"\[\[facts\]\] number 1: term must be a scheme and a code",
        ),
        ({"skip": [{"column": "a"}]}, r"\[\[skip\]\] number 1: matches is missing"),
        ({"skip": [{"column": "a", "matches": "(x+)+y"}]}, "repeats a group"),
        ({"skip": [{"column": "a", "matches": ".*.*.*y"}]}, "could take too long; use fewer"),
        ({"skip": [{"column": "a", "matches": "^.*.*y"}] * 700}, "could take too long"),
        ({"fields": {"name": {"column": "a", "latest": "(.*)a.*b"}}}, "could take too long"),
    ],
)
def test_profile_of_people_that_is_not_understood_is_refused_with_the_key(change, words):
    with pytest.raises(RefusalError, match=f"“mine” is not understood: .*{words}"):
        read_profile("mine", LEAST | change)


def test_profile_is_made_without_changing_what_it_is_made_from():
    content = load_profile("libraries_england").content
    before = write_toml(content)
    make_profile("again", content)
    assert write_toml(content) == before


# --- As columns on a page, and back --------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("name", shipped())
def test_what_a_page_shows_of_a_profile_makes_the_same_profile_again(name):
    content = load_profile(name).content
    columns = [
        column
        for table in (*content["fields"].values(), *content.get("ids", ()), *content.get("facts", ()))
        for column in ([table["column"]] if "column" in table else table.get("columns", []))
    ]
    shown = show(content, name_columns(list(dict.fromkeys(columns))), Vocabulary())
    again = make_content(
        shown.lines, label=content["label"], base=content, constants=shown.constants, source=content.get("source", "")
    )
    made, before = make_profile(name, again), make_profile(name, content)
    for field, value in before.fields.items():
        if not (value.columns and not value.join and len(value.columns) > 1):
            assert made.fields[field].find, field
            assert (made.fields[field].columns, made.fields[field].whens) == (value.columns, value.whens), field
            assert made.fields[field].values == value.values, field
    assert made.skips == before.skips
    assert [number.kind for number in made.identifiers] == [number.kind for number in before.identifiers]


def test_columns_become_fields_numbers_and_facts():
    lines = [
        Line("Org", "name"), Line("Town", "address"), Line("Street", "address"), Line("CC", "id:charity"),
        Line("Ramp", "fact:access.step_free"), Line("Where", "postcode", "postcode"), Line("Does", "nature_of_work"),
    ]  # fmt: skip
    assert make_content(lines, label="x", constants={"kind": "venue", "status": "active"}, ignored=["Notes"]) == {
        "label": "x",
        "required": ["Org"],
        "ignored": ["Notes"],
        "fields": {
            "name": {"column": "Org", "clean": ["one_line"]},
            "address": {"columns": ["Town", "Street"], "join": ", ", "clean": ["address"]},
            "postcode": {"column": "Where", "clean": ["find_postcode"]},
            "nature_of_work": {"column": "Does", "split": ";"},
            "kind": {"constant": "venue"},
            "status": {"default": "active"},
        },
        "ids": [{"kind": "charity", "column": "CC"}],
        "facts": [{"term": "access.step_free", "column": "Ramp"}],
    }


@pytest.mark.django_db
def test_rules_of_a_profile_stay_unless_a_column_is_chosen_for_the_same():
    base = load_profile("libraries_england").content
    lines = [Line("name", "name"), Line("type", "status")]
    made = make_content(lines, label="x", base=base)
    assert made["fields"]["sector"] == base["fields"]["sector"]
    assert made["fields"]["status"]["column"] == "type"
    assert made["fields"]["status"]["values"] == base["fields"]["status"]["values"]
    assert show(base, ["name", "type"], Vocabulary()).rules["nature_of_work"] == ("type",)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([Line("a", "address"), Line("a", "address")], "twice"),
        ([Line("a", "address"), Line("b", "address", "first")], "taken whole"),
    ],
)
def test_columns_that_contradict_each_other_are_refused(lines, words):
    with pytest.raises(LineError, match=words):
        make_content(lines, label="x")


def test_words_are_added_to_those_that_were_decided():
    content = {"label": "x", "fields": {"name": {"column": "a"}, "sector": {"column": "b", "values": {"LA": "public"}}}}
    assert set_words(content, {"sector": {"Vol": "voluntary", "?": ""}})["fields"]["sector"]["values"] == {
        "LA": "public", "Vol": "voluntary", "?": "",
    }  # fmt: skip
    assert content["fields"]["sector"]["values"] == {"LA": "public"}


# --- One column into several fields, and several into one ----------------------------------------------------------


def test_one_column_is_read_into_several_fields(bring, tmp_path):
    profile = tmp_path / "mixed.toml"
    profile.write_text(
        """
        label = "Mixed"
        [fields.name]
        column = "Venue"
        part = '^([^,]+)'
        [fields.address]
        column = "Venue"
        clean = ["after_comma", "without_postcode"]
        [fields.postcode]
        column = "Venue"
        clean = ["find_postcode"]
        [fields.contact_name]
        column = "Contact"
        clean = ["words"]
        [fields.contact_phone]
        column = "Contact"
        clean = ["find_phone"]
        """,
        encoding="utf-8",
    )
    found = bring(
        b'Venue,Contact\n"Anvil Hall, 3 Anvil Lane, Garston, L19 2PH",Contact: Jo Farrier 0151 496 0001\n',
        profile=str(profile),
    )
    draft = found.rows[0].match.record
    assert (draft.name, draft.where.address, draft.where.code) == ("Anvil Hall", "3 Anvil Lane, Garston", "L19 2PH")
    assert draft.contact == {"name": "Jo Farrier", "phone": "0151 496 0001"}


@pytest.mark.parametrize(
    ("easting", "northing", "warnings"),
    [("334500", "390300", 0), ("334,500.0", "390,300.0", 0), ("3345", "9999999", 1), ("east", "390300", 1)],
)
def test_easting_and_northing_become_a_point(bring, tmp_path, easting, northing, warnings):
    profile = tmp_path / "grid.toml"
    profile.write_text("label='x'\n[fields]\nname={column='N'}\neasting={column='E'}\nnorthing={column='S'}")
    found = bring(f'N,E,S\nAnvil Hall,"{easting}","{northing}"\n'.encode(), profile=str(profile))
    point = found.rows[0].match.record.where.point
    assert len([note for note in found.notes if note.kind == "coordinates"]) == warnings
    if not warnings:
        assert point.x == pytest.approx(-2.985, abs=0.002)
        assert point.y == pytest.approx(53.404, abs=0.002)
