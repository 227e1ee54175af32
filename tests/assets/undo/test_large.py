"""What is too large for a page: planned and written in batches, worked out and taken back by a worker."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.choices import Role
from assets.actions import undoing_large
from assets.actions.undoing import StaleUndoError, UndoOrder, undo_change_set
from assets.choices import ChangeKind, JobKind, JobState
from assets.models import Asset, ChangeSet, Contact, Job, Sighting
from assets.undo import plan
from assets.undo.outline import Outline, outline
from assets.undo.selection import of_change_set
from tests.assets.undo.conftest import differences, plan_of, register, writing
from tests.factories import make_asset, make_contact, make_sighting, make_user, make_wave, term
from tests.jobs import work

pytestmark = pytest.mark.django_db

NUMBER = 7


@pytest.fixture
def brought(project, admin_user) -> tuple[dict, ChangeSet]:
    """How the register stood, and an import of a wave that changed some assets and recorded others."""
    old = [make_asset(project=project, phone="0151 496 0111") for _ in range(NUMBER)]
    wave = make_wave(project=project)
    before = register()
    with writing(admin_user, "a list", ChangeKind.IMPORT, project=project, wave=wave) as written:
        new = [make_asset(project=project) for _ in range(NUMBER)]
        Asset.objects.filter(pk__in=[asset.pk for asset in old]).update(phone="0151 496 0222")
        for asset in (*old, *new):
            make_contact(asset)
            make_sighting(asset, wave=wave, change_set=written)
        term("kind", "venue").scheme.terms.create(code="folly", label="Folly")
        Asset.objects.filter(pk=old[0].pk).update(parent=new[0])
    return before, written


@pytest.fixture
def small_batches(monkeypatch):
    """Batches of two assets."""
    monkeypatch.setattr(plan, "BATCH", 2)


@pytest.fixture
def large(monkeypatch):
    """Everything is large."""
    monkeypatch.setattr(undoing_large, "LARGE", 0)


def take_back(written: ChangeSet, by, *back: str) -> ChangeSet:
    """By the outline, as the pages do."""
    order = UndoOrder(outline(of_change_set(written), by).digest, uuid4(), frozenset(back))
    return undo_change_set(written=written, by=by, order=order)


# --- Batches ------------------------------------------------------------------------------------------------------


def test_batches_say_the_same_as_the_whole(brought, admin_user, monkeypatch):
    whole = outline(of_change_set(brought[1]), admin_user)
    monkeypatch.setattr(plan, "BATCH", 2)
    parts = outline(of_change_set(brought[1]), admin_user)
    assert parts.whole is None
    assert parts.digest == whole.digest == plan_of(brought[1], admin_user).digest
    assert (parts.returning, parts.questions, parts.stopped) == (whole.returning, [], 0)


def test_batches_write_the_same_as_the_whole(brought, admin_user, small_batches):
    before, written = brought
    after = register()
    reverted = take_back(written, admin_user)
    assert differences(before, register()) == {}
    take_back(reverted, admin_user)
    assert differences(after, register()) == {}


def test_question_in_one_batch_is_answered_by_its_name(brought, researcher, admin_user, small_batches):
    asset = Asset.objects.filter(phone="0151 496 0222").last()
    with writing(researcher, "later"):
        Asset.objects.filter(pk=asset.pk).update(phone="0151 496 0333")
    found = outline(of_change_set(brought[1]), admin_user)
    assert [(one.asset, one.name) for one in found.questions] == [(asset.pk, f"asset-{asset.pk}-phone")]
    take_back(brought[1], admin_user, f"asset-{asset.pk}-phone")
    assert set(Asset.objects.present().values_list("phone", flat=True)) == {"0151 496 0111"}


def test_nothing_is_written_when_a_later_batch_is_not_as_it_was_shown(brought, admin_user, small_batches):
    order = UndoOrder(outline(of_change_set(brought[1]), admin_user).digest, uuid4())
    with writing(admin_user, "later"):
        Contact.objects.filter(pk=Contact.objects.last().pk).update(phone="0")
    with pytest.raises(StaleUndoError) as stale:
        undo_change_set(written=brought[1], by=admin_user, order=order)
    assert len(stale.value.outline.questions) == 1
    assert Sighting.objects.count() == 2 * NUMBER
    assert not ChangeSet.objects.filter(kind=ChangeKind.REVERT).exists()


def test_number_of_queries_does_not_grow_with_the_rows_of_a_batch(brought, admin_user, django_assert_max_num_queries):
    with django_assert_max_num_queries(150):
        outline(of_change_set(brought[1]), admin_user)


def test_outline_is_kept_and_read_again(brought, admin_user, small_batches):
    with writing(admin_user, "later"):
        Asset.objects.filter(phone="0151 496 0222").update(phone="0")
    found = outline(of_change_set(brought[1]), admin_user)
    assert Outline.read(found.kept()) == found
    assert len(found.questions) == NUMBER


# --- By a worker --------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(brought, admin_user, client_of: Callable[..., Client], large) -> tuple[Client, str]:
    """An admin's browser, and the address under which the import is taken back."""
    return client_of(admin_user), reverse("assets:change_undo", args=[brought[1].uuid])


