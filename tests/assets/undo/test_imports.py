"""Whole imports are taken back: the register stands as before, and the same file can be brought in once more."""

from datetime import date

import pytest

from assets.actions.editing import record_hand_edit
from assets.actions.undoing import CannotBeUndoneError
from assets.actions.withdrawing import restore_asset, withdraw_asset
from assets.choices import Basis, ChangeKind
from assets.models import Asset, ChangeSet, Classification, Contact, FieldSource, Location, Sighting, Wave
from assets.undo.selection import of_entry
from tests.assets.imports.conftest import as_csv
from tests.assets.undo.conftest import (
    differences,
    fresh,
    names,
    plan_of,
    register,
    take_back,
    take_back_whole,
    the_import,
    writing,
)
from tests.factories import make_asset, make_classification, make_location, make_wave, term

pytestmark = pytest.mark.django_db

HEADINGS = "name|postcode|sector type|nature of work|phone|address|part of|contact name|contact email|charity number"
LIST = as_csv(
    HEADINGS,
    "Dovecot Library|L14 9BA|Charity|Reading|0151 496 0222|2 New Street|Dovecot Trust|Pat|pat@example.org|1000001",
    "Dovecot Trust|L14 9BA|Charity||||||||",
    "Quiet Garden|L1 9BG||||||||",
)


@pytest.fixture
def library(project) -> Asset:
    """An asset as an earlier wave recorded it."""
    earlier = make_wave(project=project, name="2005", reference_date=date(2005, 4, 1))
    known = {"wave": earlier, "as_of": earlier.reference_date}
    library = make_asset(
        name="Dovecot Library", project=project, phone="0151 496 0111", sector=term("sector", "public")
    )
    for name in ("phone", "sector"):
        FieldSource.objects.create(asset=library, field=name, basis=Basis.INHERITED, **known)
    make_classification(library, "nature_of_work", "library", **known)
    make_location(library, address="1 Old Street", postcode="L14 9BA", **known)
    return library


@pytest.fixture
def brought(bring, library, admin_user):
    """How the register stood before a list was brought in, and the import."""
    before = register()
    bring(LIST, wave="now", day=date(2026, 11, 1), by=admin_user)
    return before, the_import()


# --- Nobody has been there since ----------------------------------------------------------------------------------


def test_register_stands_as_it_did_before(brought, library, admin_user):
    before, written = brought
    changed = fresh(library)
    assert (changed.phone, changed.sector.code, changed.parent.name) == ("0151 496 0222", "charity", "Dovecot Trust")
    assert Location.objects.filter(asset=library).count() == 2
    plan = plan_of(written, admin_user)
    assert (plan.questions, plan.stopped, plan.beyond) == ([], [], 0)
    reverted = take_back_whole(written, admin_user)
    assert differences(before, register()) == {}
    assert reverted.details == {"undoes": [str(written.uuid)], "lists": ["import"]}
    assert reverted.wave == written.wave


def test_recorded_assets_are_withdrawn_as_they_stand(brought, admin_user):
    take_back_whole(brought[1], admin_user)
    garden = Asset.objects.get(name="Quiet Garden")
    assert garden.is_withdrawn
    assert garden.locations.count() == 1
    assert set(Asset.objects.present().values_list("name", flat=True)) == {"Dovecot Library"}


def test_sightings_go_and_the_wave_stays_empty(brought, admin_user):
    take_back_whole(brought[1], admin_user)
    assert not Sighting.objects.exists()
    assert Wave.objects.get(name="now").sightings.count() == 0


def test_taking_that_back_brings_everything_again(brought, admin_user):
    after = register()
    reverted = take_back_whole(brought[1], admin_user)
    again = take_back_whole(reverted, admin_user)
    assert differences(after, register()) == {}
    assert again.details["lists"] == ["import"]
    raw = Sighting.objects.get(name="Quiet Garden").raw
    assert raw["postcode"] == "L1 9BG"


def test_back_and_forth_for_the_third_time(brought, admin_user):
    before, written = brought
    for _ in range(3):
        written = take_back_whole(written, admin_user)
    assert differences(before, register()) == {}


# --- The same file once more --------------------------------------------------------------------------------------


def test_same_file_restores_the_same_state(bring, brought, admin_user):
    after = register()
    take_back_whole(brought[1], admin_user)
    bring(LIST, wave="now", day=date(2026, 11, 1), by=admin_user)
    again = register()
    assert Asset.objects.filter(is_withdrawn=True).count() == 0
    counts = [sorted(name for name, _ in rows) for rows in (after, again)]
    assert counts[0] == counts[1]
    assets = [{key: values for key, values in rows.items() if key[0] == "asset"} for rows in (after, again)]
    assert assets[0] == assets[1]
    bring(LIST, wave="now", day=date(2026, 11, 1), by=admin_user)
    assert ChangeSet.objects.filter(kind=ChangeKind.IMPORT).count() == 2


