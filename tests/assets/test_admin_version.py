"""The admin screens lose nobody's edit: a form that was drawn before somebody else saved writes nothing."""

import pytest

from assets.admin.base import HOW_KNOWN, VERSION
from assets.choices import Basis
from assets.models import Asset, Contact
from tests.assets.test_admin import full_asset, open_form, url  # noqa: F401 -- the fixture

pytestmark = pytest.mark.django_db


def test_screen_drawn_before_somebody_else_saved_writes_nothing(client_of, admin_user, full_asset):  # noqa: F811
    address = url(Asset, "change", full_asset.pk)
    client = client_of(admin_user)
    late = open_form(client, address)
    Asset.objects.filter(pk=full_asset.pk).update(phone="0151 496 0999")
    reply = client.post(address, late | {"name": "Fuller House", HOW_KNOWN: Basis.PHONE})
    assert reply.status_code == 200
    assert "Somebody has changed this since you opened it" in reply.content.decode()
    full_asset.refresh_from_db()
    assert (full_asset.name, full_asset.phone) == ("Full House", "0151 496 0999")


def test_row_below_that_changed_counts_as_a_change_of_the_record(client_of, admin_user, full_asset):  # noqa: F811
    address = url(Asset, "change", full_asset.pk)
    client = client_of(admin_user)
    late = open_form(client, address)
    full_asset.contacts.update(phone="0151 496 0999")
    reply = client.post(address, late | {"name": "Fuller House", HOW_KNOWN: Basis.PHONE})
    assert "Somebody has changed this since you opened it" in reply.content.decode()
    assert full_asset.contacts.get().phone == "0151 496 0999"


def test_record_of_an_asset_has_a_version_of_its_own(client_of, admin_user, full_asset):  # noqa: F811
    contact = full_asset.contacts.get()
    address = url(Contact, "change", contact.pk)
    client = client_of(admin_user)
    late = open_form(client, address)
    Asset.objects.filter(pk=full_asset.pk).update(phone="0151 496 0999")
    assert client.post(address, late | {"role": "treasurer", "basis": Basis.PHONE}).status_code == 302
    reply = client.post(address, late | {"role": "chair", "basis": Basis.PHONE})
    assert "Somebody has changed this since you opened it" in reply.content.decode()
    contact.refresh_from_db()
    assert contact.role == "treasurer"


def test_form_that_does_not_say_its_version_is_not_saved(client_of, admin_user, full_asset):  # noqa: F811
    address = url(Asset, "change", full_asset.pk)
    client = client_of(admin_user)
    bare = open_form(client, address)
    del bare[VERSION]
    client.post(address, bare | {"name": "Fuller House", HOW_KNOWN: Basis.PHONE})
    full_asset.refresh_from_db()
    assert full_asset.name == "Full House"
