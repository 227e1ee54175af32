"""The review cycle: what is due, said in SQL for lists and in Python for pages, and never two things."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from assets.choices import Basis, ReviewCycle, Status
from assets.dates import add_months
from assets.filters import AssetFilter
from assets.finding import Finding
from assets.models import Asset, MappingProject
from tests.factories import make_asset

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def on_a_day() -> Iterator[None]:
    """It is noon of ``TODAY``."""
    with time_machine.travel("2026-11-22 12:00 +0000", tick=False):
        yield


def confirmed(name: str, day: date | None, *traits: str, **fields: object) -> Asset:
    """An asset that was confirmed on ``day``."""
    basis = Basis.PHONE if day else ""
    return make_asset(*traits, name=name, slug=name, assured_on=day, assured_basis=basis, **fields)


@pytest.fixture
def some(project: MappingProject) -> None:
    """One of each state."""
    confirmed("fresh", date(2026, 11, 1), project=project)
    confirmed("on-the-day", date(2025, 11, 22), project=project)
    confirmed("a-day-left", date(2025, 11, 23), project=project)
    confirmed("long-ago", date(2019, 1, 1), project=project)
    confirmed("short-cycle", date(2026, 8, 1), review_months=ReviewCycle.THREE, project=project)
    confirmed("never", None, project=project)
    confirmed("ceased-long-ago", date(2010, 1, 1), "ceased", project=project)
    confirmed("withdrawn", None, is_withdrawn=True, project=project)


def found(query: str, user: User | AnonymousUser | None = None) -> list[str]:
    """Slugs of what an address finds, in order."""
    return [asset.slug for asset in AssetFilter(QueryDict(query), user=user or AnonymousUser()).qs]


# Year, month and day; the 29th to 31st are where months differ.
DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31)) | st.builds(
    date, st.integers(1990, 2090), st.sampled_from([1, 3, 5, 7, 8, 10, 12]), st.integers(28, 31)
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    assured_on=st.none() | DAYS,
    months=st.sampled_from(ReviewCycle.values),
    status=st.sampled_from([Status.ACTIVE, Status.LEAD, Status.PAUSED, Status.CEASED]),
    is_withdrawn=st.booleans(),
    days_after=st.integers(-3, 3),
)
def test_page_and_list_mean_the_same_by_due(
    assured_on: date | None, months: int, status: str, is_withdrawn: bool, days_after: int
) -> None:
    with transaction.atomic():
        asset = make_asset(
            assured_on=assured_on, review_months=months, status=status, is_withdrawn=is_withdrawn, status_reason="why"
        )
        end = add_months(assured_on or TODAY, months)
        day = end + timedelta(days=days_after)
        here = Asset.objects.filter(pk=asset.pk)
        assert here.due_for_review(day).exists() == asset.is_due_on(day)
        in_time, under = here.confirmed_in_time(day).exists(), here.under_review().exists()
        assert under == (in_time != asset.is_due_on(day))
        assert here.with_review_due().get().review_due == (end if assured_on else None)
        transaction.set_rollback(True)


@given(day=DAYS, months=st.integers(0, 60))
def test_months_are_added_as_the_database_adds_them(day: date, months: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT (%s::date + make_interval(months => %s))::date", [day, months])
        assert cursor.fetchone()[0] == add_months(day, months)


def test_filter_tells_due_from_confirmed_in_time(some: None) -> None:
    assert set(found("review=due")) == {"on-the-day", "long-ago", "short-cycle", "never"}
    assert set(found("review=in_time")) == {"fresh", "a-day-left"}
    assert found("review=never") == ["never"]


def test_longest_not_confirmed_come_first(some: None) -> None:
    order = ["never", "long-ago", "on-the-day", "short-cycle"]
    assert found("review=due&sort=unconfirmed") == order


def test_what_has_ended_or_was_withdrawn_is_never_due(some: None, researcher: User) -> None:
    due = {asset.slug for asset in Asset.objects.due_for_review(TODAY)}
    assert not due & {"ceased-long-ago", "withdrawn"}


def test_unknown_state_of_review_is_said_and_left_out(some: None, client: Client) -> None:
    page = client.get("/assets/?review=overdue").content.decode()
    assert "There is no such state of review" in page
    assert "7 assets" in page


def test_finding_says_what_is_due(some: None) -> None:
    finding = Finding(AssetFilter(QueryDict("review=due"), user=AnonymousUser()))
    assert finding.heading == "4 assets due for review"
    assert [chip.label for chip in finding.chips] == ["Due for review"]


def test_editors_are_told_how_many_are_due_and_the_link_finds_as_many(
    some: None, client_of: Callable[[User], Client], researcher: User, visitor: User
) -> None:
    page = client_of(researcher).get("/assets/").content.decode()
    assert "Due for review (4)" in page
    assert len(found("review=due", researcher)) == 4
    assert "Due for review (" not in client_of(visitor).get("/assets/").content.decode()


def test_stale_record_and_entry_say_so_in_words(some: None, client: Client) -> None:
    for path in ("/assets/long-ago/", "/assets/?q=long-ago"):
        page = client.get(path).content.decode().replace("\N{NO-BREAK SPACE}", " ")
        assert "Last confirmed 1 Jan 2019 – due for review" in page, path


@pytest.mark.parametrize("slug", ["fresh", "never", "ceased-long-ago"])
def test_no_badge_where_nothing_is_stale(some: None, client: Client, slug: str) -> None:
    assert "– due for review" not in client.get(f"/assets/{slug}/").content.decode()
    assert "– due for review" not in client.get(f"/assets/?q={slug}").content.decode()
