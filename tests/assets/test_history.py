"""Every version of every record is kept, whatever way the write came: who, when, why, through which change set."""

import pytest
from django.contrib.gis.geos import Point
from django.db import connection

from accounts.models import User
from assets.actions.changes import change_set
from assets.models import Asset, ChangeSet, Location, SearchDocument, Term

pytestmark = pytest.mark.django_db


def make(**fields: object) -> Asset:
    """One asset with nothing but a name and an address."""
    return Asset.objects.create(**{"name": "The Florrie", "slug": "the-florrie", **fields})


def test_version_names_user_change_set_and_reason() -> None:
    ann = User.objects.create_user("ann@demo.example", name="Ann")
    with change_set(kind="edit", by=ann, reason="Visited on Tuesday") as changes:
        florrie = make()
    version = florrie.events.get()
    assert version.pgh_label == "insert"
    assert version.pgh_context.metadata == {
        "user": ann.pk,
        "change_set": str(changes.uuid),
        "reason": "Visited on Tuesday",
    }


def write_and_fail() -> None:
    """A write with a fault half-way."""
    with change_set(kind="edit", by=None, reason="A fault half-way"):
        make()
        raise ZeroDivisionError


def test_change_set_writes_all_or_nothing() -> None:
    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    assert not Asset.objects.exists()
    assert not ChangeSet.objects.exists()


@pytest.mark.parametrize(
    "write",
    [
        lambda: Asset.objects.update(name="The New Florrie"),
        lambda: Asset.objects.bulk_update([_renamed(asset) for asset in Asset.objects.all()], ["name"]),
        lambda: connection.cursor().execute("UPDATE assets_asset SET name = 'The New Florrie'"),
    ],
    ids=["queryset", "bulk", "sql"],
)
def test_no_write_goes_past_the_history(write: object) -> None:
    florrie = make()
    write()  # type: ignore[operator]
    assert list(florrie.events.order_by("pgh_id").values_list("name", flat=True)) == [
        "The Florrie",
        "The New Florrie",
    ]


def _renamed(asset: Asset) -> Asset:
    asset.name = "The New Florrie"
    return asset


def test_versions_cannot_be_altered() -> None:
    florrie = make()
    with pytest.raises(Exception, match="Cannot update"):
        florrie.events.update(name="forged")


def test_deleted_location_leaves_its_last_version() -> None:
    location = Location.objects.create(asset=make(), address="377 Mill Street")
    events = Location.pgh_event_model.objects.filter(pgh_obj_id=location.pk)
    location.delete()
    assert list(events.order_by("pgh_id").values_list("pgh_label", flat=True)) == ["insert", "delete"]


def words(asset: Asset) -> str:
    """The asset's search document as text."""
    return SearchDocument.objects.get(asset=asset).words


def test_search_document_follows_every_table_it_is_made_of() -> None:
    florrie = make(description="Guitars")
    location = Location.objects.create(
        asset=florrie, address="377 Mill Street", postcode="L8 4RF", point=Point(-2.96, 53.38)
    )
    florrie.names.create(name="Florence Institute")
    florrie.classifications.create(term=Term.objects.get(scheme__code="nature_of_work", code="music"))
    for word in ("florri", "guitar", "mill", "florenc", "music"):
        assert f"'{word}'" in words(florrie)
    location.delete()
    assert "'mill'" not in words(florrie)


def test_masking_takes_the_address_out_of_the_search_at_once() -> None:
    florrie = make()
    Location.objects.create(asset=florrie, address="377 Mill Street", postcode="L8 4RF")
    Location.objects.update(is_masked=True, public_area="Dingle")
    assert "'mill'" not in words(florrie)
    assert "'4rf'" not in words(florrie)
    assert "'dingl'" in words(florrie)


def test_renamed_term_is_found_under_its_new_label() -> None:
    florrie = make(kind=Term.objects.get(scheme__code="kind", code="venue"))
    Term.objects.filter(code="venue").update(label="gathering place")
    assert "'gather'" in words(florrie)
