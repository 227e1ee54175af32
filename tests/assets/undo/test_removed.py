"""What an import saw and was taken back is still in the history; a removal on request finds it there."""

import pytest

from assets.choices import ChangeKind
from assets.models import Asset, Sighting
from tests.assets.redaction.canary import EMAIL, NAME, remove, traces
from tests.assets.undo.conftest import take_back_whole, writing
from tests.factories import make_asset, make_sighting, make_wave

pytestmark = pytest.mark.django_db

KEY = "f" * 64


@pytest.fixture
def undone(project, admin_user):
    """The record of a person, which an import brought and which was taken back; and the change set that did so."""
    wave = make_wave(project=project)
    with writing(admin_user, "a list", ChangeKind.IMPORT, project=project) as written:
        asset = make_asset(name=NAME, project=project)
        raw = {"name": NAME, "email": EMAIL}
        make_sighting(asset, wave=wave, change_set=written, raw=raw, row_key=KEY)
    return asset, take_back_whole(written, admin_user)


@pytest.mark.parametrize("whole_record", [True, False])
def test_removal_reaches_what_an_undone_import_saw(undone, admin_user, whole_record):
    asset, _ = undone
    assert traces()
    remove(asset, admin_user, whole_record=whole_record)
    assert traces() == []
    versions = Sighting.pgh_event_models["insert"].objects
    assert not versions.filter(row_key=KEY).exists()
    assert versions.count() == 2


def test_what_was_removed_does_not_come_back_with_the_import(undone, admin_user):
    asset, reverted = undone
    remove(asset, admin_user, whole_record=True)
    take_back_whole(reverted, admin_user, everything=True)
    assert traces() == []
    assert Asset.objects.get(pk=asset.pk).redacted_on
