"""Bulk edits: exactly the assets of a list, every difference shown first, and written as it was shown or not at all."""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.choices import Role
from accounts.models import User
from assets.actions.editing import record_hand_edits
from assets.bulk import page
from assets.choices import Basis, ChangeKind, Tri
from assets.models import (
    Asset,
    ChangeSet,
    Classification,
    FieldSource,
    MappingProject,
    Membership,
    ProjectAsset,
    Term,
)
from tests.assets.conftest import City
from tests.factories import make_asset, make_classification, make_project, make_user, term

pytestmark = pytest.mark.django_db

# The answers of somebody who changes nothing yet.
UNTOUCHED = {
    **dict.fromkeys(("kind", "sector", "parent", "status", "visibility", "review_months", "join", "leave"), "keep"),
    **{f"says_{line}": "yes" for line in range(6)},
    "basis": "phone",
    "as_of": "2026-11-20",
    "source": "telephone round",
    "reason": "Checked by telephone",
}
CLOSED = {
    "status": "ceased",
    "status_date": "2026-11-01",
    "status_reason": "Sold.",
    "status_evidence": "The Echo, 2 November.",
    "status_reporter": "Rob",
}


def hidden(name: str, html: str) -> str:
    """The value of a hidden field of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, f"the page has no {name}"
    return unescape(found[1])


@dataclass
class Desk:
    """Somebody at the pages of a bulk edit, and the answers they give."""

    client: Client
    query: str
    answers: dict[str, Any] = field(default_factory=dict)

    def given(self, **more: Any) -> dict[str, Any]:
        """The answers as they are sent."""
        return UNTOUCHED | {"query": self.query} | self.answers | more

    def preview(self, **more: Any) -> str:
        """The page of differences."""
        response = self.client.post("/bulk-edits/preview/", self.given(**more))
        assert response.status_code == 200
        return response.content.decode()

    def apply(self, seen: str, **more: Any) -> HttpResponse:
        """What comes of confirming the page ``seen``."""
        shown = {"seen": hidden("seen", seen), "submission": hidden("submission", seen)}
        return self.client.post("/bulk-edits/apply/", self.given(**shown, **more))


@pytest.fixture
def desk(client_of: Callable[[User], Client], researcher: User) -> Callable[..., Desk]:
    """A function: the researcher at a list with some answers."""

    def sit(query: str, **answers: Any) -> Desk:
        return Desk(client_of(researcher), query, answers)

    return sit


def heading(html: str) -> str:
    """The first heading of a page in one line."""
    found = re.search(r"<h1>(.*?)</h1>", html, re.DOTALL)
    assert found
    return " ".join(found[1].split())


def tallies(html: str) -> dict[str, int]:
    """The numbers at the head of a preview."""
    found = re.findall(r"<li>\s*<b>([\d,]+)</b>\s*(?:<a[^>]*>)?([\w ]+)", html)
    return {word.strip(): int(number.replace(",", "")) for number, word in found}


def pk_of(scheme: str, code: str) -> str:
    """The value of a term in a form."""
    return str(term(scheme, code).pk)


# --- The set ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["kind=venue", "q=gallery", "status=paused&status=ceased", "near=L8+4RF&within=1mi"])
def test_a_bulk_edit_is_of_exactly_the_assets_of_the_list(city: City, desk: Callable[..., Desk], query: str) -> None:
    at = desk(query, review_months="3")
    listed = {asset.pk for asset in at.client.get(f"/assets/?{query}").context["page_obj"]}
    link = re.search(r'href="(/bulk-edits/new/[^"]*)"', at.client.get(f"/assets/?{query}&page=1").content.decode())
    assert link
    assert at.client.get(unescape(link[1])).context["of"].total == len(listed)
    at.apply(at.preview())
    assert set(Asset.objects.filter(review_months=3).values_list("pk", flat=True)) == listed


def test_visitors_are_not_offered_to_edit_the_list(city: City, client: Client) -> None:
    assert b"/bulk-edits/" not in client.get("/assets/?kind=venue").content


@pytest.mark.parametrize(
    ("query", "refusal"),
    [
        ("kind=castle", "could not be understood"),
        ("near=nowhere&within=1mi", "could not be understood"),
        ("q=xqzwv", "no asset in this list"),
    ],
)
def test_a_list_that_is_not_what_it_says_is_refused(
    city: City, desk: Callable[..., Desk], query: str, refusal: str
) -> None:
    at = desk(query, review_months="3")
    assert refusal in at.client.get(f"/bulk-edits/new/?{query}").content.decode()
    assert refusal in at.preview()
    assert not Asset.objects.filter(review_months=3).exists()


def test_more_than_can_be_edited_at_once_is_refused_in_words(
    city: City, desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "MOST", 2)
    assert "More than 2 assets cannot be edited at once" in desk("").preview(review_months="3")


def test_the_whole_register_asks_for_its_number(city: City, desk: Callable[..., Desk]) -> None:
    at = desk("", review_months="3")
    shown = at.preview()
    number = tallies(shown)["Will change"]
    refused = at.apply(shown, typed="8").content.decode()
    assert f"Type {number} to change all of them." in refused
    assert not Asset.objects.filter(review_months=3).exists()
    assert at.apply(refused, typed=f" {number} ").status_code == 302
    assert Asset.objects.filter(review_months=3).count() == number


# --- The preview --------------------------------------------------------------------------------------------------


def test_preview_writes_nothing_and_shows_before_and_after(city: City, desk: Callable[..., Desk]) -> None:
    html = desk("kind=venue", sector=pk_of("sector", "charity")).preview()
    assert "<del>Public body</del>" in html or "<del>" in html
    assert re.search(r"sector type:</span>\s*<del>[^<]+</del>\s*<ins>[^<]*[Cc]harity</ins>", html)
    assert not ChangeSet.objects.filter(kind=ChangeKind.BULK_EDIT).exists()
    assert not Asset.objects.filter(slug="gallery", sector=term("sector", "charity")).exists()


def test_preview_counts_what_changes_what_is_so_already_and_what_is_not_theirs(
    city: City, desk: Callable[..., Desk]
) -> None:
    make_asset(name="Elsewhere Hall", kind=term("kind", "venue"), project=make_project())
    html = desk("kind=venue", status="ceased", **{k: v for k, v in CLOSED.items() if k != "status"}).preview()
    # The rooms are ceased already; the gallery and the hall are not.
    assert tallies(html) == {"Will change": 2, "Are so already": 1, "Not yours to change": 1, "Cannot be changed": 0}
    assert "Elsewhere Hall" in html


def test_pages_of_a_preview_keep_the_answers(project: MappingProject, desk: Callable[..., Desk]) -> None:
    make_asset(name="Something else", project=project)
    for number in range(60):
        make_asset(name=f"Choir {number:02}", project=project)
    at = desk("q=choir", visibility="signed_in", reason="They asked “why & how”")
    last = at.preview(page="3")
    assert "Choir 59" in last
    assert "Choir 00" not in last
    assert hidden("reason", last) == "They asked “why & how”"
    assert at.apply(last).status_code == 302
    assert Asset.objects.filter(visibility="signed_in").count() == 60


def test_all_differences_come_as_a_sheet_without_formulas(project: MappingProject, desk: Callable[..., Desk]) -> None:
    for number in range(30):
        make_asset(name=f"=Choir {number:02}", project=project)
    at = desk("q=choir", visibility="signed_in", review_months="3")
    response = at.client.post("/bulk-edits/differences.csv", at.given())
    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"), newline="")))
    assert len(rows) == 60
    assert {row["name"] for row in rows} == {f"'=Choir {number:02}" for number in range(30)}
    assert {(row["fact"], row["before"], row["after"]) for row in rows} == {
        ("who may see it", "everyone", "signed-in people"),
        ("review cycle", "every year", "every 3 months"),
    }


def test_answers_can_be_changed_after_the_preview(city: City, desk: Callable[..., Desk]) -> None:
    at = desk("kind=venue", review_months="3", reason="Because we can")
    html = at.client.post("/bulk-edits/new/", at.given()).content.decode()
    assert re.search(r'<option value="3" selected>', html)
    assert 'value="Because we can"' in html
    assert "kind=venue" in html


def test_preview_names_no_asset_that_is_not_open_to_the_person(city: City, client_of: Callable[[User], Client]) -> None:
    # The choir is part of a circle that only staff of its project may know of.
    elsewhere = make_project()
    ProjectAsset.objects.create(asset=city["choir"], project=elsewhere)
    other = make_user(role=Role.RESEARCHER, project=elsewhere)
    html = Desk(client_of(other), "q=choir", {"parent": "none"}).preview()
    assert "an asset that is not open to you" in html
    assert "Zythology" not in html


# --- What is asked ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "fault"),
    [
        ({}, "Nothing is to change yet"),
        ({"visibility": "staff", "reason": ""}, "reason"),
        ({"kind": "none", "basis": ""}, "Say how you know"),
        ({"status": "ceased"}, "reason for the status: This field is required."),
        (CLOSED | {"status_evidence": ""}, "evidence: This field is required."),
        (CLOSED | {"status_date": "2999-01-01"}, "This day is still to come."),
        ({"status": "merged"}, "Select a valid choice"),
        ({"parent": "other", "parent_asset": "Nowhere Hall"}, "No asset is called so"),
        ({"kind": "0"}, "Select a valid choice"),
        ({"visibility": "staff", "source": "a\u202eb"}, "cannot be seen"),
    ],
)
def test_answers_that_do_not_do_are_refused(
    city: City, desk: Callable[..., Desk], answers: dict[str, str], fault: str
) -> None:
    html = desk("kind=venue", **answers).preview()
    assert heading(html).startswith("Edit 3 assets")
    assert fault in html


def test_only_functions_and_access_facts_are_said_not_to_apply(city: City, desk: Callable[..., Desk]) -> None:
    html = desk("kind=venue", term_0=pk_of("nature_of_work", "singing"), says_0="no").preview()
    assert "one says that it does not apply" in html
    html = desk("kind=venue", term_0=pk_of("access", "step_free"), says_0="no").preview()
    assert tallies(html)["Will change"] == 3


def test_housekeeping_does_not_ask_how_one_knows(city: City, desk: Callable[..., Desk]) -> None:
    assert tallies(desk("kind=venue", visibility="staff", basis="").preview())["Will change"] == 3


def test_extra_fields_of_a_post_change_nothing(city: City, desk: Callable[..., Desk]) -> None:
    at = desk("kind=venue", review_months="3", name="Hacked", description="Hacked", is_withdrawn="on", slug="hacked")
    before = Asset.objects.get(slug="gallery")
    at.apply(at.preview(), merged_into=str(city["choir"].pk))
    after = Asset.objects.get(slug="gallery")
    changed = [name for name in vars(before) if name != "_state" and getattr(before, name) != getattr(after, name)]
    assert changed == ["review_months"]


# --- Writing ------------------------------------------------------------------------------------------------------


def test_every_kind_of_change_is_written_as_one_change_set(
    city: City, desk: Callable[..., Desk], researcher: User, project: MappingProject
) -> None:
    make_classification(city["gallery"], "audience", "adults", wave=city.today)
    at = desk(
        "sector=public&status=active",
        kind=pk_of("kind", "hall_or_building"), sector=pk_of("sector", "charity"), parent="other",
        parent_asset="the-florrie", visibility="signed_in", review_months="24",
        term_0=pk_of("nature_of_work", "music"), term_1=pk_of("access", "hearing_loop"), says_1="no",
        term_2=pk_of("audience", "adults"), says_2="off", **CLOSED,
    )  # fmt: skip
    answer = at.apply(at.preview())
    gallery = Asset.objects.get(slug="gallery")
    assert (gallery.kind, gallery.sector) == (term("kind", "hall_or_building"), term("sector", "charity"))
    assert (gallery.parent, gallery.visibility, gallery.review_months) == (city["florrie"], "signed_in", 24)
    assert (gallery.status, gallery.status_date, gallery.status_reporter) == ("ceased", date(2026, 11, 1), "Rob")
    said = {row.term.code: (row.value, row.basis, row.wave) for row in gallery.classifications.filter(is_current=True)}
    assert said["music"] == (Tri.YES, Basis.PHONE, None)
    assert said["hearing_loop"] == (Tri.NO, Basis.PHONE, None)
    assert "adults" not in said
    written = ChangeSet.objects.get(kind=ChangeKind.BULK_EDIT)
    assert (answer.status_code, answer.url) == (302, f"/changes/{written.uuid}/")
    assert at.client.get(answer.url).status_code == 200
    assert (written.by, written.reason, written.project) == (researcher, "Checked by telephone", project)
    assert written.details["filter"] == "sector=public&status=active"
    assert len(written.details["filters"]) == 2
    assert written.details["counts"] == {"changed": 1, "same": 0, "not_yours": 0, "impossible": 0}
    assert ["review cycle", "every 2 years"] in written.details["changes"]


def test_history_says_who_changed_it_and_why(city: City, desk: Callable[..., Desk], researcher: User) -> None:
    at = desk("kind=venue&status=active", sector=pk_of("sector", "charity"))
    at.apply(at.preview())
    version = Asset.pgh_event_models["update"].objects.filter(pgh_obj=city["gallery"]).latest("pgh_id")
    written = ChangeSet.objects.get(kind=ChangeKind.BULK_EDIT)
    assert version.pgh_context.metadata["change_set"] == str(written.uuid)
    assert version.pgh_context.metadata["user"] == researcher.pk
    page = at.client.get("/assets/gallery/history/").content.decode()
    assert "Checked by telephone" in page


def test_facts_that_change_are_known_by_hand_so_that_no_import_overwrites_them(
    city: City, desk: Callable[..., Desk]
) -> None:
    FieldSource.objects.create(asset=city["gallery"], field="sector", basis=Basis.INHERITED, wave=city.today)
    at = desk("kind=venue&status=active", sector=pk_of("sector", "charity"), visibility="staff", review_months="3",
              term_0=pk_of("nature_of_work", "music"))  # fmt: skip
    at.apply(at.preview())
    known = {row.field: row for row in FieldSource.objects.filter(asset=city["gallery"])}
    assert set(known) == {"sector", "visibility", "nature_of_work"}
    # Who may see it is nobody's knowledge: it is decided.
    assert known.pop("visibility").basis == Basis.SOURCE
    assert {(row.basis, row.as_of, row.source, row.wave) for row in known.values()} == {
        (Basis.PHONE, date(2026, 11, 20), "telephone round", None)
    }


def test_what_a_wave_said_stays_as_what_that_wave_said(city: City, desk: Callable[..., Desk]) -> None:
    make_classification(city["gallery"], "access", "step_free", wave=city.today)
    make_classification(city["gallery"], "audience", "adults", wave=city.today)
    at = desk(
        "sector=public",
        term_0=pk_of("access", "step_free"), says_0="no", term_1=pk_of("audience", "adults"), says_1="off",
        term_2=pk_of("access", "hearing_loop"), says_2="off",
    )  # fmt: skip
    at.apply(at.preview())
    rows = Classification.objects.filter(asset=city["gallery"]).exclude(term__scheme__code="nature_of_work")
    assert {(row.term.code, row.value, row.is_current, row.wave) for row in rows} == {
        ("step_free", "no", True, None),
        ("step_free", "yes", False, city.today),
        ("adults", "yes", False, city.today),
    }


def test_what_is_so_already_keeps_its_story(city: City, desk: Callable[..., Desk]) -> None:
    at = desk("kind=venue", **CLOSED)
    at.apply(at.preview())
    assert city["ceased"].status_reason == Asset.objects.get(slug="rooms").status_reason
    assert not FieldSource.objects.filter(asset=city["ceased"]).exists()


def test_what_goes_on_again_loses_its_date_of_ceasing(city: City, desk: Callable[..., Desk]) -> None:
    at = desk("status=ceased", **CLOSED | {"status": "active"})
    shown = at.preview()
    assert "ceased, at the latest" in shown
    at.apply(shown)
    rooms = Asset.objects.get(slug="rooms")
    assert (rooms.status, rooms.ceased_earliest, rooms.ceased_latest) == ("active", None, None)


def test_an_asset_that_cannot_be_changed_is_left_wholly_as_it_is(city: City, desk: Callable[..., Desk]) -> None:
    gallery, florrie = city["gallery"], city["florrie"]
    Asset.objects.filter(pk=florrie.pk).update(parent=gallery)
    at = desk("sector=charity", parent="other", parent_asset="the-florrie", review_months="3")
    shown = at.preview()
    assert "It would be part of itself." in shown
    at.apply(shown)
    florrie.refresh_from_db()
    assert (florrie.parent, florrie.review_months) == (gallery, 12)
    assert Asset.objects.get(slug="safe-space").parent == florrie


def test_it_does_not_cease_before_it_opened(city: City, desk: Callable[..., Desk]) -> None:
    shown = desk("q=florrie", **CLOSED | {"status_date": "1850-01-01"}).preview()
    assert "It opened later than that: on 1 Jan 1889" in shown
    assert tallies(shown)["Will change"] == 0


def test_double_submit_writes_once(city: City, desk: Callable[..., Desk]) -> None:
    # After the first one the list is empty: what was active is not.
    at = desk("kind=venue&status=active", **CLOSED)
    shown = at.preview()
    first, second = at.apply(shown), at.apply(shown)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.url == second.url
    assert ChangeSet.objects.filter(kind=ChangeKind.BULK_EDIT).count() == 1


def test_nothing_is_written_when_something_changed_meanwhile(city: City, desk: Callable[..., Desk]) -> None:
    at = desk("kind=venue", sector=pk_of("sector", "charity"))
    shown = at.preview()
    Asset.objects.filter(pk=city["gallery"].pk).update(sector=term("sector", "informal"))
    Asset.objects.filter(pk=city["ceased"].pk).update(kind=term("kind", "group"))
    make_asset(name="New Venue", kind=term("kind", "venue"), project=city.project)
    answer = at.apply(shown)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "3 assets are not as you saw them" in html
    assert "Hope Street Gallery: has changed since" in html
    assert "Old Assembly Rooms: no longer changes" in html
    assert "New Venue: would change now too" in html
    assert not ChangeSet.objects.filter(kind=ChangeKind.BULK_EDIT).exists()
    # The new page is what one agrees to now.
    assert at.apply(html).status_code == 302
    assert Asset.objects.get(name="New Venue").sector == term("sector", "charity")


def test_a_page_of_the_preview_says_when_something_changed_since_the_first(
    city: City, desk: Callable[..., Desk]
) -> None:
    at = desk("kind=venue", sector=pk_of("sector", "charity"))
    shown = at.preview()
    assert "not as you saw" not in at.preview(seen=hidden("seen", shown), page="2")
    Asset.objects.filter(pk=city["gallery"].pk).update(sector=term("sector", "informal"))
    assert "1 asset is not as you saw it" in at.preview(seen=hidden("seen", shown), page="2")


@pytest.mark.parametrize("seen", ["", "made up", "eyJhIjoxfQ:1abc:def"])
def test_nothing_is_written_unseen(city: City, desk: Callable[..., Desk], seen: str) -> None:
    at = desk("kind=venue", review_months="3")
    shown = at.preview()
    answer = at.client.post("/bulk-edits/apply/", at.given(seen=seen, submission=hidden("submission", shown)))
    assert answer.status_code == 200
    assert not Asset.objects.filter(review_months=3).exists()


# --- Whose assets -------------------------------------------------------------------------------------------------


def test_a_person_of_two_projects_changes_only_what_they_may(
    project: MappingProject, client_of: Callable[[User], Client]
) -> None:
    second, third = make_project(), make_project()
    make_asset(name="Something else")
    person = make_user(role=Role.RESEARCHER, project=project)
    Membership.objects.create(user=person, project=second, role=Role.LINK_WORKER)
    Membership.objects.create(user=person, project=third, role=Role.ADMIN)
    for owner in (project, second, third, make_project()):
        make_asset(name=f"Choir of {owner.slug}", project=owner)
    both = make_asset(name="Choir of two", project=second)
    ProjectAsset.objects.create(asset=both, project=third)
    at = Desk(client_of(person), "q=choir", {"visibility": "staff"})
    shown = at.preview()
    assert (tallies(shown)["Will change"], tallies(shown)["Not yours to change"]) == (3, 2)
    at.apply(shown)
    changed = set(Asset.objects.filter(visibility="staff").values_list("name", flat=True))
    assert changed == {f"Choir of {project.slug}", f"Choir of {third.slug}", "Choir of two"}
    assert set(Asset.objects.editable_by(person).values_list("name", flat=True)) == changed


def test_admins_put_assets_into_the_care_of_another_of_their_projects(
    city: City, admin_user: User, client_of: Callable[[User], Client]
) -> None:
    second = make_project(name="Wirral")
    Membership.objects.create(user=admin_user, project=second, role=Role.ADMIN)
    answers = {"join": str(second.pk), "leave": str(city.project.pk), "basis": ""}
    at = Desk(client_of(admin_user), "kind=venue", answers)
    shown = at.preview()
    assert "in the care of Wirral:" in shown
    at.apply(shown)
    assert {row.project for row in ProjectAsset.objects.filter(asset=city["gallery"])} == {second}


def test_no_asset_is_left_without_a_project(city: City, admin_user: User, client_of: Callable[[User], Client]) -> None:
    shown = Desk(client_of(admin_user), "kind=venue", {"leave": str(city.project.pk)}).preview()
    assert "No project would look after it." in shown
    assert tallies(shown)["Will change"] == 0


def test_researchers_hand_no_asset_to_another_project(city: City, desk: Callable[..., Desk], researcher: User) -> None:
    second = make_project()
    Membership.objects.create(user=researcher, project=second, role=Role.ADMIN)
    shown = desk("kind=venue", join=str(second.pk)).preview()
    assert "Only an admin of a project that looks after it" in shown
    assert tallies(shown)["Will change"] == 0


def test_hand_edits_of_many_are_refused_when_one_is_not_theirs(city: City, researcher: User) -> None:
    other = make_asset(project=make_project())
    with pytest.raises(PermissionDenied):
        record_hand_edits(facts={city["gallery"].pk: ["kind"], other.pk: ["kind"]}, by=researcher, basis=Basis.PHONE)
    assert not FieldSource.objects.exists()


# --- Size ---------------------------------------------------------------------------------------------------------


def test_the_number_of_statements_does_not_grow_with_the_list(
    project: MappingProject, desk: Callable[..., Desk]
) -> None:
    def statements(count: int) -> tuple[int, int]:
        assets = [Asset(name=f"Choir {count}-{number}", slug=f"choir-{count}-{number}") for number in range(count)]
        ProjectAsset.objects.bulk_create(
            ProjectAsset(asset=asset, project=project) for asset in Asset.objects.bulk_create(assets)
        )
        at = desk(f"q={count}", kind=pk_of("kind", "group"), term_0=pk_of("nature_of_work", "singing"), **CLOSED)
        with CaptureQueriesContext(connection) as looking:
            shown = at.preview()
        assert tallies(shown)["Will change"] == count
        with CaptureQueriesContext(connection) as writing:
            assert at.apply(shown).status_code == 302
        return len(looking), len(writing)

    make_asset(name="Something else", project=project)
    assert statements(40) == statements(800)
    assert Classification.objects.filter(term__code="singing", as_of__lte=timezone.localdate()).count() == 840
    assert Term.objects.filter(code="singing").exists()
