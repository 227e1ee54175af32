"""The demo city, loaded once for all tests here by the command that `make run` uses."""

import csv
import re
import stat
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from accounts.choices import Role
from accounts.models import User
from assets.actions.demo import ACCOUNTS, make_demo_people
from assets.choices import CONFIRMING, ChangeKind, ChangeType, PlaceKind, RelationKind, Status, TaskAnswer
from assets.lives.story import story
from assets.lives.succession import family_of
from assets.models import (
    Activity,
    Asset,
    Change,
    ChangeSet,
    Comparison,
    DuplicateCandidate,
    Location,
    MappingProject,
    Membership,
    Picture,
    Place,
    ProjectAsset,
    Proposal,
    Relation,
    Sighting,
    Wave,
)
from referrals.actions.occasions import keep_occasions_daily
from referrals.choices import OccasionState, Point, ReferralStatus, StoryPurpose, TaskKind
from referrals.demo.city import SERVICE
from referrals.directory.coverage import practices_referring
from referrals.matching.nhs_number import is_nhs_number
from referrals.models import (
    Cohort,
    CohortSession,
    FollowUp,
    MeasureReturn,
    MovingOn,
    Occasion,
    Organisation,
    Person,
    Programme,
    Referral,
    ReferralEvent,
    Story,
)
from referrals.working_days import bank_holidays
from sroi.models import ImpactMap

pytestmark = pytest.mark.django_db
ANYBODY = AnonymousUser()


def load(*options: str) -> str:
    said = StringIO()
    call_command("load_demo", *options, stdout=said)
    return said.getvalue()


