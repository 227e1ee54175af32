"""A person's data that are removed on request stand nowhere any more, and the rest of the record stays."""

import re
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from pghistory.core import event_models

from assets.actions.changes import AlreadyWrittenError
from assets.actions.redacting import Removal, StaleRemovalError, remove_person
from assets.choices import ChangeKind, RemovalGround
from assets.models import Asset, AssetSlug, ChangeSet, Contact, ImportFile, RemovalMark, SearchWord, Sighting
from tests.assets.redaction.canary import (
    NAME,
    SOUGHT,
    looked,
    make_hall,
    make_person,
    remove,
    traces,
)
from tests.factories import make_asset, make_contact, make_project

AssetEvent = next(model for model in event_models() if model.pgh_tracked_model is Asset)


@pytest.fixture
def hall(project, admin_user):
    """A hall in whose record the person is named everywhere."""
    return make_hall(project, admin_user)


@pytest.fixture
def poet(project, admin_user):
    """The person's own record."""
    return make_person(project, admin_user)


def test_name_of_a_person_stands_nowhere_after_its_removal(hall, admin_user, django_capture_on_commit_callbacks):
    assert len(traces()) > 60
    files = [upload.file for upload in ImportFile.objects.all()]
    with django_capture_on_commit_callbacks(execute=True):
        remove(hall, admin_user)
    assert [trace for trace in traces() if "Bakery" not in trace] == []
    assert not any(file.storage.exists(file.name) for file in files)


def test_what_is_said_besides_stays(hall, admin_user):
    remove(hall, admin_user)
    hall.refresh_from_db()
    assert hall.name == "The Old Hall"
    assert hall.phone == "0151 496 0000"
    assert hall.redacted_on is None
    assert Contact.objects.filter(name="Ann Other", email="ann@other.example").exists()
    kept = Contact.objects.get(role="secretary")
    assert (kept.name, kept.email, kept.phone) == ("[removed on request]", "", "")
    assert Sighting.objects.get().raw["where"] == "4 Bakery Lane"


def test_whole_record_is_taken_back_to_the_fact_that_there_is_one(
    poet, admin_user, client, django_capture_on_commit_callbacks
):
    old = list(AssetSlug.objects.filter(asset=poet).values_list("slug", flat=True))
    with django_capture_on_commit_callbacks(execute=True):
        remove(poet, admin_user, whole_record=True)
    assert traces() == []
    poet.refresh_from_db()
    assert poet.name == "Removed on request"
    assert poet.redacted_on is not None
    assert poet.slug == f"removed-{poet.uuid.hex[:8]}"
    assert poet.locations.get().point is None
    assert client.get(poet.get_absolute_url()).status_code == 200
    assert {client.get(f"/assets/{slug}/").status_code for slug in old} == {404}
    assert poet.classifications.count() == poet.relations_out.count() == 1
    assert poet.sightings.get().raw == {}
    assert poet.pictures.get().is_withdrawn


def test_what_another_has_taken_the_place_of_loses_only_its_past(project, admin_user):
    hall = make_asset(name=f"{NAME}'s Hall", slug="quillfeathers-hall", email="zebedee@quill.example", project=project)
    contact = make_contact(hall, name=NAME)
    Asset.objects.filter(pk=hall.pk).update(name="The Hall", slug="the-hall", email="hall@example.org")
    Contact.objects.filter(pk=contact.pk).update(name="Ann Other", email="ann@other.example", phone="0151 496 0999")
    remove(hall, admin_user)
    hall.refresh_from_db()
    assert (hall.name, hall.slug, hall.email) == ("The Hall", "the-hall", "hall@example.org")
    assert Contact.objects.get(name="Ann Other").email == "ann@other.example"
    assert not traces(re.compile("zebedee", re.IGNORECASE))


def test_removal_is_itself_a_change_set_that_tells_nothing_of_the_person(hall, admin_user):
    written = remove(hall, admin_user)
    assert (written.kind, written.by) == (ChangeKind.REDACTION, admin_user)
    assert written.reason == "Removed on request: the person asks for it"
    assert written.details["asset"] == str(hall.uuid)
    assert written.details["versions"] > 10


def test_history_cannot_be_changed_otherwise_before_or_afterwards(hall, admin_user):
    def change(statement):
        refused = pytest.raises(DatabaseError, match="Cannot update or delete")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)

    for _ in range(2):
        change("UPDATE assets_assetevent SET name = 'x'")
        change("UPDATE assets_contactevent SET name = 'x'")
        change("UPDATE assets_changeset SET reason = 'x'")
        if not ChangeSet.objects.filter(kind=ChangeKind.REDACTION).exists():
            remove(hall, admin_user)
    change("UPDATE assets_removalmark SET digest = 'x'")
    change("DELETE FROM assets_removalmark")


