"""Two at once, over two real connections: one bulk edit is written once, and of two different ones only the first."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from assets.choices import ChangeKind
from assets.models import Asset, ChangeSet, MappingProject
from tests.assets.test_bulk_edit import Desk
from tests.factories import make_asset

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def choirs(project: MappingProject) -> None:
    """Some choirs, and something else."""
    make_asset(name="The Hall", project=project)
    for number in range(20):
        make_asset(name=f"Choir {number:02}", project=project)


def at_the_same_time(*acts: Callable[[], HttpResponse]) -> list[HttpResponse]:
    """What comes of acts that all begin at one moment, each with a connection of its own."""
    barrier = Barrier(len(acts))

    def act(go: Callable[[], HttpResponse]) -> HttpResponse:
        try:
            barrier.wait(timeout=10)
            return go()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act, acts))


def test_a_form_sent_twice_at_one_moment_is_written_once(
    choirs: None, researcher: User, client_of: Callable[[User], Client]
) -> None:
    desks = [Desk(client_of(researcher), "q=choir", {"visibility": "staff"}) for _ in range(2)]
    shown = desks[0].preview()
    answers = at_the_same_time(*(lambda desk=desk: desk.apply(shown) for desk in desks))
    assert [answer.status_code for answer in answers] == [302, 302]
    assert ChangeSet.objects.filter(kind=ChangeKind.BULK_EDIT).count() == 1
    assert Asset.objects.filter(visibility="staff").count() == 20


def test_of_two_different_edits_one_is_written_and_the_other_is_told(
    choirs: None, researcher: User, admin_user: User, client_of: Callable[[User], Client]
) -> None:
    one = Desk(client_of(researcher), "q=choir", {"visibility": "staff"})
    other = Desk(client_of(admin_user), "q=choir", {"visibility": "signed_in"})
    seen = one.preview(), other.preview()
    answers = at_the_same_time(lambda: one.apply(seen[0]), lambda: other.apply(seen[1]))
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    told = next(answer for answer in answers if answer.status_code == 409)
    assert "20 assets are not as you saw them" in told.content.decode()
    assert ChangeSet.objects.filter(kind=ChangeKind.BULK_EDIT).count() == 1
    assert Asset.objects.filter(visibility__in=["staff", "signed_in"]).values("visibility").distinct().count() == 1


def test_records_that_somebody_is_writing_are_not_waited_for_for_ever(
    choirs: None, researcher: User, client_of: Callable[[User], Client]
) -> None:
    at = Desk(client_of(researcher), "q=choir", {"visibility": "staff"})
    shown = at.preview()
    with transaction.atomic():
        list(Asset.objects.select_for_update().filter(name="Choir 07"))

        def apply() -> HttpResponse:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '200ms'")
            return at.apply(shown)

        [answer] = at_the_same_time(apply)
    assert answer.status_code == 409
    assert "Somebody else is saving some of this at this moment" in answer.content.decode()
    assert not ChangeSet.objects.filter(kind=ChangeKind.BULK_EDIT).exists()
