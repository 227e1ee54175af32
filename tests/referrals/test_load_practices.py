"""Loading practices: both layouts of epraccur, what is wrong in a list, and which practices count."""

import csv
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.utils import timezone

from referrals.choices import OrganisationKind
from referrals.directory.coverage import practices_referring
from referrals.models import Organisation
from tests.referrals.factories import make_practice, make_sent_referral

HEADINGS = ["OrgCode", "Name", "Address1", "Address2", "Postcode", "OpenDate", "CloseDate", "StatusCode",
            "Commissioner", "TelNo", "PrescrSet"]  # fmt: skip
QUAYSIDE = ["N82901", "QUAYSIDE SURGERY", "1 DOCK ROAD", "", "L3 4AA", "19740401", "", "A", "99A", "0151 496 0101", "4"]
HOSTEL = ["N82902", "HOSTEL CLINIC", "", "", "", "20010101", "", "A", "99A", "", "9"]
GONE = ["N82903", "OLD MILL SURGERY", "", "", "", "19740401", "20180331", "C", "99A", "", "4"]


def without_headings(row: list[str]) -> list[str]:
    """The same practice in the layout of 27 columns."""
    code, name, first, second, postcode, opened, closed, status, commissioner, phone, setting = row
    wide = [code, name, "Y62", "Q75", first, second, "", "", "", postcode, opened, closed, status, "B", commissioner]
    return [*wide, "", "", phone, "", "", "", "0", "", "", "", setting, ""]


def write(path: Path, *rows: list[str], encoding: str = "utf-8") -> Path:
    """A file of these rows."""
    with path.open("w", newline="", encoding=encoding) as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)
    return path


def versions() -> Any:
    """What organisations were before."""
    return apps.get_model("referrals", "OrganisationEvent").objects


def load(path: Path, *options: str) -> str:
    """What the command says."""
    said = StringIO()
    call_command("load_practices", str(path), *options, stdout=said)
    return said.getvalue()


def refused(path: Path) -> str:
    """What the command says where it refuses."""
    said = StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command("load_practices", str(path), stdout=StringIO(), stderr=said)
    return f"{said.getvalue()}{refusal.value}"


@pytest.mark.django_db
@pytest.mark.parametrize("layout", ["with headings", "without"])
def test_both_layouts_bring_the_same_practices(layout, tmp_path):
    rows = [QUAYSIDE, HOSTEL, GONE]
    rows = [HEADINGS, *rows] if layout == "with headings" else [without_headings(row) for row in rows]
    said = load(write(tmp_path / "list.csv", *rows), "--as-of", "2018-01-01")
    assert "3 practices: 3 created, 0 updated, 0 unchanged; 1 of them closed." in said
    assert "open on 1 Jan 2018: 2." in said
    found = Organisation.objects.get(code="N82901")
    assert (found.kind, found.name, found.is_gp_practice) == (OrganisationKind.PRACTICE, "QUAYSIDE SURGERY", True)
    assert (found.opened_on, found.closed_on, found.parent_code) == (date(1974, 4, 1), None, "99A")
    assert (found.address, found.postcode, found.phone) == ("1 DOCK ROAD", "L3 4AA", "0151 496 0101")
    assert not Organisation.objects.get(code="N82902").is_gp_practice
    assert Organisation.objects.get(code="N82903").closed_on == date(2018, 3, 31)


@pytest.mark.django_db
def test_the_same_list_again_changes_nothing_and_writes_no_history(tmp_path):
    path = write(tmp_path / "list.csv", HEADINGS, QUAYSIDE, GONE)
    load(path)
    before = versions().count()
    assert "0 created, 0 updated, 2 unchanged; 0 of them closed." in load(path)
    assert versions().count() == before


@pytest.mark.django_db
def test_a_later_list_updates_and_closes_and_keeps_what_was_before_and_what_was_written_by_hand(tmp_path):
    load(write(tmp_path / "first.csv", HEADINGS, QUAYSIDE, HOSTEL))
    Organisation.objects.filter(code="N82901").update(email="desk@quayside.example")
    closed = [*QUAYSIDE]
    closed[1], closed[4], closed[6], closed[7] = "QUAYSIDE HEALTH CENTRE", "", "20200630", "C"
    said = load(write(tmp_path / "second.csv", HEADINGS, closed))
    assert "1 practices: 0 created, 1 updated, 0 unchanged; 1 of them closed." in said
    found = Organisation.objects.get(code="N82901")
    assert (found.name, found.closed_on, found.source) == ("QUAYSIDE HEALTH CENTRE", date(2020, 6, 30), "second.csv")
    assert (found.email, found.postcode) == ("desk@quayside.example", "L3 4AA")
    assert Organisation.objects.get(code="N82902").closed_on is None
    kept = versions().filter(code="N82901").values_list("name", flat=True)
    assert "QUAYSIDE SURGERY" in kept


