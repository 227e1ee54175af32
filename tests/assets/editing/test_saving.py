"""Correcting an asset on its own page: what is written, with how it is known, and what is not."""

from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.utils import timezone

from assets.choices import Basis, ChangeKind, NameKind, Status, Tri, Visibility
from assets.history import history_of
from assets.models import Asset, ChangeSet, Classification, Contact, ExternalId, FieldSource, Relation
from tests.factories import make_asset, make_classification, make_contact, make_location, make_wave, term


def said(answer):
    """The words of the message that goes with a redirect."""
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_form_as_it_is_drawn_changes_nothing_and_says_so(editing, hall):
    answer = editing.send()
    assert answer.url == hall.get_absolute_url()
    assert said(answer) == ["Nothing was different, so nothing was written."]
    assert not ChangeSet.objects.exists()


def test_changed_fact_is_written_with_how_it_is_known(editing, hall, researcher):
    editing.fill(website="https://new.example.org/", basis="phone", known_on="2026-03-02", source="Ms Example")
    assert editing.fill(reason="The old one is gone").send().status_code == 302
    hall.refresh_from_db()
    assert hall.website == "https://new.example.org/"
    source = FieldSource.objects.get(asset=hall)
    assert (source.field, source.basis, source.as_of, source.source, source.wave) == (
        "website", Basis.PHONE, date(2026, 3, 2), "Ms Example", None,
    )  # fmt: skip
    written = ChangeSet.objects.get()
    assert (written.kind, written.by, written.reason) == (ChangeKind.EDIT, researcher, "The old one is gone")


def test_one_save_is_one_entry_of_the_history(editing, hall, researcher):
    make_contact(hall)
    editing.open()
    editing.fill(description="Another text", basis="visit").fill_in({f"identifier-{pk(hall)}-value": "7654321"}).send()
    entry = history_of(hall, researcher)[0]
    assert entry.who == researcher.get_short_name()
    assert {"description"} < {change.label for change in entry.changes}
    assert any(change.after and "7654321" in change.after for change in entry.changes)


def pk(hall):
    """The key of the hall's number."""
    return ExternalId.objects.get(asset=hall).pk


def test_fact_needs_how_it_is_known(editing, hall):
    answer = editing.fill(website="https://new.example.org/").send()
    assert "Say how you know what you changed." in answer.content.decode()
    assert 'value="https://new.example.org/"' in answer.content.decode()
    hall.refresh_from_db()
    assert hall.website == "https://hall.example.org/"
    assert not ChangeSet.objects.exists()


def test_housekeeping_asks_nothing(editing, hall):
    assert editing.fill(visibility="staff", review_months="6").send().status_code == 302
    hall.refresh_from_db()
    assert (hall.visibility, hall.review_months) == (Visibility.STAFF, 6)


def test_visibility_set_by_hand_is_kept_from_imports(editing, hall):
    editing.fill(visibility="staff").send()
    assert FieldSource.objects.get(asset=hall, field="visibility").wave is None


def test_named_source_needs_its_name(editing):
    answer = editing.fill(phone="0151 1", basis="source").send()
    assert "Name the source." in answer.content.decode()


@pytest.mark.parametrize("field", ["known_on", "status_date"])
def test_day_to_come_is_refused(editing, field):
    editing.fill(status="paused", status_date="2026-01-01", status_reason="Repairs", status_evidence="A notice")
    answer = editing.fill(basis="visit").fill_in({field: (timezone.localdate().replace(year=2100)).isoformat()}).send()
    assert "This day is still to come." in answer.content.decode()


def test_uncertain_dates_are_read_as_people_write_them(editing, hall):
    editing.fill(opened="before 1990", ceased="1998–2001", basis="web").send()
    hall.refresh_from_db()
    assert (hall.opened_earliest, hall.opened_latest) == (None, date(1989, 12, 31))
    assert (hall.ceased_earliest, hall.ceased_latest) == (date(1998, 1, 1), date(2001, 12, 31))
    editing.open()
    assert (editing.fields["opened"], editing.fields["ceased"]) == ("before 1990", "1998–2001")


