"""The form of an asset as a browser without scripts has it: read from the page, filled in, and sent."""

from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from accounts.models import User
from assets.choices import IdentifierKind, RelationKind
from assets.models import Asset, MappingProject
from tests.factories import (
    make_activity,
    make_asset,
    make_classification,
    make_contact,
    make_external_id,
    make_location,
    make_name,
    make_relation,
    term,
)


class _Reader(HTMLParser):
    """Collects what a browser would send of the first form with a given attribute."""

    def __init__(self, attribute: str) -> None:
        super().__init__()
        self.attribute, self.fields = attribute, MultiValueDict[str, str]()
        self.inside = self.template = 0
        self.select = self.textarea = ""
        self.options: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form" and self.attribute in said:
            self.inside = 1
        if tag == "template":
            self.template += 1
        if not self.inside or self.template:
            return
        name = said.get("name", "")
        if tag == "input" and name and (said.get("type") not in {"checkbox", "radio"} or "checked" in said):
            is_box = said.get("type") in {"checkbox", "radio"}
            self.fields.appendlist(name, said.get("value", "on" if is_box else ""))
        elif tag == "select":
            self.select, self.options = name, []
            self.multiple = "multiple" in said
        elif tag == "option" and self.select:
            self.options.append((said.get("value", ""), "selected" in said))
        elif tag == "textarea":
            self.textarea = name
            self.fields.setlist(name, [""])

    def handle_data(self, data: str) -> None:
        if self.textarea:
            self.fields[self.textarea] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = 0
        elif tag == "template":
            self.template -= 1
        elif tag == "textarea" and self.textarea:
            # As browsers do: one line end after the tag is left out, and the others are sent in the long form.
            self.fields[self.textarea] = self.fields[self.textarea].removeprefix("\n").replace("\n", "\r\n")
            self.textarea = ""
        elif tag == "select" and self.select:
            chosen = [value for value, is_chosen in self.options if is_chosen]
            if not chosen and not self.multiple:
                chosen = [self.options[0][0]]
            for value in chosen:
                self.fields.appendlist(self.select, value)
            self.select = ""


class Editing:
    """One person at the form of one asset, or of a new one. ``fields`` is what the form holds by now."""

    def __init__(self, client: Client, asset: Asset | None = None) -> None:
        self.client = client
        self.url = reverse("assets:asset_edit", args=[asset.slug]) if asset else reverse("assets:asset_new")
        self.draft_url = self.url + "draft/"
        self.fields: MultiValueDict[str, str] = MultiValueDict()

    def open(self, query: str = "") -> HttpResponse:
        """Go to the page and read its form."""
        page = self.client.get(self.url + query)
        self.read(page)
        return page

    def read(self, page: HttpResponse, attribute: str = "data-edit") -> None:
        """Take the fields of a form that is on ``page``."""
        reader = _Reader(attribute)
        reader.feed(page.content.decode())
        self.fields = reader.fields
        self.fields.pop("csrfmiddlewaretoken", None)

    def fill(self, **values: object) -> "Editing":
        """Enter values by the names of fields, in which ``__`` stands for ``-``; None unticks a box."""
        return self.fill_in({name.replace("__", "-"): value for name, value in values.items()})

    def fill_in(self, values: dict[str, object]) -> "Editing":
        """Enter values by the names of fields as they are."""
        for name, value in values.items():
            if value is None:
                self.fields.pop(name, None)
            else:
                self.fields.setlist(name, value if isinstance(value, list) else [str(value)])
        return self

    def send(self) -> HttpResponse:
        """Press the button."""
        return self.client.post(self.url, dict(self.fields.lists()))

    def keep(self) -> HttpResponse:
        """What the script does now and then."""
        return self.client.post(self.draft_url, dict(self.fields.lists()))


@pytest.fixture
def editing_of(client_of: Callable[[User], Client]) -> Callable[..., Editing]:
    """A function: somebody at the form of an asset, or of a new one."""

    def sit_down(user: User, asset: Asset | None = None) -> Editing:
        return Editing(client_of(user), asset)

    return sit_down


@pytest.fixture
def hall(project: MappingProject) -> Asset:
    """A hall with one of everything that the form shows."""
    hall = make_asset(
        name="The Old Hall", slug="old-hall", project=project, kind=term("kind", "venue"),
        description="First line\nSecond line", website="https://hall.example.org/", phone="0151 496 0000",
        parent=make_asset(name="The Estate", slug="the-estate"),
    )  # fmt: skip
    place = make_location(hall)
    make_name(hall, "Hall of the Miners")
    make_contact(hall)
    make_activity(hall, name="Choir", location=place).audiences.add(term("audience", "anyone"))
    make_relation(hall, RelationKind.HOSTS, make_asset(name="The Choir", slug="the-choir"))
    make_relation(make_asset(name="The Fund", slug="the-fund"), RelationKind.FUNDS, hall)
    make_external_id(hall, IdentifierKind.CHARITY, "1234567")
    make_classification(hall, "function", "social", note="the whole ward")
    return hall


@pytest.fixture
def editing(editing_of: Callable[..., Editing], researcher: User, hall: Asset) -> Editing:
    """The researcher at the hall's form, which is open."""
    form = editing_of(researcher, hall)
    form.open()
    return form


@pytest.fixture
def adding(editing_of: Callable[..., Editing], researcher: User) -> Editing:
    """The researcher at the form of a new asset, which is open."""
    form = editing_of(researcher)
    form.open()
    return form
