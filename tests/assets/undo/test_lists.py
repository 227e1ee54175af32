"""What goes with lists: uploaded files, sheets of the admin screens, decisions about rows; and merges to come."""

import pytest
from django.urls import reverse

from assets.actions.jobs import ask_for_job
from assets.actions.undoing_imports import has_been_taken_back
from assets.choices import ChangeKind, ImportState, JobKind, MatchAnswer, RelationKind
from assets.models import (
    Asset,
    AssetName,
    Contact,
    ImportFile,
    Location,
    MatchDecision,
    Place,
    Relation,
    Scheme,
    Sighting,
    Term,
)
from assets.undo.selection import of_entry
from tests.assets.undo.conftest import (
    differences,
    fresh,
    names,
    plan_of,
    register,
    take_back,
    take_back_whole,
    writing,
)
from tests.factories import (
    make_activity,
    make_asset,
    make_contact,
    make_import_file,
    make_location,
    make_name,
    make_place,
    make_relation,
    make_sighting,
    make_wave,
    term,
)
from tests.jobs import work

pytestmark = pytest.mark.django_db


# --- Uploaded files -----------------------------------------------------------------------------------------------


@pytest.fixture
def upload(project, admin_user) -> ImportFile:
    """A file that was checked."""
    with writing(admin_user, "uploaded"):
        upload = ImportFile.objects.create(project=project, by=admin_user, name="a.csv", file="imports/a", sha256="0")
    with writing(admin_user, "checked"):
        upload.state = ImportState.CHECKED
        upload.save()
    return upload


@pytest.fixture
def applied(upload, project, admin_user):
    """It was imported: an asset and what the wave saw."""
    wave = make_wave(project=project)
    with writing(admin_user, "a list", ChangeKind.IMPORT, project=project, wave=wave) as written:
        asset = make_asset(project=project)
        make_sighting(asset, wave=wave, change_set=written)
        upload.state, upload.change_set = ImportState.APPLIED, written
        upload.save()
    return written


def stand(upload: ImportFile) -> tuple[str, object]:
    """Its state and its change set."""
    upload.refresh_from_db()
    return upload.state, upload.change_set


def test_file_of_an_import_waits_again_and_says_that_it_was_taken_back(upload, applied, admin_user):
    assert has_been_taken_back(upload) is None
    take_back_whole(applied, admin_user)
    assert stand(upload) == (ImportState.CHECKED, None)
    assert has_been_taken_back(upload) == applied
    assert not Sighting.objects.exists()


def test_file_is_applied_again_when_the_undo_is_taken_back(upload, applied, admin_user):
    reverted = take_back_whole(applied, admin_user)
    again = take_back_whole(reverted, admin_user)
    assert stand(upload) == (ImportState.APPLIED, applied)
    take_back_whole(again, admin_user)
    assert stand(upload) == (ImportState.CHECKED, None)


def test_file_that_was_brought_in_once_more_stays_with_that(upload, applied, project, admin_user):
    reverted = take_back_whole(applied, admin_user)
    with writing(admin_user, "once more", ChangeKind.IMPORT, project=project) as second:
        Asset.objects.update(is_withdrawn=False, phone="1")
        upload.refresh_from_db()
        upload.state, upload.change_set = ImportState.APPLIED, second
        upload.save()
    take_back_whole(reverted, admin_user)
    assert stand(upload) == (ImportState.APPLIED, second)


def test_real_file_is_imported_taken_back_checked_again_and_imported_again(project, admin_user, client_of):
    upload = make_import_file(project=project, by=admin_user, rows="name,phone\nTide Pool,0151 496 0111\n")
    ask_for_job(kind=JobKind.APPLY, by=admin_user, upload=upload)
    work()
    state, written = stand(upload)
    page = client_of(admin_user).get(reverse("assets:import_detail", args=[upload.uuid])).content.decode()
    assert reverse("assets:change_undo", args=[written.uuid]) in page
    take_back_whole(written, admin_user)
    assert stand(upload) == (ImportState.CHECKED, None)
    page = client_of(admin_user).get(reverse("assets:import_detail", args=[upload.uuid])).content.decode()
    assert "This was imported and taken back" in page
    for kind in (JobKind.CHECK, JobKind.APPLY):
        ask_for_job(kind=kind, by=admin_user, upload=upload)
        assert [job.message for job in work()] == [""]
    assert stand(upload)[0] == state == ImportState.APPLIED
    assert not Asset.objects.get(name="Tide Pool").is_withdrawn
    assert Sighting.objects.count() == 1