@pytest.mark.django_db
def test_roles_tell_general_practices_where_there_is_no_prescribing_setting(tmp_path):
    headings = ["Organisation Code", "Name", "Open Date", "Close Date", "Status", "Roles"]
    rows = [["N82901", "Quayside", "1974-04-01", "", "Active", "RO177; RO76"],
            ["N82902", "Hostel", "2001-01-01", "", "Active", "RO177; RO80"]]  # fmt: skip
    load(write(tmp_path / "roles.csv", headings, *rows))
    assert [each.code for each in Organisation.objects.gp_practices()] == ["N82901"]


@pytest.mark.django_db
def test_other_encodings_are_read(tmp_path):
    load(write(tmp_path / "list.csv", HEADINGS, [QUAYSIDE[0], "SEÁN’S SURGERY", *QUAYSIDE[2:]], encoding="cp1252"))
    assert Organisation.objects.get(code="N82901").name == "SEÁN’S SURGERY"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("column", "wrong", "sentence"),
    [
        (0, "n8290", "Line 3: “n8290” is not the code of a practice. Write one capital letter and five figures"),
        (0, "N82901", "Line 3: N82901 stands in line 2 already, with something else."),
        (1, "", "Line 3: N82902 has no name. Write it."),
        (1, "x" * 201, "Line 3: The name of N82902 has 201 characters. Shorten it to 200."),
        (5, "31/12/1999", "Line 3: “31/12/1999” is not the day on which it opened. Write year, month and day"),
        (6, "20001231", "Line 3: N82902 closes before it opens."),
        (7, "C", "Line 3: N82902 is said to be closed, and not since when."),
        (7, "X", "Line 3: “X” is not the status of N82902."),
    ],
)
def test_one_line_that_is_wrong_is_named_and_nothing_is_written(column, wrong, sentence, tmp_path):
    row = [*HOSTEL]
    row[column] = wrong
    said = refused(write(tmp_path / "list.csv", HEADINGS, QUAYSIDE, row))
    assert sentence in said
    assert "Nothing was written" in said
    assert not Organisation.objects.exists()


@pytest.mark.django_db
def test_a_code_of_another_organisation_is_not_taken_over(tmp_path):
    Organisation.objects.create(kind=OrganisationKind.WARD, code="N82901", name="Ward 4")
    said = refused(write(tmp_path / "list.csv", HEADINGS, HOSTEL, QUAYSIDE))
    assert "Line 3: N82901 is the code of “Ward 4”, which is recorded here as ward of a hospital." in said
    assert not Organisation.objects.filter(code="N82902").exists()


@pytest.mark.django_db
def test_a_file_that_is_no_list_of_practices_is_refused_with_what_is_missing(tmp_path):
    assert "(OrgCode)" in refused(write(tmp_path / "a.csv", ["Colour", "Size"], ["red", "4"]))
    assert "(PrescrSet)" in refused(write(tmp_path / "b.csv", HEADINGS[:-1], QUAYSIDE[:-1]))
    assert "cannot be opened" in refused(tmp_path / "missing.csv")


@pytest.mark.django_db
def test_only_the_practices_of_a_commissioner_are_taken_where_one_is_named(tmp_path):
    other = ["N82904", *HOSTEL[1:8], "01R", "", "4"]
    path = write(tmp_path / "list.csv", HEADINGS, QUAYSIDE, other)
    load(path, "--commissioner", "01R")
    assert [each.code for each in Organisation.objects.all()] == ["N82904"]
    with pytest.raises(CommandError, match="answers to 77X"):
        load(path, "--commissioner", "77X")


@pytest.mark.django_db
def test_coverage_counts_open_general_practices_that_have_sent_somebody_by_the_day(service, offer, derek, lin):
    today = timezone.localdate()
    sends = make_practice("N82911")
    make_practice("N82912")
    make_practice("N82913", closed_on=date(2020, 1, 1))
    clinic = make_practice("N82914", is_gp_practice=False)
    make_sent_referral(derek, by=lin, offer=offer, referrer=sends)
    make_sent_referral(derek, by=lin, offer=offer, referrer=clinic)
    assert practices_referring(service, today) == (1, 2)
    assert practices_referring(service, date(2019, 12, 31)) == (0, 3)
    assert practices_referring(service, today, commissioner="99A") == (0, 0)


@pytest.mark.shared_data
@pytest.mark.django_db
def test_the_published_lists_load_and_count(shared_data):
    folder = shared_data / "gp_practices"
    load(folder / "epraccur_2019-12_northwest_subset.csv")
    of_2019 = Organisation.objects.gp_practices().open_on(date(2019, 12, 31)).count()
    load(folder / "epraccur_2022-12_northwest_subset.csv")
    of_2022 = Organisation.objects.gp_practices().open_on(date(2022, 12, 31)).count()
    assert (of_2019, of_2022) == (626, 597)
    assert not Organisation.objects.filter(is_gp_practice=True, code__startswith="A99").exists()
