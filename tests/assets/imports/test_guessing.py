"""Columns of lists that no profile knows: guessed from heading and content, with the reason, private when in doubt."""

import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from assets.choices import SchemeCode
from assets.imports.choosing import guess_columns, headings_at, headings_of
from assets.imports.guessing import ColumnGuess, Guess, guess
from assets.imports.headings import Headings, name_columns
from assets.imports.profiles import read_profile
from assets.imports.read import overview
from assets.imports.vocabulary import Vocabulary
from assets.models import ImportProfile
from tests.assets.imports.conftest import ask_here

Guesses = Callable[..., Guess]
NAMES = ["Anvil Hall", "Bell Tower Arts", "Cobbler Yard", "Dock Road Choir", "Ember Studio"]
POSTCODES = ["L1 1JD", "L8 4RF", "L19 2PH", "L4 0TH", "L13 5SX"]


@pytest.fixture
def guessed(db: None) -> Guesses:
    """A function: what columns are taken for, given as the cells under each heading."""

    def guessed(_headings: bool = True, **columns: list[str]) -> Guess:
        names = [name.replace("__", " ") for name in columns]
        rows = [list(cells) for cells in zip(*columns.values(), strict=True)]
        return guess(Headings(1 if _headings else 0, name_columns(names)), rows, Vocabulary())

    return guessed


def by_name(made: Guess) -> dict[str, ColumnGuess]:
    """The guesses by heading."""
    return {column.name: column for column in made.columns}


def targets(made: Guess) -> dict[str, str]:
    """What each column becomes, several things with a sign between them; ways behind a slash."""
    return {
        column.name: " + ".join(f"{line.target}/{line.way}" if line.way else line.target for line in column.lines)
        for column in made.columns
    }


@pytest.mark.parametrize(
    ("heading", "cells", "target"),
    [
        ("Post Code", POSTCODES, "postcode"),
        ("PCode", POSTCODES, "postcode"),
        ("venue_postcode", POSTCODES, "postcode"),
        ("Post codee", POSTCODES, "postcode"),
        ("Tel No", ["0151 496 0001"] * 5, "phone"),
        ("E-mail", ["info@forge.example"] * 5, "email"),
        ("Web", ["www.forge.example"] * 5, "website"),
        ("Website URL", ["https://forge.example/a"] * 5, "website"),
        ("AKA", ["The Anvil", "", "", "", "The Dock"], "alternative_names"),
        ("Formerly", ["The Old Anvil", "", "", "", ""], "former_names"),
        ("Charity No.", ["1234567", "", "234567", "", ""], "id:charity"),
        ("Company Reg No", ["01234567", "", "", "", ""], "id:company"),
        ("UPRN", ["200003579246", "", "38001234", "", ""], "id:uprn"),
        ("Ref", ["A1", "A2", "A3", "A4", "A5"], "id:source"),
        ("Borough", ["Speke", "Speke", "Garston", "Speke", "Speke"], "public_area"),
        ("Est.", ["1968", "1932", "c. 1900", "", "May 2001"], "opened"),
        ("Year opened", ["1968", "1932", "", "", ""], "opened"),
        ("OpenDate", ["19680101", "19320501", "20010301", "", ""], "opened"),
        ("Closed date", ["", "2011", "", "", ""], "ceased"),
        ("Closed", ["", "2011", "", "", ""], "ceased"),
        ("Closed?", ["no", "yes", "no", "no", "no"], "status"),
        ("Open?", ["Y", "N", "Y", "Y", "Y"], "status"),
        ("Status", ["Open", "Closed", "Open", "Open", "Open"], "status"),
        ("Step free access", ["yes", "no", "yes", "yes", "no"], "fact:access.step_free"),
        ("Hearing loop", ["yes", "no", "yes", "yes", "no"], "fact:access.hearing_loop"),
        ("What we do", ["We sing together every week."] * 5, "description"),
        ("Contact", ["Jo Farrier", "Al Smith", "Bo Mason", "Cy Tanner", "Di Baker"], "contact_name"),
        ("Secretary's telephone", ["0151 496 0001"] * 5, "contact_phone"),
        ("Job title", ["Manager", "Chair", "Caretaker", "Chair", "Chair"], "contact_role"),
        ("Run by", ["Forge Trust", "Forge Trust", "", "", ""], "part_of"),
    ],
)
def test_heading_that_is_usual_is_understood(guessed, heading, cells, target):
    made = guessed(**{"Organisation": NAMES, heading: cells})
    assert targets(made)[heading] == target
    assert heading in by_name(made)[heading].why or "much like" in by_name(made)[heading].why


