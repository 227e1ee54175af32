"""Two people at the same moment, over two real connections: an undo happens once, and never over a save."""

import threading
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction

from accounts.models import User
from assets.actions.changes import AlreadyWrittenError, BusyError, change_set
from assets.actions.undoing import CannotBeUndoneError, StaleUndoError, UndoOrder, undo_change_set
from assets.choices import ChangeKind
from assets.models import Asset, ChangeSet, MappingProject
from assets.undo.plan import make_plan
from assets.undo.selection import of_change_set
from tests.factories import make_asset

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def written(project: MappingProject, researcher: User) -> ChangeSet:
    """An edit of two assets that is to be taken back."""
    for number in (1, 2):
        make_asset(slug=f"hall-{number}", phone="before", project=project)
    with change_set(kind=ChangeKind.BULK_EDIT, by=researcher, reason="a bulk edit") as done:
        Asset.objects.update(phone="written")
    return done


def order_for(written: ChangeSet, by: User, submission: Any = None) -> UndoOrder:
    """The preview as this person saw it."""
    return UndoOrder(make_plan(of_change_set(written), by).digest, submission or uuid4())


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run the acts at the same moment, each over a connection of its own; their results, or what they raised."""
    barrier, results = threading.Barrier(len(acts)), []

    def run(act: Callable[[], Any]) -> None:
        barrier.wait(timeout=10)
        try:
            results.append(act())
        except (AlreadyWrittenError, CannotBeUndoneError, StaleUndoError, BusyError) as refusal:
            results.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


def test_two_people_who_undo_at_once_undo_once(written, researcher, admin_user):
    orders = [(by, order_for(written, by)) for by in (researcher, admin_user)]
    results = at_once(
        *(lambda by=by, order=order: undo_change_set(written=written, by=by, order=order) for by, order in orders)
    )
    assert {type(one) for one in results} == {ChangeSet, StaleUndoError}
    assert ChangeSet.objects.filter(kind=ChangeKind.REVERT).count() == 1
    assert set(Asset.objects.values_list("phone", flat=True)) == {"before"}


def test_form_sent_twice_at_once_acts_once(written, researcher):
    order = order_for(written, researcher)
    results = at_once(*[lambda: undo_change_set(written=written, by=researcher, order=order)] * 2)
    assert {type(one) for one in results} == {ChangeSet, AlreadyWrittenError}
    assert ChangeSet.objects.filter(kind=ChangeKind.REVERT).count() == 1


def test_undo_waits_for_a_save_and_then_asks(written, researcher, admin_user):
    order = order_for(written, researcher)
    is_saving, may_end = threading.Event(), threading.Event()

    def save() -> str:
        with change_set(kind=ChangeKind.EDIT, by=admin_user, reason="a save"):
            asset = Asset.objects.select_for_update().get(slug="hall-1")
            Asset.objects.filter(pk=asset.pk).update(phone="saved")
            is_saving.set()
            may_end.wait(timeout=10)
        return "saved"

    def take_back() -> ChangeSet:
        is_saving.wait(timeout=10)
        threading.Timer(0.3, may_end.set).start()
        return undo_change_set(written=written, by=researcher, order=order)

    results = at_once(save, take_back)
    stale = next(one for one in results if isinstance(one, StaleUndoError))
    assert len(stale.outline.questions) == 1
    assert Asset.objects.get(slug="hall-1").phone == "saved"
    assert Asset.objects.get(slug="hall-2").phone == "written"


def test_undo_that_waits_too_long_says_so(written, researcher):
    order = order_for(written, researcher)
    with transaction.atomic():
        list(Asset.objects.select_for_update())
        (refusal,) = at_once(lambda: _with_little_patience(written, researcher, order))
    assert isinstance(refusal, BusyError)


def _with_little_patience(written: ChangeSet, by: User, order: UndoOrder) -> ChangeSet:
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '200ms'")
    return undo_change_set(written=written, by=by, order=order)
