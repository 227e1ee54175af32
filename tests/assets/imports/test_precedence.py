"""Who may write a current fact: the later wave, and above all a person; and what becomes of what may not be written."""

from datetime import date

import pytest

from assets.actions.editing import record_hand_edit
from assets.choices import Basis, NameKind, Status
from assets.models import Asset, AssetName, Classification, FieldSource, Location, Sighting
from tests.assets.imports.conftest import as_csv
from tests.factories import make_asset, make_classification, make_location, term

THEN, NOW = date(2005, 4, 1), date(2026, 11, 1)
HEADINGS = "name|postcode|sector type|nature of work|supports social relationships|status|phone|address"
OLD = as_csv(HEADINGS, "Dovecot Library|L14 9BA|Public|Library|no|active|0151 1|1 Dovecot Place")
NEW = as_csv(HEADINGS, "Library, Dovecot|L14 9BA|Charity|Reading|yes|paused|0151 2|1 Dovecot Place")


@pytest.fixture
def old_then_new(bring):
    bring(OLD, wave="2005", day=THEN)
    bring(NEW, wave="now", day=NOW)


@pytest.fixture
def new_then_old(bring):
    bring(NEW, wave="now", day=NOW)
    bring(OLD, wave="2005", day=THEN)


def current() -> dict[str, object]:
    """What the register holds to be so of the only asset."""
    asset = Asset.objects.get()
    said = asset.classifications.filter(is_current=True).order_by("term__code")
    return {
        "name": asset.name,
        "sector": asset.sector.code,
        "status": asset.status,
        "phone": asset.phone,
        "terms": [(row.term.code, row.value) for row in said],
    }


def past() -> set[tuple[str, str, str]]:
    rows = Classification.objects.filter(is_current=False)
    return {(row.term.code, row.value, row.wave.name) for row in rows}


TODAY = {"name": "Library, Dovecot", "sector": "charity", "status": "paused", "phone": "0151 2",
         "terms": [("reading", "yes"), ("social", "yes")]}  # fmt: skip
HISTORY = {("public", "yes", "2005"), ("library", "yes", "2005"), ("social", "no", "2005")}


def test_later_wave_writes_over_an_earlier_one(old_then_new):
    assert current() == TODAY


def test_earlier_wave_imported_afterwards_never_ages_today(new_then_old):
    assert current() == TODAY


def test_what_the_earlier_wave_said_is_kept_whichever_came_first(old_then_new):
    assert past() == HISTORY
    assert AssetName.objects.get().name == "Dovecot Library"


def test_what_an_earlier_wave_says_afterwards_is_kept_with_its_date(new_then_old):
    assert past() == HISTORY
    name = AssetName.objects.get()
    assert (name.name, name.kind, name.as_of) == ("Dovecot Library", NameKind.EARLIER_RECORD, THEN)


def test_both_waves_have_seen_it(new_then_old):
    assert {sighting.wave.name: sighting.name for sighting in Sighting.objects.all()} == {
        "2005": "Dovecot Library",
        "now": "Library, Dovecot",
    }


def test_fact_that_a_later_wave_only_confirms_is_known_from_it(bring):
    bring(as_csv("name|postcode|phone", "A|L14 9BA|0151 1"), wave="2005", day=THEN)
    found = bring(as_csv("name|postcode|phone", "A|L14 9BA|0151 1"), wave="now", day=NOW)
    assert found.findings.counts["unchanged"] == 1
    bring(as_csv("name|postcode|phone", "A|L14 9BA|0151 9"), wave="2015", day=date(2015, 1, 1))
    assert Asset.objects.get().phone == "0151 1"


def test_empty_cell_erases_nothing(bring):
    bring(as_csv("name|postcode|phone|description", "A|L14 9BA|0151 1|A hall."), wave="2005", day=THEN)
    bring(as_csv("name|postcode|phone|description", "A|L14 9BA||"), wave="now", day=NOW)
    asset = Asset.objects.get()
    assert (asset.phone, asset.description) == ("0151 1", "A hall.")