@pytest.mark.parametrize(
    ("cells", "target", "reason"),
    [
        (POSTCODES, "postcode", "all 5 cells are postcodes"),
        ([*POSTCODES[:4], "not known yet"], "postcode", "4 of 5 cells are postcodes"),
        (["info@forge.example", "hello@dock.example", "", "", ""], "email", "e-mail addresses"),
        (["https://forge.example", "www.dock.example", "", "", ""], "website", "web addresses"),
        (["0151 496 0001", "(0151) 496 0002", "+44 151 496 0003", "", ""], "phone", "telephone numbers"),
        (["Voluntary", "Local authority", "voluntary", "Private", "NHS"], "sector", "terms of sector type: Voluntary"),
        (["Music", "Dance; Music", "Theatre", "Dance", "Film"], "nature_of_work", "terms of nature of work: Music"),
        (["active", "ceased", "active", "active", "closed"], "status", "words for a status"),
    ],
)
def test_content_tells_what_the_heading_does_not(guessed, cells, target, reason):
    found = by_name(guessed(Organisation=NAMES, zz=cells))["zz"]
    assert [line.target for line in found.lines] == [target]
    assert reason.casefold() in found.why.casefold()


def test_content_speaks_against_a_heading(guessed):
    made = guessed(Organisation=NAMES, Phone=["see website"] * 5, Latitude=["north"] * 5)
    assert targets(made) == {"Organisation": "name", "Phone": "", "Latitude": ""}


def test_parts_of_an_address_are_joined_in_the_order_of_the_sheet(guessed):
    made = guessed(Org_Name=NAMES, Addr1=["1 High Street"] * 5, Addr2=[""] * 5, Town=["Garston"] * 5, County=["L"] * 5)
    table = made.content("x")["fields"]["address"]
    assert table["columns"] == ["Addr1", "Addr2", "Town", "County"]
    assert table["join"] == ", "


def test_of_two_columns_for_one_field_the_better_one_wins_and_the_other_says_why_not(guessed):
    found = by_name(guessed(Name=NAMES, Venue=NAMES))
    assert [line.target for line in found["Name"].lines] == ["name"]
    assert [line.target for line in found["Venue"].lines] == ["part_of"]
    found = by_name(guessed(Name=NAMES, Title=NAMES))
    assert not found["Title"].lines
    assert found["Title"].why == "It may be name too, which “Name” gives."


def test_no_column_becomes_two_things_and_nothing_is_given_twice(guessed):
    made = guessed(Name=NAMES, Name__of__group=NAMES, Postcode=POSTCODES, Post__code__2=POSTCODES)
    said = [line.target for line in made.lines]
    assert len(said) == len(set(said)) == 2


def test_point_is_a_pair(guessed):
    made = guessed(
        Name=NAMES, Lat=["53.4084"] * 5, Lng=["-2.9916"] * 5, Easting=["334500"] * 5, Northing=["390300"] * 5
    )
    assert targets(made) == {"Name": "name", "Lat": "latitude", "Lng": "longitude", "Easting": "", "Northing": ""}
    assert by_name(made)["Easting"].why == "Latitude and longitude say it already."
    made = guessed(Name=NAMES, Easting=["334500"] * 5, Northing=["390300"] * 5)
    assert targets(made) == {"Name": "name", "Easting": "easting", "Northing": "northing"}
    assert "within 4 m" in by_name(made)["Easting"].why
    assert targets(guessed(Name=NAMES, Latitude=["53.4084"] * 5))["Latitude"] == ""


@pytest.mark.parametrize(("x", "y", "becomes"), [("-2.9916", "53.4084", "longitude"), ("334500", "390300", "easting")])
def test_x_and_y_are_what_their_numbers_are(guessed, x, y, becomes):
    assert targets(guessed(Name=NAMES, X=[x] * 5, Y=[y] * 5))["X"] == becomes


def test_one_column_becomes_several_fields(guessed):
    made = guessed(
        Venue=[f"{name}, 3 Anvil Lane, Garston, {code}" for name, code in zip(NAMES, POSTCODES, strict=True)],
        Contact=["Jo Farrier 0151 496 0001", "Al Smith al@forge.example", "Bo", "Cy 0151 496 0002", "Di 0151 496 0003"],
        Coordinates=["53.4084, -2.9916"] * 5,
    )
    assert targets(made)["Contact"] == "contact_name/words + contact_email/email + contact_phone/phone"
    assert targets(made)["Coordinates"] == "latitude/first_number + longitude/second_number"


