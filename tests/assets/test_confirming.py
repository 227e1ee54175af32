"""Somebody says that a record, or some facts of it, are still so: what is renewed, what is left, what is refused."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from accounts.models import User
from assets.actions.changes import AlreadyWrittenError
from assets.actions.confirming import Assurance, confirm_facts, confirm_record
from assets.actions.facts import facts_of
from assets.choices import Basis, ChangeKind, IdentifierKind, NameKind, RelationKind, ReviewCycle
from assets.forms.confirming import ConfirmForm
from assets.models import Asset, AssetName, ChangeSet, Classification, Contact, FieldSource, Location, MappingProject
from assets.record import Record
from tests.factories import (
    make_activity,
    make_asset,
    make_classification,
    make_contact,
    make_external_id,
    make_location,
    make_name,
    make_relation,
    make_wave,
    term,
)

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 2)
EARLIER = date(2025, 1, 1)
BY_PHONE = Assurance(Basis.PHONE, DAY, "the secretary")


@pytest.fixture
def hall(project: MappingProject) -> Asset:
    """An asset with a fact of every sort, taken over from a list."""
    wave = make_wave(project=project, name="today")
    known = {"basis": Basis.INHERITED, "as_of": EARLIER, "source": "a list", "wave": wave}
    hall = make_asset(
        name="The Florrie", slug="florrie", project=project, kind=term("kind", "venue"),
        sector=term("sector", "charity"), is_tangible=True, description="A hall.", parent=make_asset(name="Trust"),
        phone="0151 496 0123", website="https://florrie.example/", email="hall@example.org",
        opened_earliest=date(1889, 1, 1), opened_latest=date(1889, 12, 31),
    )  # fmt: skip
    make_location(hall, **known)
    make_location(hall, "past", address="Old Street", **known)
    make_contact(hall, **known)
    make_name(hall, "Florence Institute", **known)
    make_name(hall, "The Flo", NameKind.ALTERNATIVE, **known)
    make_name(hall, "Florrie, The", NameKind.EARLIER_RECORD, **known)
    make_activity(hall, name="Choir", schedule="Mondays", **known)
    make_external_id(hall, IdentifierKind.CHARITY, "1093305", **known)
    make_relation(hall, RelationKind.HOSTS, make_asset(name="Chess Club"), **known)
    make_classification(hall, "nature_of_work", "music", **known)
    make_classification(hall, "nature_of_work", "dance", **known)
    make_classification(hall, "function", "social", **known)
    make_classification(hall, "access", "step_free", **known)
    for field in ("name", "phone", "nature_of_work", "opened_earliest"):
        FieldSource.objects.create(asset=hall, field=field, **known)
    return hall


def tokens(asset: Asset, user: User, *keys: str) -> list[str]:
    """What a form would send for facts of these keys or parts; for all but past ones without ``keys``."""
    asset.refresh_from_db()
    found = [fact for fact in facts_of(asset, user) if not fact.is_past]
    return [fact.token for fact in found if not keys or {fact.key, fact.part} & set(keys)]


def how(row: Any) -> tuple[str, date | None, str, Any]:
    """How a row says it is known."""
    return row.basis, row.as_of, row.source, row.wave


AS_CONFIRMED = ("phone", DAY, "the secretary", None)


def refused(error: pytest.ExceptionInfo[ValidationError]) -> str:
    """The one name under which it was refused, and the sentence."""
    ((name, sentences),) = error.value.message_dict.items()
    return f"{name}: {' '.join(sentences)}"


# --- what is renewed ----------------------------------------------------------------------------------------------


def test_confirming_a_record_renews_every_present_fact(hall: Asset, researcher: User) -> None:
    shown = tokens(hall, researcher)
    confirm_record(asset=hall, by=researcher, assurance=BY_PHONE, shown=shown)
    unconfirmed = {
        fact.key for fact in facts_of(hall, researcher) if not fact.is_past
        and {how(row) for row in fact.rows} != {AS_CONFIRMED}
    }  # fmt: skip
    assert not unconfirmed
    hall.refresh_from_db()
    assert (hall.assured_on, hall.assured_basis, hall.assured_by) == (DAY, "phone", researcher)
    assert hall.review_months == ReviewCycle.TWELVE


def test_unticked_and_past_facts_are_left_as_they_were(hall: Asset, researcher: User) -> None:
    shown = [token for token in tokens(hall, researcher) if not token.startswith(("phone:", "contact-"))]
    confirm_record(asset=hall, by=researcher, assurance=BY_PHONE, shown=shown)
    left = [
        FieldSource.objects.get(field="phone"),
        Contact.objects.get(),
        Location.objects.get(is_current=False),
        AssetName.objects.get(kind=NameKind.FORMER),
        AssetName.objects.get(kind=NameKind.EARLIER_RECORD),
    ]
    assert {how(row)[:3] for row in left} == {("inherited", EARLIER, "a list")}


def test_confirming_facts_leaves_the_record_unconfirmed(hall: Asset, researcher: User) -> None:
    shown = tokens(hall, researcher, "phone", "location")
    confirm_facts(asset=hall, by=researcher, assurance=BY_PHONE, shown=shown)
    hall.refresh_from_db()
    assert hall.assured_on is None
    assert how(FieldSource.objects.get(field="phone")) == AS_CONFIRMED
    assert how(Location.objects.get(is_current=True)) == AS_CONFIRMED
    assert how(FieldSource.objects.get(field="name")) != AS_CONFIRMED


def test_terms_of_a_set_are_confirmed_together_and_answers_alone(hall: Asset, researcher: User) -> None:
    confirm_facts(
        asset=hall, by=researcher, assurance=BY_PHONE,
        shown=tokens(hall, researcher, "nature_of_work", "access.step_free"),
    )  # fmt: skip
    confirmed = {row.term.code for row in Classification.objects.all() if how(row) == AS_CONFIRMED}
    assert confirmed == {"music", "dance", "step_free"}
    assert how(FieldSource.objects.get(field="nature_of_work")) == AS_CONFIRMED
    assert not FieldSource.objects.filter(field__in=["access", "function"]).exists()


def test_fact_in_two_columns_is_confirmed_as_one(hall: Asset, researcher: User) -> None:
    FieldSource.objects.create(asset=hall, field="opened_latest", basis=Basis.INFERRED)
    confirm_facts(asset=hall, by=researcher, assurance=BY_PHONE, shown=tokens(hall, researcher, "opened"))
    sources = FieldSource.objects.filter(field__startswith="opened")
    assert {source.field: how(source) for source in sources} == {
        "opened_earliest": AS_CONFIRMED,
        "opened_latest": AS_CONFIRMED,
    }


def test_review_cycle_may_be_given_anew(hall: Asset, researcher: User) -> None:
    shown = tokens(hall, researcher)
    confirm_record(asset=hall, by=researcher, assurance=BY_PHONE, shown=shown, review_months=3)
    hall.refresh_from_db()
    assert hall.review_months == 3
    with pytest.raises(ValidationError) as error:
        confirm_record(asset=hall, by=researcher, assurance=BY_PHONE, shown=shown, review_months=5)
    assert refused(error).startswith("review_months")


def test_confirmation_is_one_change_set_in_the_history(hall: Asset, researcher: User, project: MappingProject) -> None:
    made = confirm_record(asset=hall, by=researcher, assurance=BY_PHONE, shown=tokens(hall, researcher))
    assert (made.kind, made.by, made.project) == (ChangeKind.CONFIRMATION, researcher, project)
    assert made.reason == "The record confirmed: asked by telephone (the secretary)"
    assert "phone" in made.details["facts"]
    entry = Record(hall, researcher).history[0]
    assert (entry.who, entry.how) == ("Rob Researcher", "confirmation")
    assert {"confirmed on", "confirmed how", "confirmed by"} <= {change.label for change in entry.changes}


# --- what is refused ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("basis", [Basis.SOURCE, Basis.INHERITED, Basis.INFERRED])
def test_only_what_somebody_found_out_confirms(hall: Asset, researcher: User, basis: Basis) -> None:
    with pytest.raises(ValidationError) as error:
        confirm_facts(
            asset=hall, by=researcher, assurance=Assurance(basis, DAY), shown=tokens(hall, researcher, "phone")
        )
    assert refused(error).startswith("basis: Say how you know")


def test_day_still_to_come_is_refused(hall: Asset, researcher: User) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(ValidationError) as error:
        confirm_record(
            asset=hall, by=researcher, assurance=Assurance(Basis.PHONE, tomorrow), shown=tokens(hall, researcher)
        )
    assert refused(error) == "day: That day is still to come."


def test_nothing_gets_older_by_a_confirmation(hall: Asset, researcher: User) -> None:
    shown = tokens(hall, researcher)
    earlier = Assurance(Basis.VISIT, EARLIER - timedelta(days=1))
    with pytest.raises(ValidationError) as error:
        confirm_facts(asset=hall, by=researcher, assurance=earlier, shown=tokens(hall, researcher, "phone"))
    assert "telephone (1 Jan 2025)" in refused(error)
    Asset.objects.filter(pk=hall.pk).update(assured_on=DAY, assured_basis=Basis.WEB)
    between = Assurance(Basis.VISIT, DAY - timedelta(days=1))
    with pytest.raises(ValidationError) as error:
        confirm_record(asset=hall, by=researcher, assurance=between, shown=shown)
    assert "the record as a whole (2 Mar 2026)" in refused(error)
    assert not ChangeSet.objects.filter(kind=ChangeKind.CONFIRMATION).exists()


def test_nothing_gets_weaker_unless_that_is_meant(hall: Asset, researcher: User) -> None:
    FieldSource.objects.filter(field="phone").update(basis=Basis.VISIT)
    shown = tokens(hall, researcher, "phone")
    with pytest.raises(ValidationError) as error:
        confirm_facts(asset=hall, by=researcher, assurance=BY_PHONE, shown=shown)
    assert "over_stronger: Known more surely already: telephone (seen on a visit, 1 Jan 2025)" in refused(error)
    meant = Assurance(Basis.PHONE, DAY, "the secretary", over_stronger=True)
    confirm_facts(asset=hall, by=researcher, assurance=meant, shown=shown)
    assert how(FieldSource.objects.get(field="phone")) == AS_CONFIRMED


def test_fact_that_changed_since_it_was_shown_is_not_confirmed(hall: Asset, researcher: User) -> None:
    shown = tokens(hall, researcher)
    Asset.objects.filter(pk=hall.pk).update(phone="0151 496 0999")
    with pytest.raises(ValidationError) as error:
        confirm_record(asset=hall, by=researcher, assurance=BY_PHONE, shown=shown)
    assert refused(error).startswith("fact: Something was changed since you opened this page")
    hall.refresh_from_db()
    assert hall.assured_on is None


def test_only_those_who_may_edit_may_confirm(hall: Asset, researcher: User, link_worker: User, stranger: User) -> None:
    shown = tokens(hall, researcher)
    for somebody in (link_worker, stranger):
        with pytest.raises(PermissionDenied):
            confirm_record(asset=hall, by=somebody, assurance=BY_PHONE, shown=shown)


def test_same_form_confirms_once(hall: Asset, researcher: User) -> None:
    uuid, shown = uuid4(), tokens(hall, researcher, "phone")
    confirm_facts(asset=hall, by=researcher, assurance=BY_PHONE, shown=shown, uuid=uuid)
    with pytest.raises(AlreadyWrittenError):
        confirm_facts(asset=hall, by=researcher, assurance=BY_PHONE, shown=shown, uuid=uuid)


# --- the page -----------------------------------------------------------------------------------------------------


@pytest.fixture
def theirs(client_of: Callable[[User], Client], researcher: User) -> Client:
    """The researcher's browser."""
    return client_of(researcher)


