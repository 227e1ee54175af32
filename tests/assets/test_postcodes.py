"""Postcodes: their form, and where they lie. The positions are checked against places anybody can look up."""

from itertools import product

import pytest
from django.contrib.gis.geos import Point
from hypothesis import given
from hypothesis import strategies as st

from assets import postcodes
from assets.postcodes import format_postcode, letters_of, locate


@pytest.mark.parametrize(
    "text",
    [
        "L3 4BB",
        "l3 4bb",
        "L34BB",
        "  L3   4BB ",
        "L3\u00a04BB",
        "L3-4BB",
        "L3 4BB.",
        "(L3 4BB),",
        "L 3 4 B B",
        "Ｌ３ ４ＢＢ",
    ],
)
def test_postcode_is_read_however_it_is_typed(text):
    assert format_postcode(text) == "L3 4BB"


@pytest.mark.parametrize(
    "postcode", ["M1 1AE", "B33 8TH", "CR2 6XH", "DN55 1PT", "W1A 0AX", "EC1A 1BB", "GIR 0AA", "NPT 0AD"]
)
def test_every_form_of_postcode_is_known(postcode):
    assert format_postcode(postcode) == postcode


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("L43 OAA", "L43 0AA"),
        ("LI 1AA", "L1 1AA"),
        ("L1O 1AA", "L10 1AA"),
        ("S014 5QP", "SO14 5QP"),
        ("0L1 1AA", "OL1 1AA"),
        ("BTI 5GS", "BT1 5GS"),
        ("C01 1AA", "CO1 1AA"),
    ],
)
def test_letters_typed_for_figures_are_put_right(typed, meant):
    assert format_postcode(typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "L8",
        "4RF",
        "unknown",
        "N/A",
        "L3 48B",
        "QQ1 1AA",
        "M1 1AO",
        "L3 4BBB",
        "L3 4BB, Liverpool",
        "L3 4BB L3 4BC",
        "SO 1AA",
        "12345",
    ],
)
def test_what_is_no_postcode_is_not_made_one(text):
    assert format_postcode(text) is None


def test_no_text_can_be_put_right_in_two_ways():
    for letters in product("ABCELNSWY0O1I4", repeat=3):
        text = "".join(letters) + "1AA"
        if postcodes._FORM.fullmatch(text):
            continue
        choices = product(*(postcodes._LOOK_ALIKE.get(letter, letter) for letter in text))
        assert len({postcodes._existing_area("".join(choice)) for choice in choices} - {None}) <= 1, text


@given(st.text(max_size=12))
def test_formatted_postcode_is_its_own_canonical_form(text):
    postcode = format_postcode(text)
    assert postcode is None or format_postcode(postcode) == postcode


@pytest.mark.parametrize(
    ("postcode", "authority", "longitude", "latitude", "metres"),
    [
        ("L3 4BB", "E08000012", -2.9945, 53.4010, 150),  # Tate Liverpool, Royal Albert Dock
        ("SW1A 1AA", "E09000033", -0.1416, 51.5010, 50),  # Buckingham Palace
        ("BT1 5GS", "N09000003", -5.9301, 54.5965, 50),  # Belfast City Hall, on the Irish grid
        ("ZE1 0AA", "S12000027", -1.143, 60.155, 1000),  # Lerwick, far from where the grid begins
    ],
)
def test_postcode_is_found_where_it_is(postcode, authority, longitude, latitude, metres):
    located = locate([postcode])[postcode]
    assert located.authority == authority
    assert located.point.srid == 4326
    place = Point(longitude, latitude, srid=4326).transform(3857, clone=True)
    # Web Mercator stretches distances by more than two at these latitudes, so that this is on the safe side.
    assert located.point.transform(3857, clone=True).distance(place) < 2 * metres


def test_postcodes_are_keyed_by_their_canonical_form():
    assert set(locate(["l34bb", "L3 4BB", "BT15GS"])) == {"L3 4BB", "BT1 5GS"}


def test_postcodes_without_a_position_are_absent():
    in_jersey, on_man, unused, malformed = "JE2 4WD", "IM1 3LY", "L3 4ZZ", "Liverpool"
    assert locate([in_jersey, on_man, unused, malformed]) == {}


def test_ended_postcodes_are_found_too():
    # L43 was Birkenhead's until 1999, when it became CH43: an old list still has it, and it never was in Liverpool.
    ended = [position.postcode for position in postcodes.positions("L", authorities=["E08000015"])]
    assert {located.authority for located in locate(ended[:50]).values()} == {"E08000015"}
    assert any(postcode.startswith("L43 ") for postcode in ended)


def test_authority_is_told_without_reading_the_whole_country():
    assert letters_of(["E08000012"]) == {"L"}
    assert letters_of(["X99999999"]) == set()


def test_thousands_of_postcodes_need_one_transformation_a_grid(monkeypatch):
    calls = []
    transform = postcodes._to_wgs84
    monkeypatch.setattr(postcodes, "_to_wgs84", lambda found, srid: calls.append(srid) or transform(found, srid))
    codes = [position.postcode for position in postcodes.positions("Z")] + ["BT1 5GS"]
    assert len(locate(codes)) == len(codes)
    assert sorted(calls) == [27700, 29903]


def test_positions_can_be_had_by_authority_and_by_box():
    position = next(iter(postcodes.positions("Z")))
    box = postcodes.Box(position.easting, position.northing, position.easting, position.northing)
    assert position in set(postcodes.positions("Z", box=box))
    assert set(postcodes.positions("Z", box=box)) < set(postcodes.positions("Z", authorities=["S12000027"]))