def test_name_address_and_postcode_in_one_cell_are_taken_apart(guessed):
    cells = [f"{name}, 3 Anvil Lane, Garston, {code}" for name, code in zip(NAMES, POSTCODES, strict=True)]
    made = guessed(zz=cells)
    assert targets(made) == {"zz": "name/first + address/rest_without_postcode + postcode/postcode"}


def test_postcode_is_taken_out_of_the_address_where_no_column_has_it(guessed):
    cells = [f"3 Anvil Lane, Garston {code}" for code in POSTCODES]
    assert targets(guessed(Name=NAMES, Address=cells))["Address"] == "address/without_postcode + postcode/postcode"
    assert targets(guessed(Name=NAMES, Address=cells, PC=POSTCODES))["Address"] == "address"


# --- What is private -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cells",
    [["jo.farrier@forge.example", "al.smith@dock.example", "bo.mason@x.example", "", ""],
     ["forge@gmail.com", "dock@hotmail.co.uk", "info@x.example", "", ""]],
)  # fmt: skip
def test_addresses_of_persons_are_for_staff(guessed, cells):
    found = by_name(guessed(Organisation=NAMES, Email=cells))["Email"]
    assert [line.target for line in found.lines] == ["contact_email"]
    assert "only staff see them" in found.why
    assert targets(guessed(Organisation=NAMES, zz=cells))["zz"] == "contact_email"


def test_mobile_telephones_are_for_staff(guessed):
    assert targets(guessed(Organisation=NAMES, Tel=["07700 900461"] * 5))["Tel"] == "contact_phone"
    assert targets(guessed(Organisation=NAMES, Tel=["0151 496 0001"] * 5))["Tel"] == "phone"


def test_what_stands_beside_a_contact_is_the_contacts(guessed):
    made = guessed(Name=NAMES, Contact=["Jo F", "Al S", "Bo M", "Cy T", "Di B"], Phone=["0151 496 0001"] * 5)
    assert targets(made)["Phone"] == "contact_phone"
    assert "only staff see it" in by_name(made)["Phone"].why


def test_address_of_a_person_and_remarks_are_taken_for_nothing(guessed):
    cells = ["Ring Jo before ten, she is poorly"] * 5
    made = guessed(Name=NAMES, Contact__address=["3 Anvil Lane"] * 5, Notes=cells, Our__comments=cells)
    assert set(targets(made).values()) == {"name", ""}


def test_contacts_are_never_made_public(guessed):
    made = guessed(Name=NAMES, Contact__email=["info@forge.example"] * 5, Visibility=[""] * 5)
    assert "contact_visibility" not in made.content("x")["fields"]


# --- What else is found out ----------------------------------------------------------------------------------------


def test_without_names_it_says_what_is_missing(guessed):
    made = guessed(Postcode=POSTCODES, Amount=["1", "2", "3", "4", "5"])
    assert made.missing == ["No column looks like the names of the assets: choose the one that holds them."]


def test_names_are_short_texts_of_which_each_is_another_where_no_heading_says_so(guessed):
    found = by_name(guessed(zz=NAMES, Postcode=POSTCODES))["zz"]
    assert [line.target for line in found.lines] == ["name"]
    assert found.why == "Short texts, each another, as names are."


def test_list_without_headings_is_guessed_by_content_alone(guessed):
    made = guessed(False, a=NAMES, b=POSTCODES, c=["0151 496 0001"] * 5)
    assert list(targets(made).values()) == ["name", "postcode", "phone"]
    assert made.content("x")["heading_row"] == 0


def test_sign_between_several_terms_is_found(guessed):
    made = guessed(Name=NAMES, Artform=["Music, Dance", "Dance", "Film, Music", "Film", "Theatre"])
    assert made.content("x")["fields"]["nature_of_work"]["split"] == ","


def test_yes_and_no_under_closed_are_statuses(guessed):
    made = guessed(Name=NAMES, Closed=["no", "yes", "no", "no", "no"])
    values = made.content("x")["fields"]["status"]["values"]
    assert (values["yes"], values["no"]) == ("ceased", "active")


def test_what_the_project_decided_before_counts_more_than_the_heading(project, admin_user):
    content = {"label": "x", "ignored": ["Town"], "fields": {"name": {"column": "N"}, "sector": {"column": "Type"}}}
    ImportProfile.objects.create(project=project, name="Council lists", content=content, by=admin_user)
    headings = Headings(1, ["Name", "Type", "Town"])
    rows = [[name, "Music", "Garston"] for name in NAMES]
    found = by_name(guess(headings, rows, Vocabulary(), project))
    assert [line.target for line in found["Type"].lines] == [SchemeCode.SECTOR]
    assert found["Type"].why == "“Council lists” takes this heading so."
    assert found["Town"].is_ignored