def answers(form: ConfirmForm, **changed: Any) -> dict[str, Any]:
    """What the page sends when nothing is touched but how it is known."""
    sent = {
        "fact": [line.fact.token for line in form.lines if line.is_ticked],
        "basis": "phone",
        "day": DAY.isoformat(),
        "source": "",
        "submission": str(uuid4()),
    }
    return sent | ({"review_months": form.asset.review_months} if form.is_whole else {}) | changed


def test_page_confirms_the_record_and_leads_back_to_it(hall: Asset, theirs: Client) -> None:
    form = theirs.get("/assets/florrie/confirm/").context["form"]
    answer = theirs.post("/assets/florrie/confirm/", answers(form, review_months=24), follow=True)
    assert answer.redirect_chain == [("/assets/florrie/", 302)]
    assert "The record is confirmed." in answer.content.decode()
    hall.refresh_from_db()
    assert (hall.assured_on, hall.review_months) == (DAY, 24)


def test_double_submit_is_as_if_it_had_just_been_done(hall: Asset, theirs: Client) -> None:
    sent = answers(theirs.get("/assets/florrie/confirm/").context["form"])
    for _ in range(2):
        assert theirs.post("/assets/florrie/confirm/", sent).status_code == 302
    assert ChangeSet.objects.filter(kind=ChangeKind.CONFIRMATION).count() == 1


