"""What a row becomes: locations, contacts, numbers, parents, addresses on this site, and what is only spoken of."""

from datetime import date

import pytest

from assets.choices import IdentifierKind, NameKind, Precision, Visibility
from assets.imports.identifiers import read_identifier
from assets.imports.notes import Kind
from assets.imports.values import CLEAN_UPS
from assets.models import Asset, AssetName, Contact, ExternalId, Location, Sighting
from tests.assets.imports.conftest import as_csv
from tests.factories import make_asset

NOW = date(2026, 11, 1)


def kinds(found) -> list[Kind]:
    return [note.kind for note in found.notes]


def test_postcode_gives_the_point_and_says_how_exact_it_is(bring):
    bring(as_csv("name|postcode", "A|l8 4rf"))
    location = Location.objects.get()
    assert (location.postcode, location.precision) == ("L8 4RF", Precision.POSTCODE)
    assert location.point.coords == pytest.approx((-2.971, 53.385), abs=0.01)


def test_coordinates_of_the_sheet_come_before_those_of_the_postcode(bring):
    bring(as_csv("name|postcode|latitude|longitude", "A|L8 4RF|53.4|-2.9"))
    location = Location.objects.get()
    assert (location.point.coords, location.precision) == ((-2.9, 53.4), Precision.EXACT)


@pytest.mark.parametrize("degrees", ["0|0", "-2.9|53.4", "53.4|", "fifty|three", "1e400|0", "nan|nan"])
def test_coordinates_that_cannot_be_are_left_out_with_a_warning(bring, degrees):
    found = bring(as_csv("name|postcode|latitude|longitude", f"A|L8 4RF|{degrees}"))
    assert kinds(found) == [Kind.COORDINATES]
    assert Location.objects.get().precision == Precision.POSTCODE


def test_area_that_is_only_roughly_known_stays_rough(bring):
    bring(as_csv("name|postcode|location precision", "A|L8 4RF|area", "B|L8 4RF|exact"))
    assert list(Location.objects.order_by("asset__name").values_list("precision", flat=True)) == ["area", "postcode"]


def test_row_without_any_place_has_no_location(bring):
    bring(as_csv("name|postcode", "A|"))
    assert not Location.objects.exists()
    assert Sighting.objects.get().point is None


def test_postcode_with_letters_and_digits_mixed_up_is_believed_only_if_it_exists(bring):
    bring(as_csv("name|postcode", "A|L8 OXF", "B|L1 - city"))
    assert list(Location.objects.order_by("asset__name").values_list("postcode", flat=True)) == ["L8 0XF", "L1 - city"]


def test_contact_is_for_staff_unless_the_sheet_says_otherwise(bring):
    headings = "name|contact name|contact phone|contact visibility"
    bring(as_csv(headings, "A|Mrs Yates|0151 1|", "B|Mr Lee|0151 2|public"))
    assert list(Contact.objects.order_by("name").values_list("name", "visibility")) == [
        ("Mr Lee", Visibility.PUBLIC),
        ("Mrs Yates", Visibility.STAFF),
    ]


def test_earlier_contact_is_not_put_beside_a_present_one(bring):
    headings = "name|postcode|contact name|contact phone"
    bring(as_csv(headings, "A|L8 4RF|Mrs Yates|0151 2"), wave="now", day=NOW)
    bring(as_csv(headings, "A|L8 4RF|Mr Lee|0151 1"), wave="then", day=date(2005, 1, 1))
    assert Contact.objects.get().name == "Mrs Yates"


def test_contact_with_a_new_number_is_the_same_contact(bring):
    headings = "name|postcode|contact name|contact phone"
    bring(as_csv(headings, "A|L8 4RF|Mrs Yates|0151 1"), wave="then", day=date(2005, 1, 1))
    bring(as_csv(headings, "A|L8 4RF|Mrs Yates|0151 2"), wave="now", day=NOW)
    assert Contact.objects.get().phone == "0151 2"


def test_former_names_carry_the_years_behind_them(bring):
    names = "Crane Hall; Neptune Theatre (1967–2011); Old (until 1900); Hall (the little one)"
    bring(as_csv("name|former names|alternative names", f"Epstein Theatre|{names}|The Epstein"))
    found = {name.name: name for name in AssetName.objects.all()}
    assert set(found) == {"Crane Hall", "Neptune Theatre", "Old", "Hall (the little one)", "The Epstein"}
    assert found["Neptune Theatre"].since_earliest == date(1967, 1, 1)
    assert found["Neptune Theatre"].until_latest == date(2011, 12, 31)
    assert found["The Epstein"].kind == NameKind.ALTERNATIVE


def test_name_taken_out_by_hand_stays_out(bring):
    sheet = as_csv("name|former names|charity number", "A|Once B|123456")
    bring(sheet)
    AssetName.objects.all().delete()
    ExternalId.objects.all().delete()
    assert not bring(sheet).findings.has_writes


def test_parent_may_stand_further_down_in_the_same_file(bring):
    bring(as_csv("name|part of", "Branch|Service", "Service|"))
    assert Asset.objects.get(name="Branch").parent.name == "Service"


def test_parent_of_the_register_is_found_by_name_or_id(bring, project):
    parent = make_asset(name="Service", project=project)
    bring(as_csv("name|part of", "A|service", ["B", str(parent.uuid)]))
    assert parent.parts.count() == 2


