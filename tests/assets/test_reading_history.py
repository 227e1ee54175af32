"""What a reader learns from an asset's history: staff everything, others the public columns of when it was public."""

from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from accounts.models import User
from assets.actions.changes import change_set
from assets.actions.editing import record_hand_edit
from assets.actions.undoing import UndoOrder, undo
from assets.choices import Basis, ChangeKind
from assets.history import Entry, history_of, withdrawal_of
from assets.models import Asset, Classification, Location, MappingProject, Picture
from assets.undo.plan import make_plan
from assets.undo.selection import of_change_set
from tests.factories import (
    make_asset,
    make_classification,
    make_contact,
    make_location,
    make_name,
    make_picture,
    make_relation,
    make_wave,
    term,
)

pytestmark = pytest.mark.django_db

ANYBODY = AnonymousUser()


def said(entries: list[Entry]) -> list[list[tuple[str, str | None, str | None]]]:
    """The differences of each entry, the latest first."""
    return [
        [(change.label, change.before, change.after and change.after.replace("\N{NO-BREAK SPACE}", " "))
         for change in entry.changes]
        for entry in entries
    ]  # fmt: skip


def words(entries: list[Entry]) -> str:
    """Everything that a reader of these entries reads."""
    parts = [f"{entry.who} {entry.how} {entry.why} {entry.changes}" for entry in entries]
    return " ".join(parts)


@pytest.fixture
def florrie(project: MappingProject, researcher: User) -> Asset:
    """An asset that an import brought."""
    with change_set(
        kind=ChangeKind.IMPORT, by=researcher, reason="from today.csv", project=project,
        wave=make_wave(project=project, name="2026"),
    ):  # fmt: skip
        return make_asset(name="The Florrie", slug="the-florrie", project=project, phone="0151 496 0111")


def change(by: User, reason: str = "after a visit") -> "change_set":
    """An edit by hand."""
    return change_set(kind=ChangeKind.EDIT, by=by, reason=reason)


def test_difference_names_the_column_and_both_values(florrie: Asset, researcher: User) -> None:
    with change(researcher):
        Asset.objects.update(phone="0151 496 0123", kind=term("kind", "venue"), opened_earliest=date(1889, 1, 1))
    assert said(history_of(florrie, ANYBODY))[0] == [
        ("kind", "not known", "Venue"),
        ("opened, at the earliest", "not known", "1 Jan 1889"),
        ("telephone", "0151 496 0111", "0151 496 0123"),
    ]


def test_staff_read_who_and_why_and_others_how(florrie: Asset, researcher: User) -> None:
    first = history_of(florrie, researcher)[-1]
    assert (first.who, first.how, first.why, first.is_first) == (
        "Rob Researcher", "import, wave “2026”", "from today.csv", True,
    )  # fmt: skip
    theirs = history_of(florrie, ANYBODY)[-1]
    assert (theirs.who, theirs.how, theirs.why, theirs.is_first) == ("", "import, wave “2026”", "", True)


def test_how_a_fact_is_known_is_told_by_its_fact(florrie: Asset, researcher: User) -> None:
    for basis in (Basis.WEB, Basis.PHONE):
        with change_set(kind=ChangeKind.EDIT, by=researcher, reason="asked"):
            record_hand_edit(asset=florrie, fields=["phone"], by=researcher, basis=basis)
    latest = said(history_of(florrie, researcher))[0]
    assert latest == [("how it is known (telephone)", "read on its website", "asked by telephone")]


def test_names_and_classifications_belong_to_the_history(florrie: Asset, researcher: User) -> None:
    with change(researcher):
        make_name(florrie, "Florence Institute")
        make_classification(florrie, "nature_of_work", "music")
    with change(researcher):
        Classification.objects.update(value="no")
        florrie.names.all().delete()
    later, sooner, _ = said(history_of(florrie, ANYBODY))
    assert sooner == [
        ("further name", None, "Florence Institute, former name"),
        ("nature of work", None, "Music: yes"),
    ]
    assert later == [
        ("further name", "Florence Institute, former name", None),
        ("applies “Music: no”", "yes", "no"),
    ]


def test_locations_contacts_and_relations_are_for_staff(florrie: Asset, researcher: User, stranger: User) -> None:
    other = make_asset(name="Dingle Choir")
    with change(researcher, "moved away from a neighbour"):
        make_location(florrie, "masked", address="5 Secret Street")
        make_contact(florrie, name="Stella Staff")
        make_relation(florrie, "hosts", other)
    for outsider in (ANYBODY, stranger):
        assert len(history_of(florrie, outsider)) == 1
        assert not {"Secret", "Stella", "neighbour", "Choir"} & set(words(history_of(florrie, outsider)).split())
    inside = words(history_of(florrie, researcher))
    assert [
        said for said in ("Secret Street", "Stella Staff", "hosts Dingle Choir", "neighbour") if said not in inside
    ] == []


def test_a_point_is_said_in_degrees(florrie: Asset, researcher: User) -> None:
    make_location(florrie)
    with change(researcher):
        Location.objects.update(point="SRID=4326;POINT(-2.9 53.4)")
    assert said(history_of(florrie, researcher))[0] == [
        ("point “1 Hope Street, Liverpool, L1 9BG”", "53.40150, -2.97050", "53.40000, -2.90000")
    ]


