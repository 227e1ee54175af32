"""One answer: the sighting of the new wave, the facts and the decision, in one step that can be taken back."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from assets.actions.answer_facts import asked_of
from assets.actions.answer_order import asked_now
from assets.actions.answering import Answered, TaskOrder, accept_sighting, answer_task
from assets.actions.changes import AlreadyWrittenError
from assets.actions.editing import Provenance, record_hand_edit
from assets.actions.fieldwork import FieldworkRefusedError
from assets.actions.saving import StaleError
from assets.actions.state import state_of
from assets.choices import Basis, ChangeKind, ChangeType, Channel, NameKind, RelationKind, Status, TaskAnswer
from assets.models import Asset, AssetName, Change, ChangeSet, FieldSource, Location, Relation, Sighting
from tests.assets.imports.conftest import bring
from tests.assets.undo.conftest import take_back_whole
from tests.factories import make_asset, make_place, make_sighting, square, term

__all__ = ["bring"]

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate
BY_PHONE = "the caretaker"

Answer = Callable[..., Answered]


@pytest.fixture
def answer(field: Any, researcher: Any) -> Answer:
    """A function: the researcher has rung up today, and answers; ``facts`` are what the form says otherwise."""

    def give(kind: TaskAnswer = TaskAnswer.CONFIRMED, facts: dict[str, str] | None = None, **said: Any) -> Answered:
        field.task.refresh_from_db()
        base = asked_now(field.task, state_of(Asset.objects.get(pk=field.hall.pk), researcher))
        submission = said.pop("submission", None)
        usual = {"known": Provenance(Basis.PHONE, TODAY(), BY_PHONE), "channel": Channel.PHONE, "base": base}
        order = TaskOrder(**({"answer": kind, "wanted": base | (facts or {})} | usual | said))
        return answer_task(task=field.task, order=order, by=researcher, submission=submission)

    return give


def moved(postcode: str, address: str = "1 New Street") -> dict[str, str]:
    """Another address, as the form works it out."""
    return {"where:address": address, "where:postcode": postcode, "where:point": "53.401500, -2.970500"}


def test_confirming_writes_sighting_facts_decision_and_answer_in_one_change_set(field, answer, researcher):
    done = answer()
    written = ChangeSet.objects.get(kind=ChangeKind.DECISION)
    sighting, change = Sighting.objects.get(wave=field.today), Change.objects.get()
    assert done.changes == [ChangeType.UNCHANGED]
    assert (sighting.asset, sighting.name, sighting.status, sighting.postcode) == (
        field.hall, "The Florrie", "active", "L8 4RF",
    )  # fmt: skip
    assert sighting.change_set == done.change_set == written
    assert sighting.raw["answer"] == "confirmed as it was"
    assert sighting.source == "fieldwork: the caretaker"
    assert (change.asset, change.later_asset, change.sighting, change.by) == (
        field.hall, field.hall, field.seen, researcher,
    )  # fmt: skip
    field.hall.refresh_from_db()
    field.task.refresh_from_db()
    assert (field.hall.assured_on, field.hall.assured_basis, field.hall.assured_by) == (TODAY(), "phone", researcher)
    assert (field.task.answer, field.task.answered_by, field.task.change) == ("confirmed", researcher, change)
    assert field.task.attempts.get().channel == "phone"
    known = FieldSource.objects.get(asset=field.hall, field="name")
    assert (known.wave, known.basis, known.as_of) == (None, "phone", TODAY())


def test_taking_the_answer_back_opens_the_task_and_restores_the_record(field, answer, researcher):
    facts = {"name": "Florence Institute"} | moved("L1 9BG")
    done = answer(TaskAnswer.CHANGED, facts, happened=(date(2011, 1, 1), None))
    take_back_whole(done.change_set, researcher)
    field.hall.refresh_from_db()
    field.task.refresh_from_db()
    assert (field.task.answer, field.task.answered_at, field.task.change) == ("", None, None)
    assert (field.hall.name, field.hall.assured_on) == ("The Florrie", None)
    assert not Sighting.objects.filter(wave=field.today).exists()
    assert not Change.objects.exists()
    assert not AssetName.objects.exists()
    assert Location.objects.get().is_current


def test_rename_and_move_keep_the_former_name_and_address_until_they_happened(field, answer):
    when = (date(2011, 1, 1), date(2011, 12, 31))
    done = answer(TaskAnswer.CHANGED, {"name": "Florence Institute"} | moved("L1 9BG"), happened=when)
    assert done.changes == [ChangeType.RENAMED, ChangeType.MOVED]
    former = AssetName.objects.get(asset=field.hall)
    assert (former.name, former.kind, former.until_earliest, former.until_latest) == (
        "The Florrie", NameKind.FORMER, *when,
    )  # fmt: skip
    past, here = Location.objects.filter(asset=field.hall).order_by("is_current")
    assert (past.postcode, past.until_latest, here.postcode, here.since_earliest) == (
        "L8 4RF", when[1], "L1 9BG", when[0],
    )  # fmt: skip
    assert Change.objects.get().happened_latest == when[1]


def test_what_was_written_wrongly_is_put_right_and_is_no_rename_and_no_move(field, answer):
    done = answer(
        TaskAnswer.CHANGED,
        {"name": "Florrie Institute"} | moved("L1 9BG"),
        name_was_wrong=True,
        address_was_wrong=True,
    )
    assert done.changes == [ChangeType.UNCHANGED]
    assert not AssetName.objects.exists()
    assert Location.objects.get().postcode == "L1 9BG"


def test_new_address_of_a_private_place_stays_private(field, answer):
    Location.objects.update(is_masked=True, public_area="Dingle")
    answer(TaskAnswer.CHANGED, moved("L1 9BG"))
    assert [row.is_masked for row in Location.objects.all()] == [True, True]


def test_another_nature_of_work_and_sector_are_changes(field, answer):
    music, dance = term("nature_of_work", "music"), term("nature_of_work", "dance")
    facts = {f"term:{music.pk}": "", f"term:{dance.pk}": "yes", "sector": str(term("sector", "public").pk)}
    done = answer(TaskAnswer.CHANGED, facts)
    assert done.changes == [ChangeType.CHANGED_FUNCTION, ChangeType.CHANGED_SECTOR]
    assert Sighting.objects.get(wave=field.today).category == dance.label


def test_rename_that_the_record_knew_already_is_a_change_between_the_waves(field, answer):
    Asset.objects.filter(pk=field.hall.pk).update(name="Florence Institute")
    assert answer().changes == [ChangeType.RENAMED]


def test_ceased_carries_date_reason_reporter_and_evidence(field, answer, researcher):
    when = (date(2019, 1, 1), date(2019, 12, 31))
    done = answer(TaskAnswer.CEASED, reason="The building was sold.", evidence="A sign on the door.", happened=when)
    field.hall.refresh_from_db()
    assert done.changes == [ChangeType.CEASED]
    assert (field.hall.status, field.hall.ceased_earliest, field.hall.ceased_latest) == ("ceased", *when)
    assert (field.hall.status_reason, field.hall.status_evidence, field.hall.status_reporter) == (
        "The building was sold.", "A sign on the door.", BY_PHONE,
    )  # fmt: skip
    assert field.hall.assured_on is None
    assert Sighting.objects.get(wave=field.today).status == "ceased"
    assert Change.objects.get().later_asset is None


def test_ceased_on_a_day_that_nobody_knows_lies_between_the_waves(field, answer):
    answer(TaskAnswer.CEASED, reason="Nobody there any more.")
    field.hall.refresh_from_db()
    assert (field.hall.ceased_earliest, field.hall.ceased_latest) == (field.baseline.reference_date, TODAY())


def test_what_followed_is_related_and_stays_apart(field, answer):
    after = make_asset(name="Florrie Trust", project=field.project)
    done = answer(
        TaskAnswer.CEASED, reason="A trust took it over.", followed=ChangeType.SUCCEEDED_BY, successor=after
    )  # fmt: skip
    assert done.changes == [ChangeType.SUCCEEDED_BY]
    assert Relation.objects.get().kind == RelationKind.SUCCEEDS
    assert (Relation.objects.get().from_asset, Relation.objects.get().to_asset) == (after, field.hall)
    assert Change.objects.get().later_asset == after


def test_not_traced_leaves_the_status_and_writes_no_sighting(field, answer):
    answer(TaskAnswer.NOT_TRACED)
    field.hall.refresh_from_db()
    assert field.hall.status == "active"
    assert Change.objects.get().changes == [ChangeType.NOT_TRACED]
    assert not Sighting.objects.filter(wave=field.today).exists()
    assert field.task.attempts.get().outcome == "not_there"


def test_what_lies_outside_the_area_is_out_of_area_whatever_else_changed(field, answer):
    field.today.area.add(make_place(boundary=square(-3.2, 53.9)))
    assert answer(TaskAnswer.CHANGED, {"name": "Florence Institute"}).changes == [ChangeType.OUT_OF_AREA]


def test_fact_that_is_known_of_a_later_day_stands(field, answer, researcher):
    record_hand_edit(asset=field.hall, fields=["phone"], by=researcher, basis=Basis.OWNER, as_of=TODAY())
    before = Provenance(Basis.VISIT, TODAY() - timedelta(days=9), BY_PHONE)
    done = answer(TaskAnswer.CHANGED, {"phone": "0151 496 0999", "name": "Florence Institute"}, known=before)
    field.hall.refresh_from_db()
    assert done.kept == ["telephone"]
    assert (field.hall.phone, field.hall.name) == ("0151 496 0123", "Florence Institute")
    assert FieldSource.objects.get(asset=field.hall, field="phone").basis == Basis.OWNER


def test_later_confirmation_stands(field, answer):
    Asset.objects.update(assured_on=TODAY(), assured_basis=Basis.OWNER)
    answer(known=Provenance(Basis.PHONE, TODAY() - timedelta(days=2), BY_PHONE))
    field.hall.refresh_from_db()
    assert field.hall.assured_basis == Basis.OWNER


@pytest.mark.parametrize(
    ("kind", "said", "words"),
    [
        (TaskAnswer.CEASED, {}, "Say why it ceased"),
        (TaskAnswer.CHANGED, {}, "Correct what has changed"),
        (TaskAnswer.CHANGED, {"status": Status.PAUSED}, "Say why it is paused"),
        (TaskAnswer.NOT_TRACED, {"channel": None}, "at least one attempt"),
        (TaskAnswer.CONFIRMED, {"known": Provenance(Basis.PHONE, date(2199, 1, 1))}, "still to come"),
        (TaskAnswer.CONFIRMED, {"known": Provenance(Basis.SOURCE, date(2026, 1, 1))}, "Name the source"),
        (TaskAnswer.CEASED, {"reason": "sold", "followed": ChangeType.SUCCEEDED_BY}, "Name the asset"),
        (TaskAnswer.CONFIRMED, {"facts": {"opened": "2030"}}, "before it opened|ceased"),
    ],
)
def test_half_an_answer_is_refused_and_writes_nothing(field, answer, kind, said, words):
    if "facts" in said:
        Asset.objects.update(ceased_latest=date(2020, 1, 1))
    with pytest.raises(FieldworkRefusedError, match=words):
        answer(kind, **said)
    field.task.refresh_from_db()
    assert field.task.answer == ""
    assert not ChangeSet.objects.filter(kind=ChangeKind.DECISION).exists()


def test_ceased_record_is_not_confirmed_by_mistake(field, answer):
    Asset.objects.update(status="ceased", status_reason="sold")
    with pytest.raises(FieldworkRefusedError, match="says that it has ceased"):
        answer()
    assert answer(TaskAnswer.CHANGED).changes == [ChangeType.UNCHANGED]
    field.hall.refresh_from_db()
    assert field.hall.status == "active"


def test_what_somebody_else_wrote_meanwhile_is_not_written_over(field, researcher):
    base = asked_now(field.task, state_of(field.hall, researcher))
    Asset.objects.update(phone="0151 496 0777")
    order = TaskOrder(
        answer=TaskAnswer.CONFIRMED, known=Provenance(Basis.PHONE, TODAY()), base=base, wanted=base,
        channel=Channel.PHONE,
    )  # fmt: skip
    with pytest.raises(StaleError) as stale:
        answer_task(task=field.task, order=order, by=researcher)
    assert stale.value.theirs["phone"] == "0151 496 0777"


def test_answer_sent_twice_is_written_once(field, answer):
    submission = uuid4()
    answer(submission=submission)
    with pytest.raises(AlreadyWrittenError):
        answer(submission=submission)
    assert Sighting.objects.filter(wave=field.today).count() == 1


def test_only_who_may_correct_the_asset_answers(field, answer, researcher, link_worker, stranger):
    order = TaskOrder(answer=TaskAnswer.CONFIRMED, known=Provenance(Basis.PHONE, TODAY()))
    for person in (link_worker, stranger):
        with pytest.raises(PermissionDenied):
            answer_task(task=field.task, order=order, by=person)
        with pytest.raises(PermissionDenied):
            accept_sighting(task=field.task, by=person)


# --- Again --------------------------------------------------------------------------------------------------------


def test_answering_again_takes_the_earlier_answer_back_in_the_same_change_set(field, answer):
    answer(TaskAnswer.CEASED, reason="Nobody there any more.")
    done = answer(TaskAnswer.CHANGED, {"name": "Florence Institute"})
    field.hall.refresh_from_db()
    field.task.refresh_from_db()
    assert done.changes == [ChangeType.RENAMED]
    assert (field.hall.status, field.hall.ceased_latest, field.hall.name) == ("active", None, "Florence Institute")
    assert Sighting.objects.get(wave=field.today).status == "active"
    assert Change.objects.get() == field.task.change
    assert field.task.attempts.count() == 2
    assert ChangeSet.objects.filter(kind=ChangeKind.DECISION).count() == 2


def test_correction_of_a_correction_begins_from_what_the_record_says_now(field, answer):
    answer(TaskAnswer.CHANGED, {"name": "Florence Institute"} | moved("L1 9BG"))
    answer(TaskAnswer.CHANGED, {"name": "The Florence"})
    field.hall.refresh_from_db()
    assert field.hall.name == "The Florence"
    assert Location.objects.get(is_current=True).postcode == "L1 9BG"
    assert [row.name for row in AssetName.objects.all()] == ["The Florrie"]


def test_taking_a_correction_back_restores_the_earlier_answer(field, answer, researcher):
    answer(TaskAnswer.CEASED, reason="Nobody there any more.")
    done = answer(TaskAnswer.NOT_TRACED)
    take_back_whole(done.change_set, researcher)
    field.hall.refresh_from_db()
    field.task.refresh_from_db()
    assert (field.task.answer, field.hall.status) == ("ceased", "ceased")
    assert field.task.change == Change.objects.get()


# --- A list and tasks of one wave ---------------------------------------------------------------------------------


def test_what_a_list_saw_can_be_accepted_and_is_not_doubled(field, researcher):
    make_sighting(field.hall, wave=field.today, file_name="libraries.csv", row_number=7, name="Florence Institute")
    Asset.objects.update(name="Florence Institute")
    done = accept_sighting(task=field.task, by=researcher)
    field.task.refresh_from_db()
    assert done.changes == [ChangeType.RENAMED]
    assert field.task.answer == TaskAnswer.CHANGED
    assert Sighting.objects.filter(wave=field.today).count() == 1
    assert (Change.objects.get().basis, Change.objects.get().evidence) == (
        Basis.INHERITED, "So in libraries.csv, row 7.\nlibraries.csv, row 7: Florence Institute",
    )  # fmt: skip


def test_list_that_comes_after_an_answer_keeps_what_was_found_and_doubles_nothing(field, answer, bring):
    answer(TaskAnswer.CHANGED, {"name": "Florence Institute", "phone": "0151 496 0999"})
    bring(
        b"name,postcode,phone\nFlorence Institute,L8 4RF,0151 496 0111\nThe Florrie,L8 4RF,0151 496 0222\n",
        wave="2026",
        day=date(2026, 1, 1),
        file_name="later.csv",
    )
    field.hall.refresh_from_db()
    assert Asset.objects.count() == 1
    assert (field.hall.name, field.hall.phone) == ("Florence Institute", "0151 496 0999")
    assert Sighting.objects.filter(wave=field.today, asset=field.hall).count() == 3


def test_nothing_is_accepted_that_no_list_saw(field, researcher):
    with pytest.raises(FieldworkRefusedError, match="No list"):
        accept_sighting(task=field.task, by=researcher)


def test_asked_facts_name_the_current_location_whatever_row_it_is(field, researcher):
    asked = asked_of(state_of(field.hall, researcher))
    assert (asked["where:postcode"], asked["name"]) == ("L8 4RF", "The Florrie")