@pytest.mark.parametrize(
    "rows", [["A|A"], ["A|Nowhere"], ["A|B", "B|A"], ["A|B", "B|C", "C|A"], ["A|Twin", "Twin|", "Twin|"]]
)
def test_parent_that_is_none_or_itself_or_one_of_several_is_left_out(bring, rows):
    found = bring(as_csv("name|part of", *rows))
    assert kinds(found) == [Kind.PARENT_UNKNOWN]
    assert Asset.objects.filter(parent__isnull=False).count() == len([row for row in rows if not row.endswith("|")]) - 1


def test_names_that_are_alike_get_addresses_of_their_own(bring, project):
    make_asset(name="Central Library", slug="central-library", project=project)
    bring(
        as_csv(
            "name|postcode", "Central Library|L3 8EW", "Central Library|", "Central Library|", "Central Library|L3 8ER"
        )
    )
    assert set(Asset.objects.values_list("slug", flat=True)) == {
        "central-library", "central-library-l3", "central-library-2", "central-library-3", "central-library-4",
    }  # fmt: skip


def test_name_of_another_script_or_of_great_length_gets_an_address_too(bring):
    bring(as_csv("name", "فرقة الميناء", "!!!", "x" * 300))
    slugs = list(Asset.objects.values_list("slug", flat=True))
    assert sum(slug.startswith("asset-") for slug in slugs) == 2
    assert max(map(len, slugs)) == 100


def test_address_that_an_asset_once_had_is_not_given_again(bring, project):
    asset = make_asset(name="Hall", slug="hall", project=project)
    asset.slug = "new-hall"
    asset.save()
    bring(as_csv("name", "Hall"))
    assert Asset.objects.exclude(pk=asset.pk).get().slug == "hall-2"


def test_row_as_received_is_kept_under_its_headings(bring):
    bring(b'name,"Odd \ncolumn",odd column,,phone\n A \x07,x,,z,\n')
    assert Sighting.objects.get().raw == {
        "name": " A \x07", "Odd column": "x", "odd column (2)": "", "column 4": "z", "phone": "",
    }  # fmt: skip


def test_value_that_is_not_understood_is_kept_only_with_the_row(bring):
    headings = "name|email|website|phone|audience|step-free|visibility|location masked"
    found = bring(as_csv(headings, "A|nobody|javascript:alert(1)|1.51496E+09|Martians|maybe|secret|no"))
    assert set(kinds(found)) == {
        Kind.EMAIL, Kind.WEBSITE, Kind.NUMBER_DAMAGED, Kind.TERM_UNKNOWN, Kind.CHOICE_UNKNOWN,
    }  # fmt: skip
    asset = Asset.objects.get()
    assert (asset.email, asset.website, asset.phone, asset.visibility) == ("", "", "", Visibility.PUBLIC)
    assert Sighting.objects.get().raw["website"] == "javascript:alert(1)"


def test_apostrophe_put_before_a_formula_is_taken_off_again(bring):
    bring(as_csv("name|description", "'=Sum of Us|'-2 degrees", "'Owd Lads|'Owd"))
    assert set(Asset.objects.values_list("name", "description")) == {
        ("=Sum of Us", "-2 degrees"),
        ("'Owd Lads", "'Owd"),
    }


def test_bare_address_of_a_website_is_completed(bring):
    bring(as_csv("name|website", "A|www.example.org/a"))
    assert Asset.objects.get().website == "http://www.example.org/a"


def test_headings_repeated_further_down_are_skipped(bring):
    found = bring(as_csv("name|postcode", "A|", "Name|Post code", "B|"))
    assert found.findings.skipped == {3: "repeats the headings"}


@pytest.mark.parametrize(
    ("kind", "written", "number"),
    [
        (IdentifierKind.UPRN, " 0100012345678.0", "100012345678"),
        (IdentifierKind.UPRN, "n/a", ""),
        (IdentifierKind.UPRN, "000", ""),
        (IdentifierKind.COMPANY, "12345", "00012345"),
        (IdentifierKind.COMPANY, "sc123456", "SC123456"),
        (IdentifierKind.CHARITY, "1126806.0", "1126806"),
        (IdentifierKind.WIKIDATA, "https://www.wikidata.org/wiki/Q42", "Q42"),
        (IdentifierKind.SOURCE, "Box 7 / a", "Box 7 / a"),
        (IdentifierKind.SOURCE, "1001.0", "1001"),
    ],
)
def test_number_of_another_register_has_one_form(kind, written, number):
    assert read_identifier(kind, written) == number


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        (IdentifierKind.UPRN, "1.00E+11"), (IdentifierKind.UPRN, "LBR0441"), (IdentifierKind.UPRN, "1234567890123"),
        (IdentifierKind.CHARITY, "12"), (IdentifierKind.COMPANY, "ABC"), (IdentifierKind.WIKIDATA, "P31"),
        (IdentifierKind.SOURCE, "x" * 101),
    ],
)  # fmt: skip
def test_what_is_no_number_of_that_register_is_refused(kind, written):
    with pytest.raises(ValueError, match=r"\w"):
        read_identifier(kind, written)


@pytest.mark.parametrize(
    ("name", "text", "cleaned"),
    [
        ("email", "Bodmin Library <bodmin@example.org>", "bodmin@example.org"),
        ("email", "nobody", "nobody"),
        ("address", "1 Way,,Town\nL1 1AA, ", "1 Way, Town, L1 1AA"),
        ("first_line", "www.a.org\nwww.b.org", "www.a.org"),
        ("one_line", "a \n b", "a b"),
    ],
)
def test_clean_ups_do_what_they_are_called(name, text, cleaned):
    assert CLEAN_UPS[name](text) == cleaned
