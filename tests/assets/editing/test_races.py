"""Two at the very same moment, on two real connections: one wins, and the other is told."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from assets.actions.changes import AlreadyWrittenError
from assets.actions.editing import Provenance
from assets.actions.saving import RefusedError, StaleError, create_asset, save_asset
from assets.actions.state import new_state, state_of
from assets.choices import Basis
from assets.models import Asset, ChangeSet, Contact
from tests.factories import make_asset

pytestmark = pytest.mark.django_db(transaction=True)
KNOWN = Provenance(Basis.VISIT, timezone.localdate())


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each act returned or raised, when all were begun at the same moment on connections of their own."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        barrier.wait()
        try:
            return act()
        except (StaleError, AlreadyWrittenError, RefusedError) as outcome:
            return outcome
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


@pytest.fixture
def asset(project):
    """What both want to change."""
    return make_asset(name="The Old Hall", project=project)


def test_of_two_saves_one_wins_and_the_other_is_told(asset, researcher, admin_user):
    base = state_of(asset, researcher)

    def save(who, phone):
        return lambda: save_asset(asset=asset, by=who, base=base, wanted={**base, "phone": phone}, known=KNOWN)

    outcomes = at_once(save(researcher, "1"), save(admin_user, "2"))
    stale = [outcome for outcome in outcomes if isinstance(outcome, StaleError)]
    written = [outcome for outcome in outcomes if isinstance(outcome, ChangeSet)]
    assert (len(stale), len(written)) == (1, 1)
    asset.refresh_from_db()
    assert stale[0].theirs["phone"] == asset.phone
    assert ChangeSet.objects.count() == 1


def test_row_written_past_the_form_is_waited_for_and_seen(asset, researcher):
    base = state_of(asset, researcher)

    def save():
        return save_asset(asset=asset, by=researcher, base=base, wanted={**base, "phone": "1"}, known=KNOWN)

    def write_past_it():
        return Contact.objects.create(asset=asset, name="Somebody")

    saved, _ = at_once(save, write_past_it)
    asset.refresh_from_db()
    # Whichever came first, the two are never mixed up: it was saved before the row, or the row was seen.
    assert isinstance(saved, StaleError) is (asset.phone == "")


def test_form_sent_twice_in_the_same_moment_is_saved_once(asset, researcher):
    base, submission = state_of(asset, researcher), uuid4()
    wanted = {**base, "phone": "1"} | {
        f"contact:new1:{name}": text
        for name, text in {"name": "Sam", "role": "", "email": "", "phone": "", "visibility": "staff"}.items()
    }

    def save():
        return save_asset(asset=asset, by=researcher, base=base, wanted=wanted, known=KNOWN, submission=submission)

    outcomes = at_once(save, save, save)
    assert sum(isinstance(outcome, ChangeSet) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, AlreadyWrittenError) for outcome in outcomes) == 2
    assert asset.contacts.count() == 1


def test_new_asset_sent_twice_in_the_same_moment_is_made_once(researcher, project):
    wanted, submission = {**new_state(), "name": "The New Place"}, uuid4()

    def create():
        return create_asset(by=researcher, project=project, wanted=wanted, known=KNOWN, submission=submission)

    first, second = at_once(create, create)
    assert first == second == Asset.objects.get()


def test_two_new_assets_of_one_name_get_addresses_of_their_own(researcher, admin_user, project):
    wanted = {**new_state(), "name": "The New Place"}

    def create(who):
        return lambda: create_asset(by=who, project=project, wanted=wanted, known=KNOWN, submission=uuid4())

    at_once(create(researcher), create(admin_user))
    assert set(Asset.objects.values_list("slug", flat=True)) == {"the-new-place", "the-new-place-2"}