def test_row_about_what_the_undo_withdrew_brings_it_back(bring, brought, admin_user):
    take_back_whole(brought[1], admin_user)
    bring(as_csv("name|postcode", "Quiet Garden|L1 9BG"), wave="later", day=date(2026, 11, 2), by=admin_user)
    assert not Asset.objects.get(name="Quiet Garden").is_withdrawn
    take_back_whole(the_import(), admin_user)
    assert Asset.objects.get(name="Quiet Garden").is_withdrawn


def test_asset_that_was_brought_back_and_worked_on_since_is_asked(bring, brought, researcher, admin_user):
    take_back_whole(brought[1], admin_user)
    bring(LIST, wave="now", day=date(2026, 11, 1), by=admin_user)
    garden = Asset.objects.get(name="Quiet Garden")
    with writing(researcher, "a visit"):
        Asset.objects.filter(pk=garden.pk).update(description="Quiet indeed.")
    assert names(plan_of(the_import(), admin_user))[1] == [f"asset-{garden.pk}-is_withdrawn"]
    take_back_whole(the_import(), admin_user)
    assert set(Asset.objects.present().values_list("name", flat=True)) == {"Dovecot Library", "Quiet Garden"}
    assert [sighting.name for sighting in Sighting.objects.all()] == ["Quiet Garden"]


def test_record_withdrawn_by_hand_stays_withdrawn(bring, brought, admin_user):
    garden = Asset.objects.get(name="Quiet Garden")
    withdraw_asset(asset=garden, by=admin_user, reason="a test")
    take_back_whole(brought[1], admin_user)
    bring(LIST, wave="now", day=date(2026, 11, 1), by=admin_user)
    assert fresh(garden).is_withdrawn
    assert Asset.objects.filter(is_withdrawn=True).count() == 1


def test_last_who_withdrew_it_counts(bring, brought, admin_user):
    garden = Asset.objects.get(name="Quiet Garden")
    take_back_whole(brought[1], admin_user)
    restore_asset(asset=garden, by=admin_user)
    withdraw_asset(asset=garden, by=admin_user, reason="a test")
    bring(LIST, wave="now", day=date(2026, 11, 1), by=admin_user)
    assert fresh(garden).is_withdrawn


# --- Two imports --------------------------------------------------------------------------------------------------


@pytest.fixture
def two(bring, brought, admin_user):
    """An import, and one of a later wave on top: it calls on the library and sees the garden."""
    top = as_csv("name|postcode|phone", "Dovecot Library|L14 9BA|0151 496 0333", "Quiet Garden|L1 9BG|")
    bring(top, wave="later", day=date(2026, 11, 20), by=admin_user)
    return brought[0], the_import(0), the_import(1)


def test_what_a_later_import_touched_is_asked(two, library, admin_user):
    _, first, _ = two
    garden = Asset.objects.get(name="Quiet Garden")
    plan = plan_of(first, admin_user)
    place = library.locations.get(is_current=False)  # with the present one, which took its place
    assert sorted(names(plan)[1]) == sorted(
        [f"asset-{library.pk}-phone", f"asset-{garden.pk}-is_withdrawn", f"location-{place.pk}"]
    )
    take_back_whole(first, admin_user)
    assert (fresh(library).phone, fresh(library).sector.code) == ("0151 496 0333", "public")
    assert not fresh(garden).is_withdrawn
    assert Asset.objects.get(name="Dovecot Trust").is_withdrawn
    # What the wave saw of the garden stays for as long as the garden does.
    assert sorted(Sighting.objects.values_list("name", "wave__name")) == [
        ("Dovecot Library", "later"), ("Quiet Garden", "later"), ("Quiet Garden", "now"),
    ]  # fmt: skip


def test_the_later_first_and_then_the_earlier_needs_no_question(two, admin_user):
    before, first, second = two
    take_back_whole(second, admin_user)
    plan = plan_of(first, admin_user)
    assert (plan.questions, plan.stopped) == ([], [])
    take_back_whole(first, admin_user)
    assert differences(before, register()) == {}


def test_the_earlier_first_and_then_the_later_ends_the_same(two, admin_user):
    before, first, second = two
    for written in (first, second, first):
        take_back_whole(written, admin_user)
    assert differences(before, register()) == {}