def test_what_is_no_date_is_said_at_its_field(editing):
    answer = editing.fill(opened="when granny was young", basis="web").send()
    assert "This is no date" in answer.content.decode()
    assert "when granny was young" in answer.content.decode()


# --- status ----------------------------------------------------------------------------------------------------------


def test_change_of_status_asks_day_reason_and_evidence(editing, hall):
    answer = editing.fill(status="ceased", basis="visit").send().content.decode()
    assert all(words in answer for words in ("Say since when.", "Say why.", "Say what shows it."))
    hall.refresh_from_db()
    assert hall.status == Status.ACTIVE


def test_change_of_status_names_who_says_so(editing, hall, researcher):
    editing.fill(status="ceased", status_date="2026-01-31", status_reason="Sold", status_evidence="A sign on the door")
    editing.fill(basis="visit").send()
    hall.refresh_from_db()
    assert (hall.status, hall.status_date, hall.status_reporter) == (
        Status.CEASED, date(2026, 1, 31), researcher.get_short_name(),
    )  # fmt: skip


def test_merged_cannot_be_chosen(editing, hall):
    editing.fill(status="merged", status_date="2026-01-31", status_reason="x", status_evidence="x", basis="visit")
    assert "not one of the available choices" in editing.send().content.decode()


# --- names -----------------------------------------------------------------------------------------------------------


def test_name_before_becomes_a_former_name(editing, hall):
    editing.fill(name="The New Hall", basis="owner").send()
    assert hall.names.get(kind=NameKind.FORMER, name="The Old Hall").basis == Basis.OWNER
    hall.refresh_from_db()
    assert (hall.name, hall.name_key, hall.slug) == ("The New Hall", "hall new", "old-hall")


def test_other_spelling_leaves_no_former_name(editing, hall):
    editing.fill(name="Old Hall", basis="owner").send()
    assert not hall.names.filter(name="The Old Hall").exists()


@pytest.mark.parametrize(("answer", "kept"), [("yes", True), ("no", False)])
def test_person_says_whether_the_name_before_is_kept(editing, hall, answer, kept):
    editing.fill(name="The New Hall" if answer == "no" else "Old Hall", former_name=answer, basis="owner").send()
    assert hall.names.filter(name="The Old Hall").exists() is kept


# --- terms -----------------------------------------------------------------------------------------------------------


def test_terms_are_said_with_their_notes(editing, hall):
    social, music = term("function", "social"), term("nature_of_work", "music")
    editing.fill_in({f"term-{social.pk}": "no", f"term-{music.pk}": "on"}).fill(basis="visit").send()
    rows = {row.term.code: row for row in hall.classifications.filter(is_current=True)}
    assert (rows["social"].value, rows["social"].note, rows["music"].value) == (Tri.NO, "the whole ward", Tri.YES)
    assert set(FieldSource.objects.values_list("field", flat=True)) == {"function", "nature_of_work"}


def test_term_of_a_wave_is_kept_as_what_the_wave_said(editing, hall):
    music = term("nature_of_work", "music")
    row = make_classification(hall, "nature_of_work", "music", wave=make_wave())
    editing.open()
    editing.fill_in({f"term-{music.pk}": None}).fill(basis="visit").send()
    row.refresh_from_db()
    assert not row.is_current


def test_term_given_by_hand_goes(editing, hall):
    social = term("function", "social")
    editing.fill_in({f"term-{social.pk}": "", f"term-{social.pk}-note": ""}).fill(basis="visit").send()
    assert not Classification.objects.filter(asset=hall, term=social).exists()


def test_note_alone_says_nothing(editing):
    social = term("function", "skills")
    editing.fill_in({f"term-{social.pk}-note": "they sew"}).fill(basis="visit")
    assert "Say yes or no" in editing.send().content.decode()


# --- rows ------------------------------------------------------------------------------------------------------------