def test_earlier_wave_fills_what_nobody_has_spoken_of(bring):
    bring(as_csv("name|postcode|phone", "A|L14 9BA|"), wave="now", day=NOW)
    bring(as_csv("name|postcode|phone", "A|L14 9BA|0151 1"), wave="2005", day=THEN)
    assert Asset.objects.get().phone == "0151 1"


def test_hand_edit_stands_against_every_later_wave(bring):
    bring(OLD, wave="2005", day=THEN)
    asset = Asset.objects.get()
    Asset.objects.filter(pk=asset.pk).update(phone="by hand")
    record_hand_edit(asset=asset, fields=["phone"], by=None, basis=Basis.PHONE)
    bring(NEW, wave="now", day=NOW)
    assert Asset.objects.get().phone == "by hand"
    assert Asset.objects.get().sector.code == "charity"


def test_value_emptied_by_hand_stays_empty(bring):
    bring(OLD, wave="2005", day=THEN)
    asset = Asset.objects.get()
    Asset.objects.filter(pk=asset.pk).update(phone="")
    record_hand_edit(asset=asset, fields=["phone"], by=None, basis=Basis.PHONE)
    bring(NEW, wave="now", day=NOW)
    assert Asset.objects.get().phone == ""


def test_record_made_by_hand_is_not_written_over(bring, project):
    asset = make_asset(name="Dovecot Library", sector=term("sector", "private"), phone="0151 0", project=project)
    make_location(asset, address="1 Dovecot Place", postcode="L14 9BA")
    make_classification(asset, "nature_of_work", "music")
    bring(NEW, wave="now", day=NOW)
    assert current() == {"name": "Dovecot Library", "sector": "private", "status": "active", "phone": "0151 0",
                         "terms": [("music", "yes"), ("social", "yes")]}  # fmt: skip


def test_every_fact_written_says_how_it_is_known(bring):
    bring(OLD, wave="2005", day=THEN)
    sources = {source.field: source for source in FieldSource.objects.select_related("wave")}
    assert {"name", "sector", "status", "phone", "nature_of_work"} <= set(sources)
    phone = sources["phone"]
    assert (phone.basis, phone.as_of, phone.source, phone.wave.name) == (Basis.INHERITED, THEN, "list.csv", "2005")


def test_rename_in_a_later_wave_leaves_a_dated_former_name(bring):
    rows = "id|name|postcode"
    bring(as_csv(rows, "|The Blackie|L1 5EW"), wave="2005", day=THEN)
    uuid = str(Asset.objects.get().uuid)
    bring(as_csv(rows, [uuid, "The Black-E", "L1 5EW"]), wave="now", day=NOW)
    former = AssetName.objects.get()
    assert (former.name, former.kind) == ("The Blackie", NameKind.FORMER)
    assert (former.until_earliest, former.until_latest) == (THEN, NOW)
    assert Asset.objects.get().name == "The Black-E"


def test_list_that_uses_an_alternative_name_is_no_rename(bring):
    bring(as_csv("name|postcode|alternative names", "FACT|L1 4DQ|Foundation for Art"), wave="2005", day=THEN)
    bring(as_csv("name|postcode", "Foundation for Art|L1 4DQ"), wave="now", day=NOW)
    assert Asset.objects.get().name == "FACT"


def test_move_in_a_later_wave_ends_the_old_address(bring):
    rows = "id|name|postcode|address"
    bring(as_csv(rows, "|Open Eye|L1 4AQ|28 Wood Street"), wave="2005", day=THEN)
    uuid = str(Asset.objects.get().uuid)
    bring(as_csv(rows, [uuid, "Open Eye", "L3 1BP", "19 Mann Island"]), wave="now", day=NOW)
    old, new = Location.objects.order_by("is_current")
    assert (old.address, old.is_current, old.until_latest) == ("28 Wood Street", False, NOW)
    assert (new.address, new.is_current, new.since_latest) == ("19 Mann Island", True, NOW)


