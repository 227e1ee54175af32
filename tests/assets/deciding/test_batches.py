"""Accepting many proposals: only after a sample of them was looked at, all of it or nothing, marked and undoable."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from assets.actions.accepting import OtherProposalsError, accept_batch, batch_of, key_of
from assets.actions.changes import AlreadyWrittenError
from assets.choices import ChangeKind, JobKind, JobState
from assets.models import Asset, Change, ChangeSet, Job, Proposal
from assets.sampling import draw, sample_size
from tests.assets.deciding.conftest import as_recorded
from tests.assets.undo.conftest import register, take_back_whole
from tests.factories import make_asset, make_project, make_proposal
from tests.jobs import work

MANY = 40


@pytest.fixture
def proposals(comparison, project) -> list[Proposal]:
    """Forty assets that both waves saw as they were."""
    assets = [make_asset(name=f"Hall {number}", project=project) for number in range(MANY)]
    return [make_proposal(comparison, one, one, confidence=96, reasons=["one record"]) for one in assets]


@pytest.fixture
def accept(comparison, researcher):
    """Accept what is sure enough, after ``wrong`` were found wrong."""

    def act(*wrong: Proposal, change: str = "", least: int = 90, **fields):
        batch = batch_of(comparison=comparison, change=change, least=least, by=researcher)
        usual = {"seen": batch.fingerprint, "by": researcher}
        return accept_batch(
            comparison=comparison, change=change, least=least, wrong={key_of(one) for one in wrong}, **(usual | fields)
        )

    return act


# --- The sample ---------------------------------------------------------------------------------------------------


def test_sample_without_an_error_bounds_the_errors_below_a_tenth():
    size = sample_size(100_000)
    assert 0.9**size <= 0.05 < 0.9 ** (size - 1)


@pytest.mark.parametrize("population", [0, 1, 28, 29])
def test_few_are_looked_at_wholly(population):
    assert sample_size(population) == population


def test_the_same_sample_is_drawn_again_and_another_one_of_other_things():
    things = list(range(500))
    assert draw(things, "a") == draw(things, "a")
    assert draw(things, "a") != draw(things, "b")
    assert len(set(draw(things, "a"))) == 29


def test_batch_holds_what_is_sure_enough_undecided_and_ones_own(comparison, proposals, researcher, project):
    unsure = make_proposal(comparison, make_asset(project=project), confidence=60)
    elsewhere = make_asset(name="Elsewhere", project=make_project())
    not_mine = make_proposal(comparison, elsewhere, elsewhere, confidence=99)
    lonely = make_proposal(comparison, make_asset(project=project), changes=["succeeded_by"], confidence=99)
    batch = batch_of(comparison=comparison, change="", least=90, by=researcher)
    assert {one.pk for one in batch.proposals} == {one.pk for one in proposals}
    assert not {unsure.pk, not_mine.pk, lonely.pk} & {one.pk for one in batch.proposals}


# --- What is accepted ---------------------------------------------------------------------------------------------


def test_where_all_that_were_drawn_are_right_all_are_accepted_and_marked(accept, proposals, researcher):
    result = accept()
    assert (result.accepted, Change.objects.filter(is_of_batch=True, by=researcher).count()) == (MANY, MANY)
    change = Change.objects.first()
    assert (change.proposed, change.proposed_confidence, change.evidence) == (["unchanged"], 96, "one record")
    assert change.asset == change.later_asset


def test_where_one_is_wrong_only_what_was_found_right_is_accepted(accept, comparison, proposals, researcher):
    batch = batch_of(comparison=comparison, change="", least=90, by=researcher)
    sample = batch.sample
    result = accept(sample[0])
    assert result.accepted == len(sample) - 1
    decided = set(Change.objects.values_list("sighting", flat=True))
    assert decided == {one.sighting_id for one in sample[1:]}


def test_what_was_drawn_and_found_is_kept(accept, comparison, proposals, researcher):
    sample = batch_of(comparison=comparison, change="", least=90, by=researcher).sample
    accept(sample[3])
    kept = ChangeSet.objects.get(kind=ChangeKind.DECISION).details["batch"]
    assert kept["sample"] == [key_of(one) for one in sample]
    assert kept["wrong"] == [key_of(sample[3])]
    assert (kept["proposals"], kept["least"]) == (MANY, 90)


def test_of_few_all_that_are_right_are_accepted(accept, comparison, project):
    few = [
        make_proposal(comparison, one, one, confidence=96)
        for one in (make_asset(project=project), make_asset(project=project))
    ]
    result = accept(few[0])
    assert result.accepted == 1
    assert Change.objects.get().sighting == few[1].sighting


def test_records_that_are_one_asset_become_one_and_all_of_it_goes_back(accept, proposal, now, then, researcher):
    before = register()
    result = accept(change="renamed")
    assert Asset.objects.get(pk=now.pk).merged_into == then
    take_back_whole(result.written, researcher)
    assert register() == before


def test_what_cannot_be_accepted_after_all_is_left_and_named(accept, comparison, proposal, now, then):
    second = as_recorded(comparison, "The Black E")
    make_proposal(comparison, second, now, changes=["renamed"], confidence=91, reasons=["alike"])
    result = accept(change="renamed")
    assert (result.accepted, len(result.refused)) == (1, 1)
    assert "merged into another record" in result.refused[0]


def test_batch_that_has_changed_since_is_refused(accept, comparison, proposals, researcher):
    seen = batch_of(comparison=comparison, change="", least=90, by=researcher).fingerprint
    proposals[0].delete()
    with pytest.raises(OtherProposalsError):
        accept(seen=seen)
    assert not Change.objects.exists()


def test_same_form_sent_twice_accepts_once(accept, proposals):
    submission = uuid4()
    accept(submission=submission)
    with pytest.raises(AlreadyWrittenError):
        accept(submission=submission)


def test_only_editors_accept(accept, proposals, link_worker):
    with pytest.raises(PermissionDenied):
        accept(by=link_worker)


# --- The page -----------------------------------------------------------------------------------------------------


def test_page_asks_about_every_one_of_the_sample(client_of, researcher, comparison, proposals):
    address = f"/comparisons/{comparison.uuid}/review/batch/?least=90"
    client = client_of(researcher)
    page = client.get(address)
    assert len(page.context["form"].keys) == 29
    carried = {name: page.context["form"][name].value() for name in ("seen", "submission")}
    answer = client.post(address, carried)
    assert "29 answers need another look" in answer.content.decode()
    assert not Change.objects.exists()
    right = dict.fromkeys(page.context["form"].keys, "right")
    assert client.post(address, carried | right).url == f"/comparisons/{comparison.uuid}/decisions/"
    assert Change.objects.count() == MANY


def test_large_batch_is_accepted_by_a_worker(client_of, researcher, comparison, proposals, monkeypatch):
    monkeypatch.setattr("assets.desk.batch.LARGE", 10)
    address = f"/comparisons/{comparison.uuid}/review/batch/?least=90"
    client = client_of(researcher)
    form = client.get(address).context["form"]
    carried = {name: form[name].value() for name in ("seen", "submission")}
    assert client.post(address, carried | dict.fromkeys(form.keys, "right")).url == address
    assert "Accepting proposals" in client.get(address).content.decode()
    work()
    job = Job.objects.get(kind=JobKind.ACCEPT)
    assert (job.state, job.result.kind, Change.objects.count()) == (JobState.DONE, ChangeKind.DECISION, MANY)
    assert "40 proposals accepted, of a confidence of 90 or more" in client.get(address).content.decode()


def test_worker_that_finds_other_proposals_accepts_nothing_and_says_so(
    client_of, researcher, comparison, proposals, monkeypatch
):
    monkeypatch.setattr("assets.desk.batch.LARGE", 10)
    address = f"/comparisons/{comparison.uuid}/review/batch/?least=90"
    client = client_of(researcher)
    form = client.get(address).context["form"]
    carried = {name: form[name].value() for name in ("seen", "submission")}
    client.post(address, carried | dict.fromkeys(form.keys, "right"))
    proposals[0].delete()
    work()
    assert not Change.objects.exists()
    assert "The proposals have changed since the sample was drawn" in client.get(address).content.decode()
