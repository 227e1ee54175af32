"""What a form does not take: fields it does not show, records of others, characters that hide, texts without end."""

import re

import pytest
from django.core.exceptions import ValidationError

from accounts.choices import Role
from assets.forms.text import TextField
from assets.models import Asset, ChangeSet, Contact
from tests.factories import make_asset, make_contact, make_location, make_user


@pytest.mark.parametrize(
    "field", ["slug", "uuid", "is_withdrawn", "redacted_on", "assured_on", "assured_by", "merged_into", "created_at"]
)
def test_column_that_the_form_does_not_show_cannot_be_set(editing, hall, field):
    before = Asset.objects.filter(pk=hall.pk).values(field).get()
    editing.fill_in({field: "1"}).fill(phone="0151 5", basis="phone").send()
    assert Asset.objects.filter(pk=hall.pk).values(field).get() == before


def test_projects_of_an_asset_are_not_the_forms_to_change(editing, hall, project):
    elsewhere = make_user(role=Role.RESEARCHER).memberships.get().project
    editing.fill(projects=elsewhere.pk, project=elsewhere.pk, phone="0151 5", basis="phone").send()
    assert list(hall.projects.all()) == [project]


def test_row_of_another_asset_cannot_be_changed_or_removed(editing, hall):
    other = make_contact(make_asset(name="Another"), name="Nobody else's business")
    place = make_location(other.asset)
    key = f"contact-{other.pk}"
    editing.fields.appendlist("contact", str(other.pk))
    editing.fields.appendlist("location", str(place.pk))
    editing.fill_in({f"{key}-name": "x", f"{key}-remove": "yes", f"location-{place.pk}-remove": "yes"})
    assert editing.fill(basis="visit").send().status_code == 302
    assert Contact.objects.get(pk=other.pk).name == "Nobody else's business"
    assert not ChangeSet.objects.exists()


def test_row_that_is_not_named_stays_as_it_is(editing, hall):
    contact = hall.contacts.get()
    editing.fields.setlist("contact", [])
    editing.fill_in({f"contact-{contact.pk}-name": "", f"contact-{contact.pk}-remove": "yes"}).send()
    assert Contact.objects.get(pk=contact.pk).name == contact.name


def test_base_that_we_did_not_sign_saves_nothing(editing, hall):
    answer = editing.fill(base="eyJuYW1lIjoiIn0:1:x", phone="0151 6", basis="phone").send()
    assert "Look through it before you save" in answer.content.decode()
    assert 'value="0151 6"' in answer.content.decode()
    hall.refresh_from_db()
    assert hall.phone == "0151 496 0000"


def test_base_of_another_asset_saves_nothing(editing, hall, project):
    other = make_asset(name="Another", slug="another", project=project)
    editing.fill(phone="0151 6", basis="phone")
    editing.client.post(f"/assets/{other.slug}/edit/", dict(editing.fields.lists()))
    assert not ChangeSet.objects.exists()


@pytest.mark.parametrize(
    ("character", "name"),
    [
        ("\u202e", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("\u200b", "U+200B ZERO WIDTH SPACE"),
        ("\x00", "U+0000 NUL"),
        ("\x1b", "U+001B ESCAPE"),
        ("\x07", "U+0007 a control character"),
    ],
)
def test_characters_that_hide_are_refused_by_name(character, name):
    for lines in (True, False):
        with pytest.raises(ValidationError, match=re.escape(f"Take out the character that cannot be seen: {name}.")):
            TextField(lines=lines).clean(f"The {character}Hall")


def test_no_text_of_the_form_takes_them(editing):
    texts = [
        "name", "description", "parent", "status_reason", "status_reporter", "status_evidence", "opened", "ceased",
        "website", "email", "phone", "other_name-new1-name", "other_name-new1-since", "location-new1-address",
        "location-new1-postcode", "location-new1-public_area", "contact-new1-name", "contact-new1-email",
        "activity-new1-name", "activity-new1-schedule", "relation-new1-to_asset", "identifier-new1-value",
        "source", "reason",
    ]  # fmt: skip
    answer = editing.fill_in(dict.fromkeys(texts, "The \u202eHall")).fill(basis="visit").send()
    summary = answer.content.decode().split("error-summary")[1].split("</ul>")[0]
    assert summary.count("U+202E RIGHT-TO-LEFT OVERRIDE") == len(texts)
    assert not ChangeSet.objects.exists()


def test_line_ends_and_blanks_are_put_right(editing, hall):
    editing.fill(description="One\rTwo\u2028Three \r\n\r\n", name="The\tNew \u00a0 Hall", basis="visit").send()
    hall.refresh_from_db()
    assert (hall.description, hall.name) == ("One\nTwo\nThree", "The New Hall")


def test_text_without_end_is_refused(editing):
    texts = ["name", "description", "status_evidence", "contact-new1-name", "reason", "opened"]
    answer = editing.fill_in(dict.fromkeys(texts, "x" * 200_000)).fill(basis="visit").send()
    summary = answer.content.decode().split("error-summary")[1].split("</ul>")[0]
    assert summary.count("these are 200,000") == len(texts)
    assert not ChangeSet.objects.exists()


def test_request_of_ten_megabytes_is_refused_unread(editing):
    editing.client.raise_request_exception = False
    assert editing.fill(description="x" * 10_000_000, basis="visit").send().status_code == 413


def test_markup_is_text(editing, hall):
    script = "<script>alert(1)</script>"
    editing.fill(name=script, description=script, basis="visit").send()
    page = editing.open().content.decode()
    assert script not in page
    assert "&lt;script&gt;alert(1)" in page


def test_hundred_new_rows_are_enough(editing, hall):
    for number in range(2, 300):
        editing.fields.appendlist("contact", f"new{number}")
        editing.fields[f"contact-new{number}-name"] = f"Person {number}"
        editing.fields[f"contact-new{number}-visibility"] = "staff"
    editing.fill(basis="visit").send()
    assert hall.contacts.count() <= 101
