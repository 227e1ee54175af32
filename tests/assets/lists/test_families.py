"""Lists about what hangs on assets, with parent and child rows: each row is about the asset of its family."""

import pytest

from assets.models import Contact
from tests.factories import make_asset

pytestmark = pytest.mark.django_db

MAPPING = {
    "about": "contacts",
    "label": "Contacts of services",
    "required": ["id", "belongs to"],
    "children": {"id": "id", "parent": "belongs to"},
    "fields": {"asset": {"column": "name"}, "name": {"column": "contact"}, "phone": {"column": "phone"}},
}


def test_child_rows_name_the_asset_of_their_parent(bring_list, project):
    lunch = make_asset(name="Lunch club", project=project)
    rows = ["1||Lunch club|Ann|", "2|1||Bo|0151 496 0001", "3|1||||", "4|9||Cy|"]
    brought = bring_list("contacts", "id|belongs to|name|contact|phone", *rows, mapping=MAPPING)
    assert brought.outcomes == ["created", "created", "skipped", "rejected"]
    assert set(Contact.objects.filter(asset=lunch).values_list("name", flat=True)) == {"Ann", "Bo"}
    assert "It belongs to “9”" in brought.sentences[0]