# --- Real lists ------------------------------------------------------------------------------------------------------


def guess_file(content: bytes, monkeypatch: pytest.MonkeyPatch, row: int | None = None) -> dict[str, str]:
    """What the columns of the first sheet of a real file are taken for; the profile made of it is understood."""
    monkeypatch.setattr("assets.imports.read._ask", ask_here)
    top = overview(BytesIO(content)).sheets[0]
    headings = headings_of(top) if row is None else headings_at(top, row)
    assert headings
    made = guess_columns(top, headings, Vocabulary(), None)
    read_profile("guessed", made.content("guessed"))
    return targets(made)


LONDON = {"name": "name", "address1": "address", "borough_name": "public_area", "website": "website",
          "os_addressbase_uprn": "id:uprn", "latitude": "latitude", "longitude": "longitude"}  # fmt: skip
REAL = {
    "london/Arts_centres.csv": LONDON,
    "london/Cinema_2023.csv": LONDON | {"address3": "postcode"},
    "london/Libraries_2023.csv": LONDON,
    "london/Museums_and_Galleries_2019.csv": LONDON,
    "london/Outdoor_spaces_for_cultural_use.csv": LONDON | {"alternativenames": "alternative_names"},
    "london/Theatres_2019.csv": LONDON,
    "gp_practices/epraccur_2022-12_northwest_subset.csv": {
        "OrgCode": "id:source", "Name": "name", "Address1": "address", "Address4": "address", "Postcode": "postcode",
        "OpenDate": "opened", "CloseDate": "ceased", "StatusCode": "status", "TelNo": "phone",
    },
    "libraries/libraries_england.csv": {
        "Library name": "name", "Address 1": "address", "Postcode": "postcode", "Year opened": "opened",
        "Unique property reference number": "id:uprn", "Year closed": "ceased", "URL": "website",
        "Email address": "email", "Notes": "",
    },
    "arts_council/NPO_2018_12082020_0.xlsx": {
        "Applicant Name": "name", "Alternative Name": "alternative_names", "Discipline": "nature_of_work",
        "Web address": "website", "Notes": "",
    },
    "spreadsheets/heritage_at_risk/HAR2023.csv": {"Name": "name", "MP": ""},
    "outpost/services_valid.csv": {
        "name": "name", "description": "description", "organisation": "part_of", "contact_name": "contact_name",
        "contact_email": "contact_email", "location_postcode": "postcode", "location_latitude": "latitude",
        "mask_exact_address": "masked", "notes": "",
    },
    "culture_grid/culture_data_outside_north_west.csv": {
        "title": "name", "description": "description", "institution_address": "address", "postcode": "postcode",
        "latitude": "latitude", "longitude": "longitude", "website": "website", "email": "email", "voice": "phone",
    },
}  # fmt: skip


@pytest.mark.shared_data
@pytest.mark.parametrize("path", REAL)
@pytest.mark.django_db
def test_real_list_is_understood(shared_data: Path, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    found = guess_file((shared_data / path).read_bytes(), monkeypatch)
    assert {heading: found.get(heading) for heading in REAL[path]} == REAL[path]


@pytest.mark.shared_data
@pytest.mark.django_db
def test_real_list_without_headings_is_understood(shared_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = (shared_data / "gp_practices/epraccur_2019-12_northwest_subset.csv").read_bytes()
    found = guess_file(content, monkeypatch, row=0)
    assert (found["column 2"], found["column 10"], found["column 18"]) == ("name", "postcode", "phone")


@pytest.mark.shared_data
@pytest.mark.parametrize("table", ["Customers", "Suppliers"])
@pytest.mark.django_db
def test_real_access_table_is_understood(shared_data: Path, monkeypatch: pytest.MonkeyPatch, table: str) -> None:
    database = shared_data / "access/mdbtestdata/nwind.mdb"
    rows = subprocess.run(["mdb-export", database, table], capture_output=True, check=True).stdout
    found = guess_file(rows, monkeypatch)
    wanted = {"CompanyName": "name", "ContactName": "contact_name", "ContactTitle": "contact_role",
              "Address": "address", "City": "address", "PostalCode": "postcode", "Phone": "phone"}  # fmt: skip
    assert {heading: found[heading] for heading in wanted} == wanted
