"""Removal of a person's data on request reaches what was merged, and what it said before it was."""

from datetime import date

import pytest

from assets.models import Asset, AssetSlug, Contact, Sighting
from assets.redaction.words import Sought
from tests.assets.imports.conftest import as_csv
from tests.assets.merging.conftest import merge
from tests.assets.redaction.canary import remove
from tests.assets.undo.conftest import fresh, take_back_whole, writing
from tests.factories import make_contact, make_location

pytestmark = pytest.mark.django_db

WHO = "Zebedee Quillfeather"


def told(model):
    """Every name that a table says or ever said."""
    events = model.pgh_event_models["insert"].objects
    return {*model.objects.values_list("name", flat=True), *events.values_list("name", flat=True)}


@pytest.mark.parametrize("is_taken_back", [False, True])
def test_whole_record_that_is_removed_leaves_no_trace_of_what_was_merged(
    hall, twin, researcher, admin_user, is_taken_back
):
    with writing(researcher, "added"):
        make_contact(twin, name=WHO)
    written = merge(hall, twin, researcher)
    if is_taken_back:
        take_back_whole(written, researcher)
    remove(twin if is_taken_back else hall, admin_user, whole_record=True)
    assert WHO not in told(Contact)
    assert "Hope Street Hall" not in told(Asset)
    assert fresh(twin).redacted_on is not None
    assert not AssetSlug.objects.filter(slug="hope-street-hall").exists()
    assert (fresh(hall).redacted_on is None) == is_taken_back


def test_name_that_was_removed_before_the_merge_is_not_brought_to_the_survivor(
    bring, hall, twin, researcher, admin_user
):
    with writing(researcher, "added"):
        make_contact(twin, name=WHO)
        make_location(twin)
    remove(twin, admin_user, sought=Sought(names=(WHO,)))
    merge(hall, twin, researcher)
    bring(as_csv("name|postcode|contact name", f"Hope Street Hall|L1 9BG|{WHO}"), wave="2030", day=date(2030, 1, 1))
    seen = Sighting.objects.get(asset=hall)
    assert WHO not in str(seen.raw)
    assert not Contact.objects.filter(name=WHO).exists()
