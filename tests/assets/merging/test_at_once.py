"""Two merges at the very same moment, on two real connections."""

import pytest

from assets.actions.changes import AlreadyWrittenError
from assets.actions.merging import MergeRefusedError
from assets.models import Asset, ChangeSet
from tests.assets.editing.test_races import at_once
from tests.assets.merging.conftest import merge
from tests.factories import make_asset

pytestmark = pytest.mark.django_db(transaction=True)


def outcome(act):
    """What an act returned, or the refusal that it raised."""

    def run():
        try:
            return act()
        except (MergeRefusedError, AlreadyWrittenError) as refusal:
            return refusal

    return run


def test_of_two_merges_into_each_other_one_wins_and_the_other_is_refused(project, researcher, admin_user):
    one, other = make_asset(project=project), make_asset(project=project)
    outcomes = at_once(outcome(lambda: merge(one, other, researcher)), outcome(lambda: merge(other, one, admin_user)))
    assert sorted(type(one).__name__ for one in outcomes) == ["ChangeSet", "MergeRefusedError"]
    assert Asset.objects.filter(merged_into__isnull=False).count() == 1
    assert ChangeSet.objects.count() == 1
