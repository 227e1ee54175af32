"""Columns of an asset: they go back where nobody has been since, and are asked about where somebody has."""

from datetime import date

import pytest

from assets.actions.editing import record_hand_edit
from assets.actions.undoing import CannotBeUndoneError
from assets.choices import Basis, ChangeKind
from assets.models import (
    Asset,
    ChangeSet,
    FieldSource,
)
from assets.undo.plan import make_plan
from assets.undo.selection import Selection, of_change_set
from tests.assets.undo.conftest import fresh, names, take_back, writing

pytestmark = pytest.mark.django_db


def test_untouched_column_goes_back(hall, researcher):
    with writing(researcher) as written:
        Asset.objects.filter(pk=hall.pk).update(phone="0151 496 0222")
    reverted = take_back(of_change_set(written), researcher)
    assert fresh(hall).phone == "0151 496 0111"
    assert (reverted.kind, reverted.reason) == (ChangeKind.REVERT, "Taken back: an edit")
    assert reverted.details == {"undoes": [str(written.uuid)]}
    assert hall.events.order_by("pgh_id").last().pgh_context.metadata["change_set"] == str(reverted.uuid)


def test_only_what_was_written_goes_back(hall, researcher):
    with writing(researcher) as written:
        Asset.objects.filter(pk=hall.pk).update(phone="0151 496 0222")
    with writing(researcher):
        Asset.objects.filter(pk=hall.pk).update(description="A later word.")
    take_back(of_change_set(written), researcher)
    assert (fresh(hall).phone, fresh(hall).description) == ("0151 496 0111", "A later word.")


def test_column_edited_since_is_a_question_and_is_kept_unless_answered(hall, researcher):
    with writing(researcher) as written:
        Asset.objects.filter(pk=hall.pk).update(phone="0151 496 0222", name="The Old Hall")
    with writing(researcher):
        Asset.objects.filter(pk=hall.pk).update(phone="0151 496 0333")
    question = f"asset-{hall.pk}-phone"
    assert names(make_plan(of_change_set(written), researcher)) == ([f"asset-{hall.pk}-name"], [question], [])
    take_back(of_change_set(written), researcher)
    assert (fresh(hall).name, fresh(hall).phone) == ("The Hall", "0151 496 0333")
    take_back(of_change_set(written), researcher, question)
    assert fresh(hall).phone == "0151 496 0111"


def test_column_that_is_back_already_is_left_alone(hall, researcher):
    with writing(researcher) as written:
        Asset.objects.filter(pk=hall.pk).update(phone="0151 496 0222")
    Asset.objects.filter(pk=hall.pk).update(phone="0151 496 0111")
    plan = make_plan(of_change_set(written), researcher)
    assert (plan.items, plan.settled) == ((), 1)
    with pytest.raises(CannotBeUndoneError, match="nothing to take back"):
        take_back(of_change_set(written), researcher)
    assert not ChangeSet.objects.filter(kind=ChangeKind.REVERT).exists()


def test_status_and_its_reason_go_back_as_one(hall, researcher):
    with writing(researcher) as written:
        Asset.objects.filter(pk=hall.pk).update(status="ceased", status_reason="Sold.", status_date=date(2020, 1, 1))
    with writing(researcher):
        Asset.objects.filter(pk=hall.pk).update(status_evidence="The Echo", status_reason="")
    plan = make_plan(of_change_set(written), researcher)
    assert names(plan)[1] == [f"asset-{hall.pk}-status"]
    take_back(of_change_set(written), researcher, everything=True)
    now = fresh(hall)
    assert (now.status, now.status_reason, now.status_evidence) == ("active", "", "")


def test_ceased_asset_that_was_reopened_ceases_again_with_its_reason(hall, researcher):
    Asset.objects.filter(pk=hall.pk).update(status="ceased", status_reason="Sold.")
    with writing(researcher) as written:
        Asset.objects.filter(pk=hall.pk).update(status="active", status_reason="")
    take_back(of_change_set(written), researcher)
    assert (fresh(hall).status, fresh(hall).status_reason) == ("ceased", "Sold.")


def test_source_of_a_fact_goes_back_with_it(hall, researcher):
    record_hand_edit(asset=hall, fields=["phone"], by=None, basis=Basis.WEB, as_of=date(2020, 1, 1))
    with writing(researcher) as written:
        Asset.objects.filter(pk=hall.pk).update(phone="0151 496 0222", email="a@example.org")
        record_hand_edit(asset=hall, fields=["phone", "email"], by=researcher, basis=Basis.VISIT)
    take_back(of_change_set(written), researcher)
    sources = FieldSource.objects.filter(asset=hall)
    assert [(one.field, one.basis, one.as_of) for one in sources] == [("phone", "web", date(2020, 1, 1))]


def test_fact_that_was_confirmed_since_is_a_question(hall, researcher):
    with writing(researcher) as written:
        Asset.objects.filter(pk=hall.pk).update(phone="0151 496 0222")
        record_hand_edit(asset=hall, fields=["phone"], by=researcher, basis=Basis.WEB)
    with writing(researcher):
        record_hand_edit(asset=hall, fields=["phone"], by=researcher, basis=Basis.PHONE)
    plan = make_plan(of_change_set(written), researcher)
    assert names(plan) == ([], [f"asset-{hall.pk}-phone"], [])
    take_back(of_change_set(written), researcher, everything=True)
    assert fresh(hall).phone == "0151 496 0111"
    assert not FieldSource.objects.exists()


def test_change_by_others_in_between_is_not_taken_back(hall, researcher, admin_user):
    with writing(researcher):
        Asset.objects.filter(pk=hall.pk).update(phone="1 of Rob")
    with writing(admin_user):
        Asset.objects.filter(pk=hall.pk).update(phone="2 of Adam")
    with writing(researcher) as last:
        Asset.objects.filter(pk=hall.pk).update(phone="3 of Rob")
    both = of_change_set(last).contexts | of_change_set(ChangeSet.objects.get(pk=last.pk - 2)).contexts
    take_back(Selection("both", contexts=both), researcher)
    assert fresh(hall).phone == "2 of Adam"