def test_what_came_and_went_while_it_was_hidden_stays_hidden(project: MappingProject, researcher: User) -> None:
    asset = make_asset("lead", name="Rumoured Band", project=project)
    with change(researcher):
        make_name(asset, "Secret Band")
    with change(researcher):
        asset.names.all().delete()
        Asset.objects.update(name="Brass Band", status="active")
    with change(researcher):
        Asset.objects.update(visibility="staff", description="Hiding")
    with change(researcher):
        Asset.objects.update(visibility="public", description="Back again")
    entries = history_of(asset, ANYBODY)
    assert "Rumoured" not in words(entries)
    assert "Secret" not in words(entries)
    assert "Hiding" not in words(entries)
    assert said(entries)[0] == [("description", "not known", "Back again")]
    assert entries[-1].is_first
    assert "Rumoured Band" in words(history_of(asset, researcher))


def test_what_came_and_went_while_it_was_withdrawn_stays_hidden(florrie: Asset, researcher: User) -> None:
    with change(researcher):
        Asset.objects.update(is_withdrawn=True, description="A copy of another")
    with change(researcher):
        Asset.objects.update(description="Looked into")
    assert len(history_of(florrie, ANYBODY)) == 1
    assert ("withdrawn", "no", "yes") in said(history_of(florrie, researcher))[1]
    with change(researcher):
        Asset.objects.update(is_withdrawn=False, description="No copy after all")
    assert said(history_of(florrie, ANYBODY))[0] == [("description", "not known", "No copy after all")]


def test_undo_reads_as_taken_back(florrie: Asset, researcher: User) -> None:
    with change(researcher) as written:
        Asset.objects.update(phone="0151 496 0123")
    selection = of_change_set(written)
    order = UndoOrder(make_plan(selection, researcher).digest, uuid4())
    undo(selection=selection, by=researcher, order=order)
    entry = history_of(florrie, researcher)[0]
    assert (entry.how, entry.why, entry.can_go_back) == ("taken back", "Taken back: after a visit", True)
    theirs = history_of(florrie, ANYBODY)[0]
    assert (theirs.how, theirs.why, theirs.change_set, theirs.can_go_back) == ("taken back", "", None, False)


def test_withdrawal_names_the_act_that_still_holds(florrie: Asset, researcher: User, admin_user: User) -> None:
    assert withdrawal_of(florrie) is None
    for by, reason, is_withdrawn in (
        (researcher, "first", True),
        (researcher, "back", False),
        (admin_user, "now", True),
    ):
        with change(by, reason):
            Asset.objects.update(is_withdrawn=is_withdrawn)
    with change(researcher):
        Asset.objects.update(description="Looked into")
    found = withdrawal_of(florrie)
    assert found
    assert (found.who, found.why) == ("Adam Admin", "now")


def test_pictures_are_for_staff(florrie: Asset, researcher: User) -> None:
    with change(researcher):
        picture = make_picture(florrie, alt="A hall with a clock")
    with change(researcher):
        Picture.objects.update(is_withdrawn=True, caption="Before the fire")
    assert said(history_of(florrie, researcher))[:2] == [
        [
            ("caption “A hall with a clock, Ann Example”", "not known", "Before the fire"),
            ("withdrawn “A hall with a clock, Ann Example”", "no", "yes"),
        ],
        [("picture", None, "A hall with a clock, Ann Example")],
    ]
    assert len(history_of(florrie, ANYBODY)) == 1
    assert str(picture.file) not in words(history_of(florrie, researcher))


def test_signed_in_people_read_from_when_they_could_see_it(florrie: Asset, researcher: User, visitor: User) -> None:
    with change(researcher):
        Asset.objects.update(visibility="signed_in", description="For members")
    assert "For members" not in words(history_of(florrie, ANYBODY))
    assert "For members" in words(history_of(florrie, visitor))


def test_hidden_parent_does_not_exist_for_outsiders(florrie: Asset, researcher: User) -> None:
    hidden = make_asset("staff_only", name="Zythology Circle")
    with change(researcher):
        Asset.objects.filter(pk=florrie.pk).update(parent=hidden)
    assert len(history_of(florrie, ANYBODY)) == 1


def test_change_set_that_wrote_nothing_readable_is_left_out(florrie: Asset, researcher: User) -> None:
    with change(researcher):
        Asset.objects.update(status_reporter="Mrs Jones of number 7")
    assert len(history_of(florrie, ANYBODY)) == 1
    assert "Mrs Jones" in words(history_of(florrie, researcher))


def test_page_shows_both_sides_of_a_difference(
    florrie: Asset, researcher: User, client: Client, client_of: Callable[[User], Client]
) -> None:
    with change(researcher):
        Asset.objects.update(phone="0151 496 0123")
    page = client.get("/assets/the-florrie/history/").content.decode()
    assert "<del>0151 496 0111</del>" in page
    assert "<ins>0151 496 0123</ins>" in page
    assert "Rob Researcher" not in page
    assert "Rob Researcher" in client_of(researcher).get("/assets/the-florrie/history/").content.decode()


def test_history_of_much_costs_as_many_queries_as_of_little(
    florrie: Asset, researcher: User, django_assert_max_num_queries
) -> None:  # type: ignore[no-untyped-def]
    for number in range(10):
        with change(researcher):
            Asset.objects.update(name=f"Name {number}", kind=term("kind", "venue" if number % 2 else "group"))
            make_name(florrie, f"Once {number}")
    with django_assert_max_num_queries(9):
        assert len(history_of(florrie, researcher)) == 11
