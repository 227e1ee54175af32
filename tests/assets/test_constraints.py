"""Every rule that lives in the database, broken once through raw writes: no form stands in between."""

from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.db import IntegrityError, models, transaction

from accounts.models import User
from assets.models import (
    Activity,
    ActivityAudience,
    Asset,
    AssetName,
    Change,
    ChangeSet,
    Classification,
    Comparison,
    Contact,
    Draft,
    DuplicateCandidate,
    ExternalId,
    FieldSource,
    ImportFile,
    ImportProfile,
    ImportRow,
    Job,
    Location,
    MappingProject,
    MatchDecision,
    Membership,
    NotDuplicate,
    Picture,
    Place,
    ProjectAsset,
    Proposal,
    Relation,
    RemovalMark,
    Scheme,
    Sighting,
    Task,
    Term,
    Wave,
    WaveArea,
)

pytestmark = pytest.mark.django_db

EARLY, LATE = date(2001, 1, 1), date(2009, 12, 31)
SQUARE = MultiPolygon(Polygon.from_bbox((-3.0, 53.3, -2.8, 53.5)))


def asset(**fields: object) -> Asset:
    """One asset with nothing but a name and an address."""
    return Asset.objects.create(**{"name": "The Florrie", "slug": "the-florrie", **fields})


def other(**fields: object) -> Asset:
    """A second asset."""
    return asset(**{"name": "The Black-E", "slug": "the-black-e", **fields})


def project() -> MappingProject:
    """The one mapping project of a test."""
    return MappingProject.objects.get_or_create(slug="liverpool", name="Liverpool")[0]


def begun() -> Draft:
    """The form for a new asset that somebody has begun to fill in."""
    writer, _ = User.objects.get_or_create(email="ann@demo.example")
    return Draft.objects.create(user=writer, data={"name": ["The Florrie"]})


def removed(**fields: object) -> RemovalMark:
    """The fingerprint of an address that was removed on request."""
    usual = {"kind": "email", "digest": "0" * 64, "key_name": "a key", "on": LATE, "change_set": uuid4()}
    return RemovalMark.objects.create(**{**usual, **fields})


def wave(**fields: object) -> Wave:
    """A wave of 2005."""
    return Wave.objects.create(**{"project": project(), "name": "2005 baseline", "reference_date": EARLY, **fields})


def user() -> User:
    """Somebody with an account."""
    return User.objects.create_user("ann@demo.example", name="Ann")


def term(code: str = "music") -> Term:
    """A term of the shipped nature of work."""
    return Term.objects.get(scheme__code="nature_of_work", code=code)


def place(**fields: object) -> Place:
    """A square around Liverpool."""
    return Place.objects.create(**{"code": "E08000012", "name": "Liverpool", "boundary": SQUARE, **fields})


def twice(create: Callable[[], object]) -> None:
    """Do it a second time."""
    create()
    create()


def membership(role: str = "manager") -> None:
    """A role for the one user of the test."""
    person = User.objects.first() or user()
    Membership.objects.create(user=person, project=project(), role=role)


def classified(**fields: object) -> None:
    """The one asset of the test is said to make music."""
    florrie = Asset.objects.first() or asset()
    Classification.objects.create(**{"asset": florrie, "term": term(), **fields})


def related(**fields: object) -> None:
    """The first asset hosts the second."""
    left = Asset.objects.filter(slug="the-florrie").first() or asset()
    right = Asset.objects.filter(slug="the-black-e").first() or other()
    Relation.objects.create(**{"from_asset": left, "to_asset": right, "kind": "hosts", **fields})


def renamed(asset_: Asset | None = None, **fields: object) -> None:
    """The asset has a further name."""
    AssetName.objects.create(
        **{"asset": asset_ or Asset.objects.first() or asset(), "name": "Florence Institute", **fields}
    )


def sat(**fields: object) -> None:
    """The asset has a location."""
    Location.objects.create(**{"asset": Asset.objects.first() or asset(), "address": "377 Mill Street", **fields})


def active(**fields: object) -> Activity:
    """The asset offers an activity."""
    return Activity.objects.create(
        **{"asset": Asset.objects.first() or asset(), "name": "Ukulele from scratch", **fields}
    )


def numbered(**fields: object) -> None:
    """The asset has a number in another register."""
    ExternalId.objects.create(**{"asset": Asset.objects.first() or asset(), "kind": "charity", "value": "1", **fields})


def seen() -> None:
    """One row of one file, in the wave of the test."""
    the_wave = Wave.objects.first() or wave()
    changes = ChangeSet.objects.create(kind="import", reason="a file")
    Sighting.objects.create(
        wave=the_wave,
        asset=Asset.objects.first() or asset(),
        change_set=changes,
        row_key="a",
        name="The Florrie",
    )


