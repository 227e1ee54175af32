"""Lists in which one thing takes several rows: what a row adds that belongs to another, and when it is kept out."""

import pytest

from assets.models import Asset, Contact, Location, Sighting
from tests.assets.imports.conftest import as_csv
from tests.factories import make_location

pytestmark = pytest.mark.django_db

HEADINGS = (
    "import_id|import_id_reference|name|organisation|url|location_address_1|location_postcode|contact_name|contact_title"
    "|contact_visible|notes"
)
LUNCH = "1||Lunch club|Age Well|https://lunch.example|1 Hope Street|L1 9BG|Ann Example|cook|TRUE|"
ANNEXE = "2|1||||5 Back Lane|L8 4RF||||"
DRIVER = "3|1||||||Bo Example|driver|FALSE|"
NOTE = "4|1||||||||| only a note"
SHEET = as_csv(HEADINGS, LUNCH, ANNEXE, DRIVER, NOTE, "5||Choir|Age Well||2 Hope Street|L1 9BG||||")


def outcomes(found) -> list[str]:
    return [row.outcome.value for row in found.rows]


def test_rows_of_a_family_are_one_asset_with_all_its_addresses_and_contacts(bring):
    found = bring(SHEET, profile="outpost")
    assert outcomes(found) == ["created", "updated", "updated", "unchanged", "created"]
    asset = Asset.objects.get(name="Lunch club")
    assert Asset.objects.count() == 2
    places = list(Location.objects.filter(asset=asset).order_by("-is_current").values_list("address", "is_current"))
    assert places == [("1 Hope Street", True), ("5 Back Lane", False)]
    contacts = dict(Contact.objects.filter(asset=asset).values_list("name", "visibility"))
    assert contacts == {"Ann Example": "public", "Bo Example": "staff"}
    assert "belongs to row 2" in found.rows[1].match.reason


def test_rows_are_kept_as_they_were_received(bring):
    bring(SHEET, profile="outpost")
    assert Sighting.objects.get(row_number=3).raw.get("name", "") == ""


def test_same_list_again_changes_nothing(bring):
    bring(SHEET, profile="outpost")
    assert set(outcomes(bring(SHEET, profile="outpost"))) == {"unchanged"}
    assert (Location.objects.count(), Contact.objects.count()) == (3, 2)


def test_further_address_of_a_kept_private_asset_is_private(bring):
    bring(as_csv(HEADINGS, LUNCH), profile="outpost")
    Location.objects.all().delete()
    make_location(Asset.objects.get(), "masked", address="1 Hope Street", postcode="L1 9BG")
    bring(as_csv(HEADINGS, LUNCH, ANNEXE), profile="outpost")
    assert Location.objects.get(address="5 Back Lane").is_masked


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        ([LUNCH, "9|7||||5 Back Lane|||||"], "It belongs to “7”, and no row has that in its column of references."),
        ([ANNEXE, LUNCH], "It belongs to row 3. Move it below that row."),
    ],
)
def test_row_that_belongs_nowhere_is_rejected_with_what_would_be_right(bring, rows, wrong):
    found = bring(as_csv(HEADINGS, *rows), profile="outpost")
    assert outcomes(found).count("rejected") == 1
    assert any(wrong in str(note) for note in found.notes)
    assert not Location.objects.filter(address="5 Back Lane").exists()
    assert Asset.objects.count() == 1


def test_child_of_a_child_belongs_to_the_first(bring):
    bring(as_csv(HEADINGS, LUNCH, ANNEXE, "6|2||||||Cy Example|||"), profile="outpost")
    assert Contact.objects.filter(asset__name="Lunch club", name="Cy Example").exists()


@pytest.mark.shared_data
def test_template_of_a_real_directory_comes_in_with_its_families(bring, shared_data):
    found = bring(shared_data / "outpost" / "services_valid.csv", profile="")
    assert found.made.read.profile.name == "outpost"
    assert outcomes(found) == ["created", "unchanged", "updated", *["unchanged"] * 4, "created"]
    assert Contact.objects.filter(asset__name="Example service 1").count() == 2