def test_two_files_of_one_wave_are_taken_back_one_by_one(bring, brought, library, admin_user):
    more = as_csv("name|postcode|phone", "Dovecot Library|L14 9BA|0151 496 0444", "Tide Pool|L8 4RF|")
    bring(more, wave="now", day=date(2026, 11, 1), by=admin_user, file_name="more.csv")
    take_back_whole(the_import(0), admin_user)
    assert fresh(library).phone == "0151 496 0444"
    assert sorted(Sighting.objects.values_list("name", "file_name")) == [
        ("Dovecot Library", "more.csv"), ("Tide Pool", "more.csv"),
    ]  # fmt: skip
    assert set(Asset.objects.present().values_list("name", flat=True)) == {"Dovecot Library", "Tide Pool"}


# --- Others have been there since ---------------------------------------------------------------------------------


def test_everything_edited_since_is_kept_unless_it_is_said(brought, library, researcher, admin_user):
    before, written = brought
    garden, trust = Asset.objects.get(name="Quiet Garden"), Asset.objects.get(name="Dovecot Trust")
    with writing(researcher, "rang them"):
        Asset.objects.filter(pk=library.pk).update(phone="0151 496 0999")
        record_hand_edit(asset=library, fields=["phone"], by=researcher, basis=Basis.PHONE)
        Contact.objects.filter(asset=library).update(role="librarian")
    with writing(researcher, "all of them", ChangeKind.BULK_EDIT):
        Asset.objects.filter(pk__in=[library.pk, garden.pk]).update(sector=term("sector", "informal"))
    with writing(researcher, "moved again"):
        Location.objects.filter(asset=library, is_current=True).update(address="3 Newest Street")
    plan = plan_of(written, admin_user)
    asked = {name.rsplit("-", 1)[-1] if name.startswith("asset") else name.split("-")[0] for name in names(plan)[1]}
    assert asked == {"phone", "sector", "contact", "location", "is_withdrawn"}
    took = take_back_whole(written, admin_user)
    now = fresh(library)
    assert (now.phone, now.sector.code, now.parent) == ("0151 496 0999", "informal", None)
    assert now.contacts.get().role == "librarian"
    assert now.locations.current().get().address == "3 Newest Street"
    assert not fresh(garden).is_withdrawn
    assert fresh(trust).is_withdrawn
    assert [(row.term.code, row.is_current) for row in Classification.objects.filter(asset=library)] == [
        ("library", True)
    ]
    take_back_whole(took, admin_user)
    take_back_whole(written, admin_user, everything=True)
    assert differences(before, register()) == {}


def test_assets_that_became_one_since_stay_until_that_is_taken_back(brought, admin_user):
    garden, trust = Asset.objects.get(name="Quiet Garden"), Asset.objects.get(name="Dovecot Trust")
    with writing(admin_user, "one and the same"):
        Asset.objects.filter(pk=garden.pk).update(status="merged", merged_into=trust, status_reason="The same.")
    plan = plan_of(brought[1], admin_user)
    staying = {step.pk for item in plan.stopped for step in item.steps if step.table.model is Asset}
    assert staying == {garden.pk, trust.pk}
    assert "take that merge back first" in plan.stopped[0].obstacle


def test_what_was_removed_on_request_stays_removed(brought, library, admin_user):
    with writing(admin_user, "removed", ChangeKind.REDACTION):
        Contact.objects.filter(asset=library).delete()
        Sighting.objects.filter(asset=library).update(name="removed on request", raw={})
    take_back_whole(brought[1], admin_user, everything=True)
    reverted = ChangeSet.objects.filter(kind=ChangeKind.REVERT).get()
    take_back_whole(reverted, admin_user, everything=True)
    assert not Contact.objects.exists()


def test_asset_that_another_project_brought_in_loses_nothing_of_theirs(brought, library, admin_user, researcher):
    with writing(researcher, "a picture of it"):
        Asset.objects.filter(pk=library.pk).update(description="With a clock tower.")
    take_back_whole(brought[1], admin_user)
    assert fresh(library).description == "With a clock tower."


# --- Who may ------------------------------------------------------------------------------------------------------


def test_researchers_do_not_take_an_import_back(brought, researcher):
    with pytest.raises(CannotBeUndoneError, match="an admin of its project"):
        take_back_whole(brought[1], researcher)
    assert plan_of(brought[1], researcher).items == ()


def test_single_record_is_set_back_without_what_the_wave_saw(brought, library, researcher):
    take_back(of_entry(library, brought[1]), researcher)
    assert fresh(library).phone == "0151 496 0111"
    assert Sighting.objects.filter(asset=library).count() == 1