def text(browser: Client, address: str) -> str:
    """A page that is there."""
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def hidden(browser: Client, address: str) -> dict[str, str]:
    """The hidden fields of a preview."""
    form = browser.get(address).context["form"]
    return {"digest": form.initial["digest"], "submission": str(uuid4())}


def test_large_undo_is_worked_out_looked_at_and_taken_back(brought, desk):
    browser, address = desk
    assert "Work out what would go back" in text(browser, address)
    assert browser.post(address, {"look": "1"}).status_code == 302
    assert "data-job=" in text(browser, address)
    work()
    assert "Facts go back" in text(browser, address)
    assert Sighting.objects.exists()
    browser.post(address, hidden(browser, address))
    [job] = work()
    assert (job.kind, job.state, job.message) == (JobKind.UNDO, JobState.DONE, "")
    assert differences(brought[0], register()) == {}
    assert job.result.details["undoes"] == [str(brought[1].uuid)]
    assert reverse("assets:change_detail", args=[job.result.uuid]) in text(browser, address)


def test_what_a_job_keeps_of_it_are_ids_and_counts(brought, desk, researcher):
    with writing(researcher, "later"):
        Asset.objects.filter(phone="0151 496 0222").update(phone="0151 496 0333")
    browser, address = desk
    browser.post(address, {"look": "1"})
    work()
    kept = str(Job.objects.get().order)
    assert "0151" not in kept
    assert "Alex" not in kept


def test_what_changed_after_it_was_worked_out_is_not_written_over(brought, desk, admin_user):
    browser, address = desk
    browser.post(address, {"look": "1"})
    work()
    fields = hidden(browser, address)
    with writing(admin_user, "later"):
        Contact.objects.update(phone="0")
    browser.post(address, fields)
    [job] = work()
    assert job.state == JobState.FAILED
    page_now = text(browser, address)
    assert "look at it again" in page_now
    assert "Work out what would go back" in page_now
    assert Sighting.objects.exists()


def test_outline_of_one_person_is_not_shown_to_another(brought, desk, project, client_of):
    browser, address = desk
    browser.post(address, {"look": "1"})
    work()
    other = client_of(make_user(role=Role.ADMIN, project=project))
    assert "Work out what would go back" in text(other, address)


def test_asked_twice_it_is_worked_on_once(desk):
    browser, address = desk
    for _ in range(2):
        assert browser.post(address, {"look": "1"}).status_code == 302
    assert Job.objects.count() == 1


def test_questions_have_pages_and_ticks_survive_turning_them(brought, desk, researcher, monkeypatch):
    monkeypatch.setattr("assets.undo_page.ASKED_A_PAGE", 3)
    monkeypatch.setattr(plan, "BATCH", 2)
    with writing(researcher, "later"):
        Asset.objects.filter(phone="0151 496 0222").update(phone="0151 496 0333")
    browser, address = desk
    browser.post(address, {"look": "1"})
    work()
    first = browser.get(address).context["page"]
    names = [asked.item.name for asked in first.questions]
    assert (len(names), first.asking_obj.paginator.num_pages) == (3, 3)
    second = browser.post(address, {"back": names[:2], "asking": "2"}).context
    assert set(second["page"].ticked_elsewhere.split()) == set(names[:2])
    more = [asked.item.name for asked in second["page"].questions]
    browser.post(address, hidden(browser, address) | {"back": more[:1], "ticked": " ".join(names[:2])})
    work()
    assert Asset.objects.filter(phone="0151 496 0111").count() == 3
    assert Asset.objects.filter(phone="0151 496 0333").count() == NUMBER - 3
