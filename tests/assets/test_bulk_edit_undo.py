"""Taking back a bulk edit: all of it at once; where a later edit has been, it asks instead of overwriting."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client

from accounts.models import User
from assets.actions.changes import change_set
from assets.actions.undoing import UndoOrder, undo_change_set
from assets.choices import Basis, ChangeKind
from assets.models import Asset, ChangeSet, Classification, FieldSource
from assets.undo.plan import UndoPlan, make_plan
from assets.undo.selection import of_change_set
from tests.assets.conftest import City
from tests.assets.test_bulk_edit import CLOSED, Desk, pk_of
from tests.factories import make_classification, term

pytestmark = pytest.mark.django_db


def facts() -> set[tuple[object, ...]]:
    """Everything that a bulk edit may touch, as it stands."""
    assets = Asset.objects.values_list(
        "pk", "kind", "sector", "parent", "status", "status_date", "status_reason", "status_evidence",
        "status_reporter", "ceased_earliest", "ceased_latest", "visibility", "review_months",
    )  # fmt: skip
    said = Classification.objects.values_list("pk", "asset", "term", "value", "is_current", "wave", "basis")
    known = FieldSource.objects.values_list("pk", "asset", "field", "basis", "as_of", "source", "wave")
    return {*assets, *said, *known}


@pytest.fixture
def written(
    city: City, client_of: Callable[[User], Client], researcher: User
) -> tuple[set[tuple[object, ...]], ChangeSet]:
    """How the city stood before, and a bulk edit of its venues in all respects."""
    make_classification(city["gallery"], "audience", "adults", wave=city.today)
    FieldSource.objects.create(asset=city["gallery"], field="sector", basis=Basis.INHERITED, wave=city.today)
    before = facts()
    answers = {
        "kind": pk_of("kind", "park_or_garden"), "sector": pk_of("sector", "informal"), "visibility": "signed_in",
        "review_months": "3", "term_0": pk_of("nature_of_work", "singing"), "term_1": pk_of("access", "step_free"),
        "says_1": "no", "term_2": pk_of("audience", "adults"), "says_2": "off",
    } | CLOSED  # fmt: skip
    at = Desk(client_of(researcher), "kind=venue", answers)
    assert at.apply(at.preview()).status_code == 302
    assert facts() != before
    return before, ChangeSet.objects.get(kind=ChangeKind.BULK_EDIT)


def plan_of(done: ChangeSet, user: User) -> UndoPlan:
    """What taking it back would do."""
    return make_plan(of_change_set(done), user)


def take_back(done: ChangeSet, user: User, *back: str) -> ChangeSet:
    """Take it back, answering the questions named in ``back`` with yes."""
    order = UndoOrder(digest=plan_of(done, user).digest, submission=uuid4(), back=frozenset(back))
    return undo_change_set(written=done, by=user, order=order)


def test_a_bulk_edit_is_taken_back_as_one(written: tuple[set[tuple[object, ...]], ChangeSet], researcher: User) -> None:
    before, done = written
    plan = plan_of(done, researcher)
    assert (plan.questions, plan.stopped, plan.beyond) == ([], [], 0)
    reverted = take_back(done, researcher)
    assert facts() == before
    assert reverted.kind == ChangeKind.REVERT
    assert reverted.details["undoes"] == [str(done.uuid)]


def test_taking_it_back_is_itself_taken_back(
    written: tuple[set[tuple[object, ...]], ChangeSet], researcher: User
) -> None:
    _, done = written
    after = {row[1:] for row in facts()}
    take_back(take_back(done, researcher), researcher)
    assert {row[1:] for row in facts()} == after


def test_where_a_later_edit_touched_a_field_undo_asks(
    city: City, written: tuple[set[tuple[object, ...]], ChangeSet], researcher: User, admin_user: User
) -> None:
    before, done = written
    gallery = city["gallery"]
    with change_set(kind=ChangeKind.EDIT, by=admin_user, reason="A sharper eye"):
        Asset.objects.filter(pk=gallery.pk).update(kind=term("kind", "natural_place"))
    plan = plan_of(done, researcher)
    assert [item.asset for item in plan.questions] == [gallery.pk]
    take_back(done, researcher)
    gallery.refresh_from_db()
    # What somebody else wrote stays unless it is said otherwise; all the rest went back.
    assert gallery.kind == term("kind", "natural_place")
    assert all(gallery.pk in row[:2] for row in facts() - before)
    assert (gallery.sector, gallery.status) == (term("sector", "public"), "active")


def test_the_question_can_be_answered_with_yes(
    city: City, written: tuple[set[tuple[object, ...]], ChangeSet], researcher: User, admin_user: User
) -> None:
    before, done = written
    with change_set(kind=ChangeKind.EDIT, by=admin_user, reason="A sharper eye"):
        Asset.objects.filter(pk=city["gallery"].pk).update(kind=term("kind", "natural_place"))
    [question] = plan_of(done, researcher).questions
    take_back(done, researcher, question.name)
    assert facts() == before
