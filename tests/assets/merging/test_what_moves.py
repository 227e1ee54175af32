"""What hangs on the other record moves, or stays behind because the survivor has the same; and all of it goes back."""

import pytest
from django.contrib.gis.geos import Point

from assets.choices import (
    Attempt,
    Basis,
    ChangeType,
    Channel,
    IdentifierKind,
    MatchAnswer,
    RelationKind,
    Status,
    TaskAnswer,
)
from assets.merging.plan import STAYING, unhandled
from assets.models import (
    Activity,
    Asset,
    AssetName,
    Change,
    Contact,
    DuplicateCandidate,
    ExternalId,
    Location,
    MatchDecision,
    NotDuplicate,
    Picture,
    Proposal,
    Relation,
    Sighting,
    Task,
    TaskAttempt,
)
from tests.assets.merging.conftest import merge
from tests.assets.undo.conftest import differences, fresh, register, take_back_whole, writing
from tests.factories import (
    make_activity,
    make_asset,
    make_classification,
    make_comparison,
    make_contact,
    make_external_id,
    make_location,
    make_name,
    make_picture,
    make_proposal,
    make_relation,
    make_sighting,
    term,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def full(project, researcher, hall, twin, then, now):
    """Both records with all that can hang on a record, some of it the same."""
    with writing(researcher, "filled"):
        parent, friend, child = (make_asset(name=name, project=project) for name in ("Estate", "Friend", "Annexe"))
        Asset.objects.filter(pk=twin.pk).update(parent=parent)
        Asset.objects.filter(pk=child.pk).update(parent=twin)
        for asset in (hall, twin):
            make_name(asset, "Corn Exchange")
            make_external_id(asset, IdentifierKind.UPRN, "100012345678")
            make_contact(asset)
            make_classification(asset, "nature_of_work", "music")
            make_relation(asset, RelationKind.PARTNER_OF, friend)
            make_sighting(asset, wave=then)
        make_name(twin, "Temperance Hall")
        make_external_id(twin, IdentifierKind.CHARITY, "1234567")
        make_contact(twin, name="Bea Example", email="bea@example.org")
        make_classification(twin, "access", "step_free")
        make_classification(twin, "nature_of_work", "theatre", is_current=False, wave=then)
        make_relation(twin, RelationKind.HOSTS, hall)
        make_location(hall, address="1 Hope Street")
        room = make_location(twin, address="5 Dale Street", postcode="L2 2EZ", point=Point(-2.985, 53.409, srid=4326))
        make_location(twin, "past", address="9 Old Lane", postcode="L3 1AA", point=None)
        make_activity(twin, name="Tea dance", location=room).audiences.add(term("audience", "adults"))
        make_picture(twin)
        MatchDecision.objects.create(
            project=project, name="Hall", name_key="hall", asset=twin, answer=MatchAnswer.SAME, by=researcher
        )
        task = Task.objects.create(wave=now, asset=hall)
        double = Task.objects.create(wave=now, asset=twin, notes="The bell is broken.")
        TaskAttempt.objects.create(
            task=double, at="2026-02-01T10:00Z", channel=Channel.PHONE, outcome=Attempt.NO_ANSWER, by=researcher
        )
        other = make_asset(project=project)
        first, second = sorted((other, twin), key=lambda asset: asset.pk)
        NotDuplicate.objects.create(first=first, second=second, by=researcher)
        Change.objects.create(
            comparison=make_comparison(earlier=then, later=now), later_asset=twin, changes=[ChangeType.NEW],
            basis=Basis.WEB, by=researcher,
        )  # fmt: skip
    return hall, twin, task


def test_everything_moves_and_taking_the_merge_back_leaves_the_register_as_it_was(full, researcher, client):
    hall, twin, task = full
    before = register()
    written = merge(hall, twin, researcher)
    for model, count in {
        Sighting: 2,
        Contact: 2,
        ExternalId: 2,
        Picture: 1,
        Activity: 1,
        AssetName: 3,
        Location: 3,
    }.items():
        assert model.objects.filter(asset=hall).count() == count, model
    assert not Sighting.objects.filter(asset=twin).exists()
    assert fresh(hall).description == "A hall with a stage."
    assert fresh(hall).parent.name == "Estate"
    assert [part.name for part in hall.parts.all()] == ["Annexe"]
    assert [row.from_asset for row in Relation.objects.all()] == [hall]
    assert (Task.objects.get(), task.attempts.count()) == (task, 1)
    assert Change.objects.get().later_asset == hall
    assert (fresh(twin).status, fresh(twin).merged_into) == (Status.MERGED, hall)
    assert client.get("/assets/hope-street-hall/").url == "/assets/the-old-hall/"
    take_back_whole(written, researcher)
    assert differences(before, register()) == {}
    assert client.get("/assets/hope-street-hall/").status_code == 200


def test_every_table_that_names_assets_is_taken_care_of():
    assert [f"{field.model._meta.label}.{field.name}" for field in unhandled()] == []
    assert all(STAYING.values())


def test_what_the_program_proposes_is_about_the_survivor_and_no_pair_names_the_merged_record(
    project, hall, twin, researcher
):
    comparison = make_comparison(project=project)
    renamed = make_proposal(comparison, hall, twin)
    make_proposal(comparison, later_asset=twin)
    first, second = sorted((hall, twin), key=lambda asset: asset.pk)
    DuplicateCandidate.objects.create(first=first, second=second, score=80)
    merge(hall, twin, researcher)
    assert {row.later_asset for row in Proposal.objects.all()} == {hall}
    assert renamed in Proposal.objects.filter(asset=hall)
    assert not DuplicateCandidate.objects.exists()


def test_task_that_was_answered_for_the_other_record_is_answered(hall, twin, researcher, now):
    open_task = Task.objects.create(wave=now, asset=hall)
    Task.objects.create(
        wave=now, asset=twin, answer=TaskAnswer.CEASED, answered_at="2026-02-01T10:00Z", answered_by=researcher
    )
    written = merge(hall, twin, researcher)
    assert Task.objects.get(pk=open_task.pk).answer == TaskAnswer.CEASED
    take_back_whole(written, researcher)
    assert Task.objects.get(pk=open_task.pk).answer == ""
    assert twin.tasks.get().answer == TaskAnswer.CEASED
