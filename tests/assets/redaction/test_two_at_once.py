"""Two admins remove the same person at the same moment: one does, the other is shown how things are now."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection

from accounts.choices import Role
from assets.actions.redacting import Removal, StaleRemovalError, remove_person
from assets.choices import ChangeKind, RemovalGround
from assets.models import ChangeSet
from tests.assets.redaction.canary import NAME, SOUGHT, looked, traces
from tests.factories import make_asset, make_contact, make_project, make_user


@pytest.mark.django_db(transaction=True)
def test_one_of_two_removals_at_once_is_told_that_it_comes_late():
    project = make_project()
    hall = make_asset(name="The Old Hall", project=project)
    make_contact(hall, name=NAME)
    admins = [make_user(role=Role.ADMIN, project=project) for _ in range(2)]
    ready = Barrier(2)

    def remove_as(by) -> str:
        found = looked(hall, by)
        removal = Removal(SOUGHT, False, frozenset(found.places), RemovalGround.PERSON, found.digest)
        ready.wait(timeout=30)
        try:
            remove_person(asset=hall, removal=removal, by=by, uuid=uuid4())
        except StaleRemovalError as stale:
            return "late" if not stale.found else "something left"
        finally:
            connection.close()
        return "removed"

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(remove_as, admins)) == ["late", "removed"]
    assert ChangeSet.objects.filter(kind=ChangeKind.REDACTION).count() == 1
    assert traces() == []