def test_taking_part_of_an_import_back_leaves_its_file_applied(upload, applied, project, admin_user):
    take_back(of_entry(Asset.objects.get(), applied), admin_user)
    assert stand(upload) == (ImportState.APPLIED, applied)


# --- Sheets of the admin screens ----------------------------------------------------------------------------------


def sheet(by, reason="Sheet of terms brought in"):
    """The change set of a sheet, which names no project."""
    return writing(by, reason, ChangeKind.IMPORT)


def test_sheet_of_assets_and_their_parts_is_taken_back(hall, project, admin_user):
    contact = make_contact(hall)
    before = register()
    with sheet(admin_user) as written:
        Asset.objects.filter(pk=hall.pk).update(description="From a sheet.")
        Contact.objects.filter(pk=contact.pk).update(phone="0151 496 0999")
        make_activity(hall, location=make_location(hall))
        make_relation(hall, RelationKind.HOSTS, make_asset(project=project))
    take_back_whole(written, admin_user)
    assert differences(before, register()) == {}


def test_sheet_of_terms_is_taken_back(admin_user):
    before = register()
    with sheet(admin_user) as written:
        scheme = Scheme.objects.create(code="mood", label="Mood")
        broad = Term.objects.create(scheme=scheme, code="glad", label="Glad")
        Term.objects.create(scheme=scheme, code="merry", label="Merry", parent=broad)
        Term.objects.filter(pk=term("kind", "venue").pk).update(label="Venue or stage")
    after = register()
    reverted = take_back_whole(written, admin_user)
    assert differences(before, register()) == {}
    take_back_whole(reverted, admin_user)
    assert differences(after, register()) == {}


def test_term_that_is_in_use_stays_and_says_so(hall, admin_user):
    with sheet(admin_user) as written:
        made = Term.objects.create(scheme=term("kind", "venue").scheme, code="folly", label="Folly")
        Term.objects.filter(pk=term("kind", "venue").pk).update(label="Venue or stage")
    with writing(admin_user, "a use of it"):
        Asset.objects.filter(pk=hall.pk).update(kind=made)
    plan = plan_of(written, admin_user)
    assert [item.obstacle for item in plan.stopped] == ["Something else in the register uses it; it stays."]
    take_back_whole(written, admin_user)
    assert fresh(hall).kind == made
    assert term("kind", "venue").label != "Venue or stage"


def test_term_edited_since_is_asked(admin_user):
    with sheet(admin_user) as written:
        made = Term.objects.create(scheme=term("kind", "venue").scheme, code="folly", label="Folly")
    with writing(admin_user):
        Term.objects.filter(pk=made.pk).update(label="A folly")
    assert names(plan_of(written, admin_user)) == ([], [f"term-{made.pk}"], [])


def test_sheet_of_places_is_taken_back(admin_user):
    place = make_place(name="Dingle")
    with sheet(admin_user) as written:
        Place.objects.filter(pk=place.pk).update(name="The Dingle")
    take_back_whole(written, admin_user)
    assert Place.objects.get(pk=place.pk).name == "Dingle"
    assert Place.objects.get(pk=place.pk).boundary.equals(place.boundary)


def test_vocabularies_are_nothing_to_researchers(researcher, admin_user):
    with writing(admin_user) as written:
        Term.objects.filter(pk=term("kind", "venue").pk).update(label="Venue or stage")
    assert plan_of(written, researcher).items == ()


# --- Decisions about rows -----------------------------------------------------------------------------------------