def test_every_link_beside_a_fact_leads_to_that_fact(hall: Asset, researcher: User, theirs: Client) -> None:
    record = Record(hall, researcher)
    linked = {fact.key for _, group in record.facts for fact in group if fact.key and fact.is_known}
    offered = {fact.key for fact in facts_of(hall, researcher)}
    assert linked <= offered
    assert {"phone", "opened", "nature_of_work", "function.social"} <= linked
    for part in ("access", "contact", "relation", "activity", *linked):
        form = theirs.get(f"/assets/florrie/confirm/?fact={part}").context["form"]
        assert {part} <= {key for fact in form.facts for key in (fact.key, fact.part)}
        assert all(line.is_ticked for line in form.lines)


def test_page_of_one_fact_confirms_that_fact(hall: Asset, theirs: Client) -> None:
    form = theirs.get("/assets/florrie/confirm/?fact=phone").context["form"]
    theirs.post("/assets/florrie/confirm/?fact=phone", answers(form))
    assert FieldSource.objects.get(field="phone").basis == Basis.PHONE
    assert ChangeSet.objects.get(kind=ChangeKind.CONFIRMATION).details["facts"] == ["phone"]


def test_changed_fact_is_shown_unticked_and_marked(hall: Asset, theirs: Client) -> None:
    sent = answers(theirs.get("/assets/florrie/confirm/").context["form"])
    Asset.objects.filter(pk=hall.pk).update(phone="0151 496 0999")
    again = theirs.post("/assets/florrie/confirm/", sent)
    changed = [line for line in again.context["form"].lines if line.is_changed]
    assert [(line.fact.text, line.is_ticked) for line in changed] == [("0151 496 0999", False)]
    assert "Changed since you opened this page" in again.content.decode()