def uploaded(**fields: object) -> None:
    """A file on its way into the register."""
    ImportFile.objects.create(
        **{"project": project(), "by": user(), "name": "a.csv", "file": "a", "wave_name": "w", **fields}
    )


def remembered(name: str = "Council lists") -> None:
    """How lists of a kind are read."""
    by, of = User.objects.first() or user(), MappingProject.objects.first() or project()
    ImportProfile.objects.create(project=of, name=name, content={}, by=by)


def first_row() -> None:
    """A row of the uploaded file."""
    if not ImportFile.objects.exists():
        uploaded()
    ImportRow.objects.create(upload=ImportFile.objects.first(), number=2, outcome="created")


def decided(**fields: object) -> None:
    """That rows of a name are about an asset."""
    usual = {"project": MappingProject.objects.first() or project(), "name": "The Florrie", "name_key": "florrie"}
    by = User.objects.first() or user()
    about = fields.pop("asset", None) or asset(slug=f"asset-{Asset.objects.count()}")
    MatchDecision.objects.create(**{**usual, "asset": about, "answer": "same", "by": by, **fields})


def decided_twice(**fields: object) -> None:
    """The same about one asset."""
    florrie = asset()
    decided(asset=florrie)
    decided(asset=florrie, **fields)


def asked_for(**fields: object) -> None:
    """The uploaded file is to be checked."""
    if not ImportFile.objects.exists():
        uploaded()
    Job.objects.create(**{"kind": "check", "by": User.objects.first(), "upload": ImportFile.objects.first(), **fields})


def to_be_undone() -> None:
    """The change set is to be taken back."""
    written = ChangeSet.objects.first() or ChangeSet.objects.create(kind="import", reason="a file")
    Job.objects.create(kind="undo", by=User.objects.first() or user(), undoes=written)


def first() -> Asset:
    """The asset there is, or one."""
    return Asset.objects.first() or asset()


def somebody() -> User:
    """The person there is, or one."""
    return User.objects.first() or user()


def compared() -> Comparison:
    """The first wave compared with a later one."""
    earlier = Wave.objects.first() or wave()
    later = Wave.objects.filter(name="today").first() or wave(name="today", project=earlier.project)
    return Comparison.objects.create(earlier=earlier, later=later)


def to_be_compared() -> None:
    """The comparison is to be worked out."""
    Job.objects.create(kind="compare", by=somebody(), comparison=Comparison.objects.first() or compared())


def _of_a_sighting(fields: dict[str, object]) -> dict[str, object]:
    comparison = Comparison.objects.first() or compared()
    if not Sighting.objects.exists():
        seen()
    sighting = Sighting.objects.get()
    return {"comparison": comparison, "sighting": sighting, "asset": sighting.asset, "changes": ["ceased"], **fields}


def proposed(**fields: object) -> None:
    """That the asset of a sighting has ceased."""
    Proposal.objects.create(**_of_a_sighting({"confidence": 90, **fields}))


def settled(**fields: object) -> None:
    """That somebody decided so."""
    Change.objects.create(**_of_a_sighting({"basis": "visit", "by": somebody(), **fields}))


def looked_for(**fields: object) -> None:
    """The wave looks for the asset again."""
    Task.objects.create(**{"wave": Wave.objects.first() or wave(), "asset": first(), **fields})


def alike(model: type[models.Model], *, turned: bool = False, **fields: object) -> models.Model:
    """Two assets that look alike, the later one first where they are ``turned``."""
    two = list(Asset.objects.order_by("pk")[:2]) or [asset(), asset(slug="other")]
    one, other = reversed(two) if turned else two
    return model._default_manager.create(first=one, second=other, **fields)


def pictured(**fields: object) -> None:
    """The asset has a picture."""
    usual = {"alt": "A hall", "credit": "Ann", "rights": "own", "sha256": "a" * 64, "width": 4, "height": 3}
    Picture.objects.create(**{"asset": Asset.objects.first() or asset(), **usual, **fields})


def in_care() -> None:
    """The asset is in the project's care."""
    ProjectAsset.objects.create(project=project(), asset=Asset.objects.first() or asset())


def audience() -> None:
    """The activity is meant for adults."""
    adults = Term.objects.get(scheme__code="audience", code="adults")
    ActivityAudience.objects.create(activity=Activity.objects.first() or active(), term=adults)


def wave_area() -> None:
    """The wave covers the place."""
    WaveArea.objects.create(wave=Wave.objects.first() or wave(), place=Place.objects.first() or place())


def broader_than_itself() -> None:
    """A term above itself."""
    Term.objects.filter(pk=term().pk).update(parent=term())


def of_itself(column: str) -> None:
    """An asset that points at itself."""
    florrie = asset()
    Asset.objects.filter(pk=florrie.pk).update(
        **{column: florrie, "status": "merged" if column == "merged_into" else "active"}
    )