def test_new_rows_are_added_and_empty_ones_are_not(editing, hall):
    editing.fill(other_name__new1__name="The Pit", other_name__new1__kind="alternative", basis="owner")
    editing.fill(contact__new1__name="Sam", contact__new1__visibility="public").send()
    assert hall.names.get(name="The Pit").kind == NameKind.ALTERNATIVE
    assert hall.contacts.get(name="Sam").visibility == Visibility.PUBLIC
    assert (hall.locations.count(), hall.external_ids.count(), hall.relations_out.count()) == (1, 1, 1)


def test_row_changed_by_hand_is_known_by_hand(editing, hall):
    contact = hall.contacts.get()
    Contact.objects.filter(pk=contact.pk).update(wave=make_wave(), source="a list")
    editing.open()
    editing.fill_in({f"contact-{contact.pk}-phone": "0151 2"}).fill(basis="phone").send()
    contact.refresh_from_db()
    assert (contact.phone, contact.basis, contact.wave, contact.source) == ("0151 2", Basis.PHONE, None, "")


def test_who_may_see_a_contact_is_no_fact(editing, hall):
    contact = hall.contacts.get()
    Contact.objects.filter(pk=contact.pk).update(basis=Basis.INHERITED, source="a list")
    editing.open()
    assert editing.fill_in({f"contact-{contact.pk}-visibility": "public"}).send().status_code == 302
    contact.refresh_from_db()
    assert (contact.visibility, contact.basis, contact.source) == (Visibility.PUBLIC, Basis.INHERITED, "a list")


def test_ticked_rows_are_removed(editing, hall):
    contact, into = hall.contacts.get(), hall.relations_in.get()
    editing.fill_in({f"contact-{contact.pk}-remove": "yes", f"relation_in-{into.pk}-remove": "yes"})
    editing.fill(basis="phone").send()
    assert not hall.contacts.exists()
    assert not Relation.objects.filter(pk=into.pk).exists()


def test_activity_loses_a_place_that_is_removed(editing, hall):
    place = hall.locations.get()
    editing.fill_in({f"location-{place.pk}-remove": "yes"}).fill(basis="visit").send()
    assert hall.activities.get().location is None


def test_activity_is_written_with_all_its_columns(editing, hall):
    choir = hall.activities.get()
    elders = term("audience", "older_people")
    values = {
        "name": "Big choir", "schedule": "Mondays", "cost": "2.50", "capacity": "40", "accepts_referrals": "yes",
        "audiences": [str(elders.pk)], "status": "paused", "visibility": "staff", "starts_on": "2026-01-05",
    }  # fmt: skip
    editing.fill_in({f"activity-{choir.pk}-{name}": value for name, value in values.items()}).fill(basis="visit").send()
    choir.refresh_from_db()
    assert (choir.name, str(choir.cost), choir.capacity, choir.accepts_referrals) == ("Big choir", "2.50", 40, True)
    assert (choir.status, choir.visibility, choir.starts_on) == ("paused", "staff", date(2026, 1, 5))
    assert list(choir.audiences.all()) == [elders]


def test_current_location_can_move_from_one_row_to_another(editing, hall):
    old, new = hall.locations.get(), make_location(hall, "past", address="2 Hope Street")
    editing.open()
    editing.fill_in({f"location-{old.pk}-is_current": None, f"location-{new.pk}-is_current": "on"})
    assert editing.fill(basis="visit").send().status_code == 302
    old.refresh_from_db(), new.refresh_from_db()
    assert (old.is_current, new.is_current) == (False, True)


