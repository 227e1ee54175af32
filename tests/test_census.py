"""The census of columns: every column reaches every door, or is kept out of it on purpose.

A door shows a column when its answer changes with the column's value. So each column is changed, one at a time, and the
asset's page, the register's sheet and the admin export are asked before and after; the form of the asset's own page and
the admin screens declare theirs. A column that a door does not show stands in ``KEPT_OUT`` with the reason; one that
stands there and is shown fails too.
(The map's data name their columns one by one, in ``assets.geojson``.)
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pgtrigger
import pytest
from django.contrib.admin import site as admin_site
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.gis.geos import Point
from django.db import models
from django.db.models.fields.files import FieldFile
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.choices import Role
from accounts.models import User
from assets.actions.state import ASSET_FACTS, PARTS, Links
from assets.choices import Basis, Status
from assets.models import Asset, MappingProject
from tests.factories import (
    make_activity,
    make_asset,
    make_contact,
    make_location,
    make_picture,
    make_user,
    make_wave,
    term,
)

NUMBER = "a number for programs, which have the asset's"
BY_IMPORT = "set by imports; what a person changes by hand belongs to no wave"
ONE_SOURCE = "the sheet names one source for a whole line"
ASKED_ONCE = "asked once for all that is changed, and kept with each fact"
BY_REMOVAL = "written down by a removal on request alone; the page says it"
PROVENANCE = ("as_of", "basis", "source", "wave")
UNCERTAIN = ("since_earliest", "since_latest", "until_earliest", "until_latest")


def _each(model: str, columns: tuple[str, ...], reason: str) -> dict[str, str]:
    return {f"{model}.{column}": reason for column in columns}


# By door: the columns, or whole models, that it does not show.
KEPT_OUT: dict[str, dict[str, str]] = {
    "page": {
        "Asset.name_key": "worked out from the name, to compare it",
        "Asset.assured_by": "a colleague's name, which the admin screen has",
        "Asset.created_at": "the history begins with it",
        "Activity.uuid": NUMBER,
        "Activity.visibility": "who sees it, sees it",
        **_each("Activity", PROVENANCE, "an activity is one entry of a list; the admin screen says how it is known"),
        **_each("Contact", PROVENANCE, "whom to ask, and not who said so; the admin screen has it"),
        "Location.uuid": NUMBER,
        "Location.point": "drawn by the map, which asks for it as data",
        "Location.precision": "goes out with the sheet",
        "Location.wave": "its source is named, and its day",
        **_each("Location", UNCERTAIN, "earlier addresses are named without their dates; the admin screen has them"),
        "Picture.file": "where it lies on the disk; the page shows it by its id",
        "Picture.sha256": "by which the same upload is recognised",
        "Picture.position": "seen by the order in which they stand",
    },
    "sheet": {
        "Asset.name_key": "worked out from the name, to compare it",
        "Asset.slug": "an address that may change; the id does not",
        "Asset.is_tangible": "follows from the kind in nearly every row; the admin screens export it",
        "Asset.status_reporter": "a person's name, for staff on the page",
        "Asset.assured_by": "a colleague's name",
        "Asset.created_at": "says how the record is kept, and not what the asset is",
        "Asset.redacted_on": BY_REMOVAL,
        "Activity": "one line is one asset; the admin screens export activities",
        **_each("Contact", PROVENANCE, ONE_SOURCE),
        "Location.uuid": NUMBER,
        **_each("Location", PROVENANCE, ONE_SOURCE),
        **_each("Location", UNCERTAIN, "the sheet is of the present place"),
        "Picture": "one line is one asset; a picture goes with its words and its rights, which the page has beside it",
    },
    "form": {
        "Asset.uuid": NUMBER,
        "Asset.name_key": "worked out from the name, to compare it",
        "Asset.slug": "an address should keep working; the admin screen changes it",
        **_each("Asset", ("assured_on", "assured_basis", "assured_by"), "asked by the page that confirms"),
        "Asset.is_withdrawn": "done on a page of its own, which asks why",
        "Asset.redacted_on": BY_REMOVAL,
        "Asset.created_at": "the history begins with it",
        "Activity.uuid": NUMBER,
        "Location.uuid": NUMBER,
        **_each("Activity", PROVENANCE, ASKED_ONCE),
        **_each("Contact", PROVENANCE, ASKED_ONCE),
        **_each("Location", PROVENANCE, ASKED_ONCE),
        "Picture": "has a form of its own, reached from this one",
    },
    "admin": {
        "Asset.name_key": "worked out from the name, to compare it",
        "Asset.is_withdrawn": "done on the asset's page, which asks why",
        "Asset.redacted_on": BY_REMOVAL,
        "Activity.uuid": NUMBER,
        "Activity.wave": BY_IMPORT,
        "Contact.wave": BY_IMPORT,
        "Location.uuid": NUMBER,
        "Location.wave": BY_IMPORT,
        "Picture.file": "where it lies on the disk; the screen leads to the picture",
    },
    "export": {
        "Asset.name_key": "worked out from the name, to compare it",
        "Asset.is_withdrawn": "done on the asset's page, which asks why; no sheet does it",
        "Asset.redacted_on": BY_REMOVAL,
        **_each("Asset", ("assured_by", "created_at"), "what the program writes down by itself cannot be imported"),
        "Activity.uuid": NUMBER,
        "Activity.location": "a place has no name by which a sheet could point at it",
        **_each("Activity", PROVENANCE, "asked once for a whole sheet when it is imported"),
        "Contact.wave": BY_IMPORT,
        "Location.wave": BY_IMPORT,
        "Picture": "read only there, because a sheet could bring no picture back",
    },
}  # fmt: skip
KNOWN = {"basis": Basis.PHONE, "as_of": date(2020, 2, 2), "source": "source before"}
PERIOD = {
    "since_earliest": date(1990, 1, 1),
    "since_latest": date(1991, 1, 1),
    "until_earliest": date(2030, 1, 1),
    "until_latest": date(2031, 1, 1),
}


@pytest.fixture
def records(project: MappingProject) -> list[models.Model]:
    """An asset with a value in every column, and one of each record that hangs on it."""
    wave = make_wave(project=project, name="wave before")
    asset = make_asset(
        "paused",
        project=project,
        name="name before",
        slug="slug-before",
        kind=term("kind", "venue"),
        sector=term("sector", "voluntary"),
        is_tangible=True,
        description="description before",
        parent=make_asset(name="parent before"),
        status_reason="reason before",
        status_reporter="reporter before",
        status_evidence="evidence before",
        opened_earliest=date(1980, 1, 1),
        opened_latest=date(1982, 1, 1),
        ceased_earliest=date(2032, 1, 1),
        ceased_latest=date(2034, 1, 1),
        website="https://before.example.org/",
        email="before@example.org",
        phone="0151 496 0000 before",
        assured_on=date(2026, 2, 1),
        assured_basis=Basis.VISIT,
        redacted_on=date(2026, 3, 3),
        assured_by=make_user(role=Role.RESEARCHER, project=project),
    )
    location = make_location(
        asset, "masked", address="address before", public_area="area before", wave=wave, **KNOWN, **PERIOD
    )
    contact = make_contact(
        asset, name="contact before", role="role before", email="contact.before@example.org", phone="before", wave=wave,
        **KNOWN,
    )  # fmt: skip
    activity = make_activity(
        asset,
        name="activity before",
        description="told before",
        schedule="when before",
        starts_on=date(2024, 1, 1),
        ends_on=date(2034, 1, 1),
        location=location,
        cost=Decimal("2.50"),
        cost_note="cost before",
        capacity=12,
        accepts_referrals=True,
        wave=wave,
        **KNOWN,
    )
    picture = make_picture(
        asset, alt="alt before", caption="caption before", credit="credit before", sha256="before",
        source_url="https://before.example.org/", taken_on=date(2020, 3, 3),
    )  # fmt: skip
    return [asset, location, contact, activity, picture]


def changes(record: Any) -> dict[str, Any]:
    """For each column another value that it may have. Makes the records to point at, so is called before looking."""
    project = getattr(record, "asset", record).projects.get()
    others: dict[str, Callable[[], Any]] = {
        "kind": lambda: term("kind", "group"),
        "sector": lambda: term("sector", "private"),
        "parent": lambda: make_asset(name="parent after"),
        "assured_by": lambda: make_user(role=Role.RESEARCHER, project=project),
        "wave": lambda: make_wave(project=project, name=f"after {record._meta.label}"),
        "location": lambda: make_location(record.asset, "past", address="elsewhere"),
    }
    return {
        column.attname: others[column.name]().pk if column.remote_field else another(record, column)
        for column in record._meta.concrete_fields
        if column.name not in NOT_COUNTED
    }


def another(record: models.Model, column: Any) -> Any:
    """Another value of a column that points at nothing."""
    value = getattr(record, column.attname)
    if column.choices:
        refused = {value, Status.MERGED, Status.CEASED, "ended"}
        return next(choice for choice, _ in column.choices if choice not in refused)
    if isinstance(column, models.BooleanField):
        return not value
    otherwise: dict[type, Callable[[Any], Any]] = {
        UUID: lambda value: UUID("11111111-2222-3333-4444-555555555555"),
        datetime: lambda value: datetime(2001, 1, 1, tzinfo=UTC),
        date: lambda value: value + timedelta(days=40),
        Decimal: lambda value: value + 1,
        int: lambda value: value + 1,
        str: lambda value: value.replace("before", "after") if "before" in value else f"{value} after",
        FieldFile: lambda value: "pictures/after.jpg",
        Point: lambda value: Point(value.x + 0.01, value.y, srid=4326),
    }
    return otherwise[type(value)](value)


# Columns whose value is the place of the record itself, or cannot change alone.
NOT_COUNTED = {
    "id": "the record's number inside the database",
    "asset": "the record would hang on another asset",
    "merged_into": "a merged asset is its survivor's page",
}


def counted(records: list[models.Model]) -> set[str]:
    """Every column of the asset and of what hangs on it."""
    return {
        f"{type(record).__name__}.{column.name}"
        for record in records
        for column in record._meta.concrete_fields
        if column.name not in NOT_COUNTED
    }


def miscounted(door: str, columns: set[str], shown: set[str]) -> list[str]:
    """The columns that a door neither shows nor keeps out, and those it keeps out although shown or gone."""
    kept_out = KEPT_OUT[door]
    forgotten = {column for column in columns - shown if not {column, column.partition(".")[0]} & set(kept_out)}
    stale = {column for column in kept_out if column in shown or ("." in column and column not in columns)}
    return [f"{door}: {column} is neither shown nor kept out with a reason" for column in sorted(forgotten)] + [
        f"{door}: {column} is kept out ({kept_out[column]}), but is shown or gone" for column in sorted(stale)
    ]


@contextmanager
def written_without_a_trace(record: Any, column: str, value: Any) -> Iterator[None]:
    """Another value while the block runs, and no history of it, in which the page would show every column."""
    this = type(record).objects.filter(pk=record.pk)
    with pgtrigger.ignore(f"{record._meta.label}:update_update"):
        this.update(**{column: value})
        yield
        this.update(**{column: getattr(record, column)})


def test_column_that_is_nowhere_is_noticed():
    columns = {"Asset.name", "Asset.colour"}
    assert miscounted("admin", columns, {"Asset.name"})[0] == (
        "admin: Asset.colour is neither shown nor kept out with a reason"
    )
    assert any("but is shown or gone" in fault for fault in miscounted("admin", columns, columns))


class Doors:
    """The doors, opened as the project's admin, who may see everything of it."""

    def __init__(self, client: Client, record: Any) -> None:
        self.client = client
        self.record = record
        self.model = type(record)

    def read(self) -> dict[str, str]:
        """What each of them that is open to such a record says now."""
        doors = {"page": self._page, "sheet": self._sheet, "export": self._exported}
        return {door: read() for door, read in doors.items() if self.model.__name__ not in KEPT_OUT[door]}

    def on_the_screen(self, user: User) -> list[str]:
        """The columns of the admin screen, which are declared; drawing it for each would take a second a column."""
        request = RequestFactory().get("/")
        request.user = user
        return flatten_fieldsets(admin_site.get_model_admin(self.model).get_fieldsets(request, self.record))

    def on_the_form(self) -> list[str]:
        """The columns of the form on the asset's own page, which is drawn from the facts of its state."""
        facts = next((part.facts for part in PARTS.values() if part.model is self.model), ())
        asked = ASSET_FACTS if self.model is Asset else facts
        # What a fact is put into are its columns; terms hang on a record by a table of their own.
        return [
            column
            for fact in asked
            if not isinstance(fact, Links)
            for column in fact.put(self.record, fact.of(self.record))
        ]

    def _page(self) -> str:
        asset = Asset.objects.get(pk=getattr(self.record, "asset_id", self.record.pk))
        return self._text(asset.get_absolute_url())

    def _sheet(self) -> str:
        return self._text(reverse("assets:asset_csv"))

    def _exported(self) -> str:
        address = reverse(f"admin:assets_{self.model._meta.model_name}_export")
        columns = re.findall(r'type="checkbox" name="([^"]+)"', self._text(address))
        answer = self.client.post(address, {"format": "0", "resource": "0"} | dict.fromkeys(columns, "on"))
        assert answer.status_code == 200
        return answer.getvalue().decode()

    def _text(self, address: str) -> str:
        answer = self.client.get(address)
        assert answer.status_code == 200, address
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.getvalue().decode())


def test_every_column_is_shown_at_every_door_or_kept_out_with_a_reason(
    records: list[models.Model],
    client_of: Callable[[User], Client],
    admin_user: User,
) -> None:
    shown: dict[str, set[str]] = {door: set() for door in KEPT_OUT}
    for record in records:
        values, doors = changes(record), Doors(client_of(admin_user), record)
        shown["admin"] |= {f"{type(record).__name__}.{column}" for column in doors.on_the_screen(admin_user)}
        shown["form"] |= {f"{type(record).__name__}.{column}" for column in doors.on_the_form()}
        before = doors.read()
        for column, value in values.items():
            with written_without_a_trace(record, column, value):
                after = doors.read()
            for door in before:
                if before[door] != after[door]:
                    shown[door].add(f"{type(record).__name__}.{column.removesuffix('_id')}")
    wrong = [fault for door in KEPT_OUT for fault in miscounted(door, counted(records), shown[door])]
    assert not wrong, "\n" + "\n".join(wrong)