def source_of_name() -> None:
    """How the name is known."""
    FieldSource.objects.create(asset=Asset.objects.first() or asset(), field="name")


BREAKS: dict[str, Callable[[], object]] = {
    "asset_has_a_name": lambda: asset(name=""),
    "asset_status_is_known": lambda: asset(status="gone"),
    "asset_visibility_is_known": lambda: asset(visibility="secret"),
    "asset_does_not_close_silently": lambda: asset(status="ceased"),
    "asset_merged_names_its_survivor": lambda: asset(status="merged"),
    "asset_is_not_part_of_itself": lambda: of_itself("parent"),
    "asset_is_not_merged_into_itself": lambda: of_itself("merged_into"),
    "asset_opening_in_order": lambda: asset(opened_earliest=LATE, opened_latest=EARLY),
    "asset_ceasing_in_order": lambda: asset(ceased_earliest=LATE, ceased_latest=EARLY),
    "asset_opens_before_it_ceases": lambda: asset(opened_earliest=LATE, ceased_latest=EARLY),
    "asset_is_in_a_project_once": lambda: twice(in_care),
    "assetname_is_recorded_once": lambda: twice(renamed),
    "assetname_is_not_empty": lambda: renamed(name=""),
    "assetname_since_in_order": lambda: renamed(since_earliest=LATE, since_latest=EARLY),
    "assetname_until_in_order": lambda: renamed(until_earliest=LATE, until_latest=EARLY),
    "assetname_begins_before_it_ends": lambda: renamed(since_earliest=LATE, until_latest=EARLY),
    "asset_has_one_current_location": lambda: twice(sat),
    "location_says_something": lambda: sat(address=""),
    "location_since_in_order": lambda: sat(since_earliest=LATE, since_latest=EARLY),
    "location_until_in_order": lambda: sat(until_earliest=LATE, until_latest=EARLY),
    "location_begins_before_it_ends": lambda: sat(since_earliest=LATE, until_latest=EARLY),
    "contact_says_something": lambda: Contact.objects.create(asset=asset()),
    "contact_visibility_is_known": lambda: Contact.objects.create(asset=asset(), name="Ann", visibility="secret"),
    "draft_is_one_a_form": lambda: twice(begun),
    "removalmark_is_made_once": lambda: twice(removed),
    "removalmark_kind_is_known": lambda: removed(kind="rumour"),
    "externalid_is_recorded_once": lambda: twice(numbered),
    "externalid_is_not_empty": lambda: numbered(value=""),
    "relation_is_recorded_once": lambda: twice(related),
    "relation_joins_two_assets": lambda: related(to_asset=asset()),
    "relation_kind_is_known": lambda: related(kind="likes"),
    "relation_since_in_order": lambda: related(since_earliest=LATE, since_latest=EARLY),
    "relation_until_in_order": lambda: related(until_earliest=LATE, until_latest=EARLY),
    "relation_begins_before_it_ends": lambda: related(since_earliest=LATE, until_latest=EARLY),
    "classification_current_once": lambda: twice(classified),
    "classification_past_once_a_wave": lambda: twice(lambda: classified(is_current=False)),
    "classification_is_yes_or_no": lambda: classified(value="may"),
    "fieldsource_once_a_field": lambda: twice(source_of_name),
    "activity_has_a_name": lambda: active(name=""),
    "activity_cost_is_not_negative": lambda: active(cost=-1),
    "activity_status_is_known": lambda: active(status="gone"),
    "activity_visibility_is_known": lambda: active(visibility="secret"),
    "activity_is_recorded_once": lambda: twice(active),
    "activity_starts_before_it_ends": lambda: active(starts_on=LATE, ends_on=EARLY),
    "activityaudience_once": lambda: twice(audience),
    "membership_is_held_once": lambda: twice(membership),
    "membership_role_is_known": lambda: membership("owner"),
    "picture_is_recorded_once": lambda: twice(pictured),
    "picture_says_what_it_shows": lambda: pictured(alt=""),
    "picture_names_its_maker": lambda: pictured(credit=""),
    "picture_has_a_size": lambda: pictured(width=0),
    "picture_visibility_is_known": lambda: pictured(visibility="secret"),
    "place_code_is_unique_at_a_time": lambda: twice(place),
    "place_validity_in_order": lambda: place(valid_from=LATE, valid_to=EARLY),
    "term_code_is_unique_in_scheme": lambda: Term.objects.create(scheme=term().scheme, code="music", label="Music"),
    "term_is_not_its_own_parent": broader_than_itself,
    "wave_name_is_unique_in_project": lambda: (wave(), wave(name="2005 BASELINE")),
    "wavearea_once": lambda: twice(wave_area),
    "sighting_row_once_a_wave": lambda: twice(seen),
    "importfile_applied_has_its_change_set": lambda: uploaded(state="applied"),
    "importprofile_name_is_unique_in_project": lambda: (remembered(), remembered("COUNCIL lists")),
    "importrow_once_a_file": lambda: twice(first_row),
    "matchdecision_once_for_an_asset": lambda: decided_twice(answer="different"),
    "matchdecision_names_one_asset": lambda: twice(decided),
    "job_is_one_at_a_time_for_a_file": lambda: twice(asked_for),
    "job_undoes_once_at_a_time": lambda: twice(to_be_undone),
    "job_has_ended_when_it_says_so": lambda: asked_for(state="done"),
    "job_says_what_it_is_about": lambda: asked_for(kind="undo"),
    "job_compares_once_at_a_time": lambda: twice(to_be_compared),
    "job_looks_for_duplicates_once_at_a_time": lambda: twice(lambda: asked_for(kind="duplicates", upload=None)),
    "comparison_of_two_waves_once": lambda: compared() and compared(),
    "comparison_is_of_two_waves": lambda: Comparison.objects.create(earlier=wave(), later=Wave.objects.get()),
    "proposal_once_for_a_sighting": lambda: twice(proposed),
    "proposal_once_for_a_new_asset": lambda: twice(lambda: proposed(sighting=None, asset=None, later_asset=first())),
    "proposal_is_about_something": lambda: proposed(asset=None),
    "proposal_says_something": lambda: proposed(changes=["gone"]),
    "proposal_confidence_is_of_a_hundred": lambda: proposed(confidence=101),
    "change_once_for_a_sighting": lambda: twice(settled),
    "change_is_about_something": lambda: settled(asset=None),
    "change_says_something": lambda: settled(changes=[]),
    "change_when_in_order": lambda: settled(happened_earliest=LATE, happened_latest=EARLY),
    "task_once_for_an_asset": lambda: twice(looked_for),
    "task_answer_is_signed_and_dated": lambda: looked_for(answer="ceased"),
    "duplicatecandidate_once": lambda: alike(DuplicateCandidate, score=90) and alike(DuplicateCandidate, score=90),
    "duplicatecandidate_in_order": lambda: alike(DuplicateCandidate, turned=True, score=90),
    "notduplicate_once": lambda: alike(NotDuplicate, by=somebody()) and alike(NotDuplicate, by=somebody()),
    "notduplicate_in_order": lambda: alike(NotDuplicate, turned=True, by=somebody()),
    "user_email_is_unique_in_any_case": lambda: (
        user(),
        User.objects.create(email="ANN@demo.example", name="Ann"),
    ),
}