def test_address_of_an_earlier_wave_is_kept_beside_the_present_one(bring):
    rows = "id|name|postcode|address"
    bring(as_csv(rows, "|Open Eye|L3 1BP|19 Mann Island"), wave="now", day=NOW)
    uuid = str(Asset.objects.get().uuid)
    bring(as_csv(rows, [uuid, "Open Eye", "L1 4AQ", "28 Wood Street"]), wave="2005", day=THEN)
    assert Location.objects.get(is_current=True).address == "19 Mann Island"
    assert Location.objects.get(is_current=False).as_of == THEN


@pytest.mark.parametrize(("said", "masked"), [("", True), ("yes", True), ("no", False), ("perhaps", True)])
def test_masked_address_stays_masked_unless_the_sheet_says_no(bring, said, masked):
    rows = "id|name|postcode|address|location masked"
    bring(as_csv(rows, "|Safe Space|L1 4AQ|28 Wood Street|yes"), wave="2005", day=THEN)
    uuid = str(Asset.objects.get().uuid)
    bring(as_csv(rows, [uuid, "Safe Space", "L3 1BP", "19 Mann Island", said]), wave="now", day=NOW)
    assert Location.objects.get(is_current=True).is_masked is masked
    assert Location.objects.get(is_current=False).is_masked is True


def test_present_address_written_otherwise_is_no_move(bring):
    rows = "name|postcode|address"
    bring(as_csv(rows, "A|L1 4AQ|28-32 Wood Street"), wave="2005", day=THEN)
    bring(as_csv(rows, "A|L1 4AQ|32 Wood St., Liverpool"), wave="now", day=NOW)
    assert Location.objects.get().address == "32 Wood St., Liverpool"


def test_closing_carries_date_reason_reporter_and_evidence(bring):
    rows = "name|postcode|status|ceased"
    bring(as_csv(rows, "A|L1 4AQ|active|"), wave="2005", day=THEN)
    bring(as_csv(rows, "A|L1 4AQ|ceased|2012"), wave="now", day=NOW)
    asset = Asset.objects.get()
    assert (asset.status, asset.status_date) == (Status.CEASED, date(2012, 12, 31))
    assert asset.status_reason == "Recorded as ceased in now."
    assert asset.status_evidence == "list.csv, row 2: ceased"
    assert asset.status_reporter == "list.csv"


def test_what_goes_on_again_has_no_date_of_ceasing(bring):
    rows = "name|postcode|status|ceased"
    bring(as_csv(rows, "A|L1 4AQ|ceased|2004"), wave="2005", day=THEN)
    bring(as_csv(rows, "A|L1 4AQ|active|"), wave="now", day=NOW)
    asset = Asset.objects.get()
    assert (asset.status, asset.ceased_latest) == (Status.ACTIVE, None)
    assert asset.status_reason == "Recorded as active in now."


def test_list_that_cannot_reach_it_does_not_take_it_from_the_public(bring):
    bring(as_csv("name|postcode|status", "A|L1 4AQ|active"), wave="2005", day=THEN)
    bring(as_csv("name|postcode|status", "A|L1 4AQ|lead"), wave="now", day=NOW)
    assert Asset.objects.get().status == Status.ACTIVE


def test_opening_after_the_known_end_is_left_out(bring):
    rows = "name|postcode|status|opened|ceased"
    bring(as_csv(rows, "A|L1 4AQ|ceased||2004"), wave="2005", day=THEN)
    found = bring(as_csv(rows, "A|L1 4AQ||2010|"), wave="now", day=NOW)
    assert Asset.objects.get().opened_earliest is None
    assert [note.kind for note in found.notes] == ["ceased_before_opened"]