def test_refusal_stands_beside_its_question(hall: Asset, theirs: Client) -> None:
    form = theirs.get("/assets/florrie/confirm/").context["form"]
    again = theirs.post("/assets/florrie/confirm/", answers(form, day="2020-01-01", fact=[form.lines[0].fact.token]))
    assert "Known of a later day already: name (1 Jan 2025)" in again.content.decode()
    assert sum(line.is_ticked for line in again.context["form"].lines) == 1


def test_nothing_ticked_is_refused(hall: Asset, theirs: Client) -> None:
    form = theirs.get("/assets/florrie/confirm/").context["form"]
    assert "Tick what you confirm." in theirs.post("/assets/florrie/confirm/", answers(form, fact=[])).content.decode()


def test_fact_that_is_gone_has_nothing_to_confirm(hall: Asset, theirs: Client) -> None:
    page = theirs.get("/assets/florrie/confirm/?fact=location-0").content.decode()
    assert "This is not recorded, so there is nothing to confirm" in page


def test_ways_to_confirm_are_for_editors(hall: Asset, theirs: Client, client: Client) -> None:
    assert "/assets/florrie/confirm/?fact=phone" in theirs.get("/assets/florrie/").content.decode()
    assert "/confirm/" not in client.get("/assets/florrie/").content.decode()