@pytest.mark.parametrize(
    ("table", "column", "pattern", "instead"),
    [
        ("assets_assetevent", "name", "Hall", "another text"),
        ("assets_assetevent", "name", "(Hall)?", "[removed on request]"),
        ("assets_assetevent", "pgh_label", None, ""),
        ("assets_assetevent", "pgh_created_at", None, ""),
        ("assets_assetevent", "review_months", None, ""),
        ("assets_asset", "name", None, ""),
        ("accounts_user", "password", None, ""),
        ("assets_removalmark", "digest", None, ""),
    ],
)
def test_function_of_the_database_writes_marks_into_history_and_nothing_else(
    hall, admin_user, table, column, pattern, instead
):
    removal = remove(hall, admin_user).uuid
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT assets_redact_history(%s, %s, %s, ARRAY['1'], %s, %s)", [removal, table, column, pattern, instead]
        )


def test_function_of_the_database_asks_for_the_change_set_of_a_removal(hall):
    version = AssetEvent.objects.first().pk
    with pytest.raises(DatabaseError, match="for a removal"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT assets_redact_history(%s, 'assets_assetevent', 'name', ARRAY[%s], NULL, '')",
            [ChangeSet.objects.first().uuid, str(version)],
        )


def test_place_that_is_not_ticked_stays_with_its_versions(hall, admin_user):
    key = f"asset:{hall.pk}:status_reporter"
    remove(hall, admin_user, but=frozenset({key}))
    hall.refresh_from_db()
    assert hall.status_reporter == "Quillfeather, Zebedee"
    assert {trace.split(":")[0] for trace in traces() if "Bakery" not in trace} == {
        "assets_asset.status_reporter",
        "assets_assetevent.status_reporter",
    }


def test_word_that_another_name_has_stays_with_the_search(hall, project, admin_user):
    make_asset(name="Zebedee Players", project=project)
    remove(hall, admin_user)
    assert SearchWord.objects.filter(word="zebedee").exists()
    assert not SearchWord.objects.filter(word="quillfeather").exists()


def test_assets_of_other_projects_are_neither_searched_nor_changed(hall, admin_user):
    elsewhere = make_asset(name="Elsewhere", project=make_project())
    contact = make_contact(elsewhere, name=NAME)
    assert elsewhere.pk not in {place.asset for place in looked(hall, admin_user).places.values()}
    remove(hall, admin_user)
    contact.refresh_from_db()
    assert contact.name == NAME


def test_admin_of_one_of_two_projects_may_remove(hall, admin_user):
    make_project().assets.add(hall)
    remove(hall, admin_user)
    assert [trace for trace in traces() if "Bakery" not in trace] == []


@pytest.mark.parametrize("role", ["visitor", "researcher", "link_worker", "manager", "stranger"])
def test_nobody_but_an_admin_of_the_asset_may_remove(hall, role, request):
    user = request.getfixturevalue(role)
    removal = Removal(SOUGHT, False, frozenset(), RemovalGround.PERSON, "")
    with pytest.raises(PermissionDenied):
        remove_person(asset=hall, removal=removal, by=user, uuid=uuid4())


def test_what_changed_since_it_was_shown_is_shown_again(hall, admin_user):
    found = looked(hall, admin_user)
    make_contact(hall, name=NAME, email="")
    removal = Removal(SOUGHT, False, frozenset(found.places), RemovalGround.PERSON, found.digest)
    with pytest.raises(StaleRemovalError):
        remove_person(asset=hall, removal=removal, by=admin_user, uuid=uuid4())
    assert not ChangeSet.objects.filter(kind=ChangeKind.REDACTION).exists()


def test_asked_twice_it_is_removed_once(hall, admin_user):
    found, uuid = looked(hall, admin_user), uuid4()
    removal = Removal(SOUGHT, False, frozenset(found.places), RemovalGround.PERSON, found.digest)
    remove_person(asset=hall, removal=removal, by=admin_user, uuid=uuid)
    with pytest.raises(AlreadyWrittenError):
        remove_person(asset=hall, removal=removal, by=admin_user, uuid=uuid)
    assert ChangeSet.objects.filter(kind=ChangeKind.REDACTION).count() == 1


def test_marks_cannot_be_read(hall, poet, admin_user):
    remove(poet, admin_user, whole_record=True)
    assert RemovalMark.objects.count() > 5
    assert not [mark for mark in RemovalMark.objects.all() if len(mark.digest) != 64]