def our_constraints() -> dict[str, models.BaseConstraint]:
    """Every named constraint of these apps' tables; pghistory's event tables have none.

    Those of the access log are broken in ``tests/accounts/test_access_log.py``.
    """
    ours = [User, *apps.get_app_config("assets").get_models()]
    return {constraint.name: constraint for model in ours for constraint in model._meta.constraints}


@pytest.mark.parametrize("name", sorted(BREAKS))
def test_database_refuses(name: str) -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        BREAKS[name]()
    assert refused.value.__cause__.diag.constraint_name == name


def test_every_constraint_is_broken_once_here() -> None:
    assert set(BREAKS) == set(our_constraints())


def test_every_constraint_says_what_is_wrong_in_plain_words() -> None:
    silent = [
        name
        for name, constraint in our_constraints().items()
        if constraint.violation_error_message == constraint.default_violation_error_message
    ]
    assert silent == []


def test_asset_is_never_deleted() -> None:
    florrie = asset()
    with pytest.raises(Exception, match="Cannot delete"), transaction.atomic():
        florrie.delete()
    assert Asset.objects.filter(pk=florrie.pk).exists()


def test_change_set_is_never_changed() -> None:
    changes = ChangeSet.objects.create(kind="import", reason="a file")
    with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
        ChangeSet.objects.filter(pk=changes.pk).update(reason="another")


def test_old_slug_is_kept_and_never_given_away() -> None:
    florrie = asset()
    Asset.objects.filter(pk=florrie.pk).update(slug="florrie")
    assert sorted(florrie.slugs.values_list("slug", flat=True)) == ["florrie", "the-florrie"]
    with pytest.raises(IntegrityError), transaction.atomic():
        other(slug="the-florrie")


def test_parents_make_no_loop() -> None:
    top = asset()
    below = other(parent=top)
    with pytest.raises(IntegrityError), transaction.atomic():
        Asset.objects.filter(pk=top.pk).update(parent=below)


def test_scheme_code_is_unique() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Scheme.objects.create(code="kind", label="Kind again", source="nobody")