def accounts() -> str:
    said = StringIO()
    call_command("demo_accounts", stdout=said)
    return said.getvalue()


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where the password is kept while these tests run."""
    folder = tmp_path_factory.mktemp("var")
    with override_settings(VAR_DIR=folder):
        yield folder


@pytest.fixture(scope="module")
def said_before(var: Path, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> str:
    """What was said of accounts before there were any."""
    with django_db_blocker.unblock():
        return accounts()


@pytest.fixture(scope="module")
def demo(said_before: str, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """What loading said. The tests of this module run inside its transaction, which ends with them."""
    with django_db_blocker.unblock(), transaction.atomic():
        said = load()
        # What is checked at the end of a transaction is checked here, once, and not again after each test.
        connection.check_constraints()
        yield said
        transaction.set_rollback(True)


def sheet(name: str) -> list[dict[str, str]]:
    with (settings.FIXTURES_DIR / "demo" / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def versions() -> dict[str, int]:
    """How many versions the history holds, by table."""
    return {
        model.__name__: model.objects.count()
        for model in apps.get_models()
        if model.__name__.endswith("Event") and hasattr(model, "pgh_tracked_model")
    }


def test_nothing_is_said_of_accounts_where_there_are_none(said_before):
    assert said_before == ""


def test_two_waves_are_imported_by_the_commands_that_are_printed(demo):
    assert "$ manage.py import_assets fixtures/demo/today.csv --wave 2026 --date 2026-09-01 --area E08000012" in demo
    assert "$ manage.py import_assets fixtures/demo/baseline_2005.xlsx --wave '2005 baseline' --date 2005-01-01" in demo
    waves = Wave.objects.order_by("reference_date")
    assert [(wave.name, wave.reference_date.isoformat()) for wave in waves] == [
        ("2005 baseline", "2005-01-01"),
        ("2026", "2026-09-01"),
    ]
    assert all([place.name for place in wave.area.all()] == ["Liverpool"] for wave in waves)
    assert str(settings.BASE_DIR) not in demo


def test_rows_in_add_up_for_every_file(demo):
    reports = re.findall(
        r"Rows in: (\d+) = (\d+) created \+ (\d+) updated \+ (\d+) unchanged \+ (\d+) rejected \+ (\d+) skipped", demo
    )
    assert len(reports) == 4
    for rows, *parts in reports:
        assert int(rows) == sum(map(int, parts))
    today, baseline, *_lists = ([int(number) for number in report] for report in reports)
    assert today[0] == today[1] == len(sheet("today.csv"))
    assert Asset.objects.count() == today[1] + baseline[1]
    for wave, (rows, *_, rejected, skipped) in (("2026", today), ("2005 baseline", baseline)):
        # Who looks an asset up again sees it, too, but in no file.
        assert Sighting.objects.filter(wave__name=wave).exclude(file_name="").count() == rows - rejected - skipped


def test_every_asset_is_in_the_care_of_the_project(demo):
    project = MappingProject.objects.get()
    assert (project.slug, project.name) == ("liverpool", "Liverpool")
    assert ProjectAsset.objects.filter(project=project).count() == Asset.objects.count()


def test_activities_and_relations_come_from_their_sheets(demo):
    assert Activity.objects.count() == len(sheet("activities.csv"))
    # Decisions add some that nobody had listed, and of two records that became one a relation of both stands once.
    followed = Relation.objects.filter(kind=RelationKind.SUCCEEDS, wave=None, basis__in=CONFIRMING)
    assert Relation.objects.count() - followed.count() == len(sheet("relations.csv")) - 1


def test_every_sort_of_change_is_decided_and_others_are_open(demo):
    decided = {kind for change in Change.objects.all() for kind in change.changes}
    assert decided == set(ChangeType.values)
    comparison = Comparison.objects.get()
    assert (comparison.earlier.name, comparison.later.name) == ("2005 baseline", "2026")
    assert Proposal.objects.undecided().count() > 100
    assert all(change.evidence or change.source for change in Change.objects.all())


def test_some_assets_were_looked_up_again_and_others_are_handed_out(demo):
    wave = Wave.objects.get(name="2026")
    assert set(wave.tasks.exclude(answer="").values_list("answer", flat=True)) == set(TaskAnswer.values)
    assert wave.tasks.open().filter(attempts__isnull=False).exists()
    assert 0 < wave.tasks.exclude(assigned_to=None).count() < wave.tasks.count()


def test_some_records_may_be_one_and_two_have_been_made_one(demo):
    assert DuplicateCandidate.objects.count() > 10
    assert Asset.objects.get(name="Sefton Park Palmhouse").merged_into.name == "Sefton Park Palm House"
    assert ChangeSet.objects.filter(kind=ChangeKind.MERGE).count() == 1


def test_life_of_a_body_is_told_over_three_generations(demo):
    museum = Asset.objects.get(name="Museum of Liverpool")
    assert sorted(family_of(museum, ANYBODY).generation.values()) == [-2, -1, 0]
    black_e = Asset.objects.get(name="The Black-E")
    assert "recorded in 2005 as The Blackie; renamed The Black-E between 2006 and 2009" in str(story(black_e, ANYBODY))


def test_city_shows_every_kind_of_case(demo):
    assert Asset.objects.filter(status=Status.CEASED).exists()
    assert Asset.objects.filter(status=Status.PAUSED).exists()
    assert Asset.objects.filter(names__kind="former").exists()
    assert Asset.objects.filter(parent__isnull=False).exists()
    assert Asset.objects.values("kind").distinct().count() > 5
    assert Location.objects.filter(is_masked=True).exists()
    assert Asset.objects.exclude(visibility="public").exists()


def test_located_and_unlocated_are_all_there_are(demo):
    visible = Asset.objects.visible_to(ANYBODY)
    assert visible.located(ANYBODY).count() + visible.unlocated(ANYBODY).count() == visible.count()
    assert visible.unlocated(ANYBODY).exists()
    assert visible.located(ANYBODY).count() > 300


def test_most_of_the_city_lies_in_its_outline(demo):
    liverpool = Place.objects.get(code="E08000012")
    assert Place.objects.filter(kind=PlaceKind.POSTCODE_DISTRICT, is_approximate=True).count() > 30
    located = Asset.objects.located(ANYBODY)
    assert Asset.objects.in_places([liverpool.pk], ANYBODY).count() / located.count() > 0.9


def test_list_of_the_city_is_served(demo, client):
    assert client.get(reverse("assets:asset_list")).status_code == 200
    assert len(client.get(reverse("assets:places_geojson")).json()["features"]) > 30


def test_there_is_one_account_for_each_role(demo, var):
    said = accounts()
    password = said.splitlines()[-1].rpartition(" ")[2]
    held = {(member.user.email, member.role) for member in Membership.objects.select_related("user")}
    assert held == {(account.email, account.role) for account in ACCOUNTS}
    assert {account.role for account in ACCOUNTS} == set(Role)
    for account in ACCOUNTS:
        assert account.email in said
        user = authenticate(request=None, email=account.email, password=password)
        assert user == User.objects.get(email=account.email)
        assert not user.is_superuser
    assert stat.S_IMODE((var / "demo-password").stat().st_mode) == 0o600
    assert password not in demo


def test_loading_again_changes_nothing(demo):
    before = versions(), ChangeSet.objects.count(), list(Asset.objects.order_by("pk").values())
    said = load()
    assert (versions(), ChangeSet.objects.count(), list(Asset.objects.order_by("pk").values())) == before
    assert "What became of the city is told already." in said
    assert f"0 created + 0 updated + {Activity.objects.count()} unchanged" in said


def test_nothing_is_loaded_where_there_are_assets_already(demo):
    Activity.objects.filter(referral_offers__programme=None).delete()
    left = Activity.objects.count()
    assert load("--if-empty") == ""
    assert Activity.objects.count() == left


def test_lost_password_is_replaced(demo, var):
    kept = (var / "demo-password").read_text()
    (var / "demo-password").unlink()
    assert "Their password is not known here; this gives them a new one: manage.py load_demo" in accounts()
    make_demo_people(by=None)
    new = (var / "demo-password").read_text()
    assert new != kept
    assert accounts().endswith(f"Password of all of them: {new}\n")
    assert all(user.check_password(new) for user in User.objects.all())
    (var / "demo-password").write_text(kept)


def test_demo_is_refused_in_production(var):
    before = User.objects.count(), Asset.objects.count()
    with override_settings(PRODUCTION=True), pytest.raises(CommandError, match="not loaded where PRODUCTION=1"):
        load()
    assert (User.objects.count(), Asset.objects.count()) == before


def test_some_records_have_pictures_to_look_at(demo):
    pictures = Picture.objects.visible_to(ANYBODY).shown()
    assert pictures.count() == 4
    assert not any(picture.asset.merged_into for picture in pictures)
    assert all(picture.alt and picture.file.storage.exists(picture.small_name) for picture in pictures)


def test_some_of_the_city_is_valued_and_every_warning_of_what_is_final_is_answered(demo, client):
    maps = ImpactMap.objects.filter(is_study=False)
    assert sorted(maps.values_list("status", "openness", "version")) == [
        ("draft", "staff", 2), ("final", "public", 1), ("in_review", "staff", 1),
    ]  # fmt: skip
    assert {link.activity.name for one in maps for link in one.mapactivitys.all()} == {
        "Songs and Stories", "Dementia awareness morning",
    }  # fmt: skip
    final = maps.get(status="final")
    assert {outcome.proxy.name for outcome in final.outcomes.exclude(proxy=None)} == {
        "National Living Wage", "Mental health contact in the community", "Attendance at accident and emergency",
    }  # fmt: skip
    page = client.get(final.get_absolute_url()).content.decode()
    assert "all of them answered" in page
    assert "synthetic example" in page


def test_known_studies_are_there_to_be_recomputed(demo, client):
    page = client.get(reverse("sroi:impact_maps")).content.decode()
    assert ImpactMap.objects.filter(is_study=True, status="final").count() == 5
    assert "Health Precinct" in page


def test_people_of_the_demo_are_synthetic_and_their_referrals_in_every_state(demo):
    numbers = [person.nhs_number for person in Person.objects.with_keys() if person.nhs_number]
    assert len(numbers) > 200
    assert all(number.startswith("999") and is_nhs_number(number) for number in numbers)
    assert set(Referral.objects.values_list("status", flat=True)) == set(ReferralStatus.values)
    assert 300 < Referral.objects.count() < 500


def test_every_referral_of_the_demo_has_its_steps_and_what_comes_next(demo):
    for referral in Referral.objects.all():
        assert referral.steps.count() == referral.version + 1
    assert not ReferralEvent.objects.filter(effective_at__gt=timezone.now()).exists()
    assert not Referral.objects.is_open().filter(next_on=None).exists()


def test_some_of_the_forty_practices_of_the_demo_never_refer(demo):
    service = Organisation.objects.get(name=SERVICE)
    coverage = practices_referring(service, timezone.localdate())
    assert coverage.all == 40
    assert 20 < coverage.referring < 40


def returned_of(point: Point) -> float:
    """Of those who came at least once and whose time to answer is over, which part has answered."""
    over = Occasion.objects.filter(
        point=point, referral__first_attended_at__isnull=False, closes_on__lt=timezone.localdate()
    )
    return over.filter(state=OccasionState.RETURNED).count() / over.count()


def test_each_programme_of_the_demo_has_a_group_behind_it_one_that_meets_and_one_to_come(demo):
    today = timezone.localdate()
    groups = Cohort.objects.with_counts()
    for programme in Programme.objects.all():
        mine = groups.filter(programme=programme)
        assert mine.exclude(finished_at=None).filter(bookings__met_rule=True).exists()
        assert mine.exclude(finished_at=None).filter(bookings__met_rule=False).exists()
        assert mine.filter(starts_on__lte=today, ends_on__gte=today).count() == 1
        assert mine.filter(starts_on__gt=today).count() == 1
    assert Programme.objects.count() == 3
    assert all(group.taken <= group.places for group in groups)
    assert groups.filter(taken=12, places=12, in_line=5).count() == 1


def test_no_group_of_the_demo_meets_on_a_bank_holiday(demo):
    for session in CohortSession.objects.all():
        day = timezone.localdate(session.starts_at)
        assert day not in bank_holidays(day.year)


def test_fewer_people_of_the_demo_answer_each_time_and_every_way_of_not_answering_is_there(demo):
    shares = {Point.BASELINE: 0.81, Point.BEFORE_LAST: 0.42, Point.AFTER_3: 0.30, Point.AFTER_6: 0.20,
              Point.AFTER_12: 0.13}  # fmt: skip
    for point, share in shares.items():
        assert returned_of(point) == pytest.approx(share, abs=0.03)
    assert set(Occasion.objects.values_list("state", flat=True)) == set(OccasionState.values)
    kept = MeasureReturn.objects.standing()
    assert kept.filter(is_complete=False).exists()
    assert set(kept.values_list("mode", flat=True)) == {"self", "assisted", "phone", "paper"}
    assert not kept.filter(is_complete=False, score__isnull=False).exists()


def test_asking_of_the_demo_stands_as_the_nightly_job_would_leave_it(demo):
    before = list(Occasion.objects.order_by("pk").values())
    assert keep_occasions_daily()["closed"] == 0
    assert list(Occasion.objects.order_by("pk").values()) == before


def test_one_answer_of_the_demo_asks_that_somebody_looks(demo):
    task = FollowUp.objects.get(kind=TaskKind.SAFEGUARDING)
    assert task.owner.email == "linkworker@demo.example"
    assert MeasureReturn.objects.get(instrument="phq9").occasion.cause == task.cause


def test_people_of_the_demo_tell_stories_and_some_have_taken_them_back(demo):
    public = Story.objects.shown_for(StoryPurpose.PUBLIC)
    assert 4 <= public.count() < Story.objects.count() == 12
    assert public.filter(picture__isnull=False).count() == 1
    assert Story.objects.filter(withdrawn_at__isnull=False).count() == 1
    assert Story.objects.filter(until__lt=timezone.localdate()).count() == 1
    assert set(MovingOn.objects.values_list("months", flat=True)) == {3, 6, 9, 12}