def test_two_current_locations_are_refused(editing, hall):
    editing.fill(location__new1__address="2 Hope Street", location__new1__is_current="on", basis="visit")
    assert "The asset has a current location already: end that one" in editing.send().content.decode()
    assert hall.locations.count() == 1


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"identifier-new1-kind": "charity", "identifier-new1-value": "12"}, "A charity number has six or seven"),
        ({"identifier-new1-kind": "charity", "identifier-new1-value": "1234567"}, "This number stands there already."),
        (
            {"other_name-new1-name": "Hall of the Miners", "other_name-new1-kind": "former"},
            "This name stands there already.",
        ),
        (
            {"other_name-new1-name": "Pit", "other_name-new1-since": "2000", "other_name-new1-until": "1990"},
            "It ends before it begins.",
        ),
        ({"relation-new1-kind": "hosts"}, "This field is required."),
        ({"contact-new1-visibility": "public"}, "Give a name, a role, an e-mail address or a telephone number."),
        ({"activity-new1-cost": "-1", "activity-new1-name": "x"}, "greater than or equal to 0"),
        ({"email": "nobody"}, "Enter a valid email address."),
        ({"website": "javascript:alert(1)"}, "Enter a valid URL."),
        ({"website": "ftp://example.org/"}, "begins with https:// or http://"),
        ({"name": ""}, "This field is required."),
    ],
)
def test_faults_are_said_where_they_are_and_nothing_is_written(editing, values, words):
    answer = editing.fill_in(values).fill(basis="visit").send()
    assert words in answer.content.decode()
    assert "Nothing is written yet." in answer.content.decode()
    assert not ChangeSet.objects.exists()


def test_identifier_is_written_as_its_register_has_it(editing, hall):
    editing.fill(identifier__new1__kind="company", identifier__new1__value="123456", basis="web").send()
    assert hall.external_ids.get(kind="company").value == "00123456"


# --- other assets ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["The Chapel", "chapel", "The Chapel (chapel)", "https://x.example/assets/chapel/"])
def test_other_asset_is_named_by_name_or_address(editing, hall, text):
    chapel = make_asset(name="The Chapel", slug="chapel")
    editing.fill(parent=text, relation__new1__kind="hosts", relation__new1__to_asset=text, basis="owner")
    assert editing.send().status_code == 302
    hall.refresh_from_db()
    assert hall.parent == chapel
    assert hall.relations_out.filter(to_asset=chapel, kind="hosts").exists()


def test_name_of_several_assets_is_not_guessed_at(editing):
    make_asset(name="The Chapel", slug="chapel-1")
    make_asset(name="The Chapel", slug="chapel-2")
    answer = editing.fill(parent="The Chapel", basis="owner").send().content.decode()
    assert "Several assets are called so. Write one of these: The Chapel (chapel-1); The Chapel (chapel-2)." in answer


def test_asset_that_one_may_not_see_is_not_found(editing):
    make_asset("staff_only", name="The Secret", slug="secret")
    for text in ("The Secret", "secret", "The Secret (secret)"):
        assert "No asset is called so." in editing.fill(parent=text, basis="owner").send().content.decode()


def test_parent_that_one_may_not_see_is_neither_shown_nor_lost(editing, hall):
    secret = make_asset("staff_only", name="The Hidden", slug="hidden-place")
    Asset.objects.filter(pk=hall.pk).update(parent=secret)
    assert "hidden-place" not in editing.open().content.decode()
    assert "parent" not in editing.fields
    editing.fill(phone="0151 3", basis="phone", parent="The Estate (the-estate)").send()
    hall.refresh_from_db()
    assert (hall.parent, hall.phone) == (secret, "0151 3")


def test_asset_cannot_be_part_of_what_is_part_of_it(editing, hall):
    make_asset(name="The Cellar", slug="cellar", parent=hall)
    answer = editing.fill(parent="cellar", basis="visit").send()
    assert "An asset cannot be part of itself, nor of what is part of it." in answer.content.decode()
    assert not ChangeSet.objects.exists()


# --- the page --------------------------------------------------------------------------------------------------------


def test_form_of_twenty_rows_takes_few_queries(editing, hall, django_assert_max_num_queries):
    for number in range(20):
        make_contact(hall, name=f"Person {number}")
    with django_assert_max_num_queries(25):
        editing.open()
    assert len(editing.fields.getlist("contact")) == 22


def test_untouched_fault_of_long_ago_stops_nobody(editing, hall):
    Asset.objects.filter(pk=hall.pk).update(website="not an address")
    editing.open()
    assert editing.fill(phone="0151 4", basis="phone").send().status_code == 302
    hall.refresh_from_db()
    assert (hall.website, hall.phone) == ("not an address", "0151 4")