def decide(asset, project, by, answer=MatchAnswer.SAME, name="Hall, the") -> MatchDecision:
    """That rows of a name and a place are about an asset."""
    return MatchDecision.objects.create(
        project=project, name=name, name_key="hall", place_key="L1 9BG", asset=asset, answer=answer, by=by
    )


def test_decision_about_a_row_is_taken_back_and_comes_again(hall, project, admin_user):
    with writing(admin_user, "decided", ChangeKind.MATCH) as written:
        made = decide(hall, project, admin_user)
    reverted = take_back_whole(written, admin_user)
    assert not MatchDecision.objects.exists()
    assert reverted.details["lists"] == ["match"]
    take_back_whole(reverted, admin_user)
    again = MatchDecision.objects.get()
    assert (again.pk, again.uuid, again.name_key, again.place_key) == (made.pk, made.uuid, "hall", "L1 9BG")


def test_decision_that_was_changed_since_is_asked(hall, project, admin_user):
    with writing(admin_user, "decided", ChangeKind.MATCH) as written:
        made = decide(hall, project, admin_user)
    with writing(admin_user, "decided anew", ChangeKind.MATCH):
        made.answer = MatchAnswer.DIFFERENT
        made.save()
    assert names(plan_of(written, admin_user)) == ([], [f"matchdecision-{made.pk}"], [])


def test_decision_whose_place_was_taken_since_does_not_come_back(hall, project, admin_user):
    other = make_asset(project=project)
    with writing(admin_user, "decided", ChangeKind.MATCH) as written:
        decide(hall, project, admin_user)
    reverted = take_back_whole(written, admin_user)
    with writing(admin_user, "otherwise", ChangeKind.MATCH):
        decide(other, project, admin_user)
    plan = plan_of(reverted, admin_user)
    assert [item.obstacle for item in plan.stopped] == ["Something else has taken its place since; it stays."]


# --- Merges and decisions of a comparison -------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [ChangeKind.MERGE, ChangeKind.DECISION])
def test_what_a_merge_will_write_goes_back_as_one(hall, project, researcher, admin_user, kind):
    """Nothing writes merges yet. They will give what hangs on the one to the other, and leave a pointer."""
    double = make_asset(name="Hall, the", project=project)
    location, contact = make_location(double), make_contact(double)
    name, sighting = make_name(double, "Old Hall"), make_sighting(double, wave=make_wave(project=project))
    before = register()
    with writing(researcher, "one and the same", kind) as written:
        for model in (Location, Contact, AssetName, Sighting):
            model.objects.filter(asset=double).update(asset=hall)
        make_name(hall, "Hall, the")
        Asset.objects.filter(pk=double.pk).update(status="merged", merged_into=hall, status_reason="The same.")
        Asset.objects.filter(pk=hall.pk).update(phone="0151 496 0222")
    after = register()
    plan = plan_of(written, researcher)
    assert (plan.questions, plan.stopped) == ([], [])
    reverted = take_back_whole(written, researcher)
    assert differences(before, register()) == {}
    assert {one.asset for one in (Location.objects.get(), Contact.objects.get(), Sighting.objects.get())} == {double}
    take_back_whole(reverted, researcher)
    assert differences(after, register()) == {}
    assert (location.pk, contact.pk, name.pk, sighting.pk) == (
        Location.objects.get().pk, Contact.objects.get().pk, AssetName.objects.get(name="Old Hall").pk,
        Sighting.objects.get().pk,
    )  # fmt: skip


def test_what_was_split_off_to_a_new_asset_comes_back(hall, project, researcher):
    contact = make_contact(hall)
    before = register()
    with writing(researcher, "two of them", ChangeKind.DECISION) as written:
        annexe = make_asset(name="The Annexe", project=project)
        Contact.objects.filter(pk=contact.pk).update(asset=annexe)
        make_relation(annexe, RelationKind.PART_OF, hall)
    take_back_whole(written, researcher)
    assert differences(before, register()) == {}
    assert fresh(annexe).is_withdrawn
    assert Relation.objects.get().from_asset == annexe
