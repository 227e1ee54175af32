"""The pages of change sets and of taking back: who reads what, and that what is shown is what is done."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.choices import Role
from accounts.models import User
from assets.actions.changes import change_set
from assets.choices import ChangeKind
from assets.models import Asset, ChangeSet, MappingProject
from tests.factories import make_asset, make_contact, make_name, make_project, make_user

pytestmark = pytest.mark.django_db

NOBODYS = "11111111-2222-4333-8444-555555555555"


def writing(by: User, reason: str = "after a visit", kind: ChangeKind = ChangeKind.EDIT) -> "change_set":
    """A change set of this person."""
    return change_set(kind=kind, by=by, reason=reason)


@pytest.fixture
def hall(project: MappingProject, researcher: User) -> Asset:
    """An asset with a past."""
    with writing(researcher, "recorded"):
        return make_asset(name="The Hall", slug="the-hall", project=project, phone="0151 496 0111")


@pytest.fixture
def edit(hall: Asset, researcher: User) -> ChangeSet:
    """An edit of it."""
    with writing(researcher) as written:
        Asset.objects.filter(pk=hall.pk).update(phone="0151 496 0222", name="The Old Hall")
    return written


def text(client: Client, name: str, *args: object, **query: object) -> str:
    """A page."""
    answer = client.get(reverse(f"assets:{name}", args=args), query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def fields(page: str) -> dict[str, str]:
    """The hidden fields of a preview."""
    return dict(re.findall(r'<input type="hidden" name="(digest|submission)" value="([^"]+)"', page))


def fresh(asset: Asset) -> Asset:
    """The asset as it is now."""
    return Asset.objects.get(pk=asset.pk)


# --- The list -----------------------------------------------------------------------------------------------------


def test_list_shows_who_when_why_and_what_was_taken_back(edit, researcher, client_of):
    browser = client_of(researcher)
    assert "Rob Researcher" in text(browser, "change_list")
    preview = text(browser, "change_undo", edit.uuid)
    browser.post(reverse("assets:change_undo", args=[edit.uuid]), fields(preview))
    page = text(browser, "change_list")
    assert "Taken back: after a visit" in page
    assert text(browser, "change_detail", edit.uuid).count("Taken back, wholly or in part") == 1


def test_list_is_of_what_is_in_ones_care(edit, client_of, researcher):
    elsewhere = make_user(role=Role.RESEARCHER, project=make_project())
    browser = client_of(elsewhere)
    assert "after a visit" not in text(browser, "change_list")
    for name in ("change_detail", "change_undo"):
        assert browser.get(reverse(f"assets:{name}", args=[edit.uuid])).status_code == 404
        assert client_of(researcher).get(reverse(f"assets:{name}", args=[uuid4()])).status_code == 404


def test_list_is_narrowed_by_person_kind_and_days(edit, hall, researcher, admin_user, client_of):
    with writing(admin_user, "all of them", ChangeKind.BULK_EDIT):
        Asset.objects.update(description="Bulk.")
    browser, today = client_of(admin_user), timezone.localdate()
    queries = [
        ({"person": admin_user.pk}, {"all of them"}),
        ({"kind": "edit"}, {"after a visit", "recorded"}),
        ({"since": today, "until": today}, {"all of them", "after a visit", "recorded"}),
        ({"since": today + timedelta(days=1)}, set()),
        ({"kind": "nonsense"}, {"all of them", "after a visit", "recorded"}),
    ]
    for query, expected in queries:
        page = text(browser, "change_list", **query)
        assert {reason for reason in ("all of them", "after a visit", "recorded") if f">{reason}<" in page} == expected


def test_list_takes_a_fixed_number_of_queries(hall, researcher, client_of, django_assert_max_num_queries):
    for number in range(30):
        with writing(researcher, f"edit {number}"):
            Asset.objects.filter(pk=hall.pk).update(description=f"Number {number}.")
    browser = client_of(researcher)
    with django_assert_max_num_queries(12):
        assert "edit 29" in text(browser, "change_list")


# --- One change set -----------------------------------------------------------------------------------------------


def test_detail_says_what_changed_about_which_asset(edit, researcher, client_of):
    page = text(client_of(researcher), "change_detail", edit.uuid)
    assert "<del>0151 496 0111</del>" in page
    assert "<ins>0151 496 0222</ins>" in page
    assert "The Old Hall" in page


def test_detail_leaves_out_assets_of_others_and_counts_them(hall, researcher, client_of):
    make_asset(name="Secret Zither", project=make_project())
    with writing(researcher, kind=ChangeKind.BULK_EDIT) as written:
        Asset.objects.update(description="Bulk.")
    page = text(client_of(researcher), "change_detail", written.uuid)
    assert "Secret Zither" not in page
    assert "1 more is in the care of others" in page


def test_detail_of_many_assets_costs_as_many_queries_as_of_few(
    researcher, project, client_of, django_assert_max_num_queries
):
    for _ in range(30):
        make_asset(project=project)
    with writing(researcher, kind=ChangeKind.BULK_EDIT) as written:
        Asset.objects.update(description="Bulk.")
    with django_assert_max_num_queries(90):
        assert "Page </span>2" in text(client_of(researcher), "change_detail", written.uuid)


# --- Taking a change set back -------------------------------------------------------------------------------------


def test_get_shows_and_writes_nothing(edit, hall, researcher, client_of):
    page = text(client_of(researcher), "change_undo", edit.uuid)
    assert "<del>0151 496 0222</del>" in page
    assert "<ins>0151 496 0111</ins>" in page
    assert fresh(hall).phone == "0151 496 0222"
    assert not ChangeSet.objects.filter(kind=ChangeKind.REVERT).exists()


def test_post_takes_back_and_leads_to_what_was_written(edit, hall, researcher, client_of):
    browser, address = client_of(researcher), reverse("assets:change_undo", args=[edit.uuid])
    sent = fields(browser.get(address).content.decode()) | {"why": "Wrong hall."}
    answer = browser.post(address, sent)
    written = ChangeSet.objects.get(kind=ChangeKind.REVERT)
    assert answer.headers["Location"] == reverse("assets:change_detail", args=[written.uuid])
    assert written.reason == "Wrong hall. (taken back: after a visit)"
    assert (fresh(hall).phone, fresh(hall).name) == ("0151 496 0111", "The Hall")
    again = browser.post(address, sent)
    assert again.headers["Location"] == answer.headers["Location"]
    assert ChangeSet.objects.filter(kind=ChangeKind.REVERT).count() == 1


def test_what_was_changed_since_is_asked_and_kept_unless_ticked(edit, hall, researcher, admin_user, client_of):
    with writing(admin_user):
        Asset.objects.filter(pk=hall.pk).update(phone="0151 496 0333")
    browser, address = client_of(researcher), reverse("assets:change_undo", args=[edit.uuid])
    page = browser.get(address).content.decode()
    assert f'value="asset-{hall.pk}-phone"' in page
    browser.post(address, fields(page))
    assert (fresh(hall).phone, fresh(hall).name) == ("0151 496 0333", "The Hall")
    page = browser.get(address).content.decode()
    browser.post(address, fields(page) | {"back": [f"asset-{hall.pk}-phone"]})
    assert fresh(hall).phone == "0151 496 0111"


def test_turning_the_pages_of_a_preview_loses_nothing(researcher, admin_user, project, client_of):
    assets = [make_asset(name=f"Asset {number:02}", project=project, phone="before") for number in range(30)]
    with writing(researcher, kind=ChangeKind.BULK_EDIT) as written:
        Asset.objects.update(phone="written")
    with writing(admin_user):
        Asset.objects.filter(pk=assets[0].pk).update(phone="later")
    browser, address = client_of(researcher), reverse("assets:change_undo", args=[written.uuid])
    ticked = f"asset-{assets[0].pk}-phone"
    sent = fields(browser.get(address).content.decode()) | {"why": "Typed.", "back": [ticked], "leaf": "2"}
    page = browser.post(address, sent).content.decode()
    assert re.search(f'value="{ticked}"\\s+checked', page)
    assert "Typed." in page
    assert ("Asset 29" in page, "Asset 01" in page) == (True, False)
    assert not ChangeSet.objects.filter(kind=ChangeKind.REVERT).exists()
    browser.post(address, fields(page) | {"back": [ticked]})
    assert set(Asset.objects.values_list("phone", flat=True)) == {"before"}


def test_plan_that_changed_meanwhile_is_shown_anew(edit, hall, researcher, admin_user, client_of):
    browser, address = client_of(researcher), reverse("assets:change_undo", args=[edit.uuid])
    page = browser.get(address).content.decode()
    with writing(admin_user):
        Asset.objects.filter(pk=hall.pk).update(phone="0151 496 0333")
    answer = browser.post(address, fields(page) | {"why": "Typed already."})
    assert answer.status_code == 409
    assert "Somebody was there in between" in answer.content.decode()
    assert "Typed already." in answer.content.decode()
    assert fresh(hall).name == "The Old Hall"
    browser.post(address, fields(answer.content.decode()))
    assert fresh(hall).name == "The Hall"


def test_second_undo_says_that_there_is_nothing_left(edit, researcher, admin_user, client_of):
    address = reverse("assets:change_undo", args=[edit.uuid])
    pages = [(browser, browser.get(address).content.decode()) for browser in map(client_of, (researcher, admin_user))]
    answers = [browser.post(address, fields(page)) for browser, page in pages]
    assert [answer.status_code for answer in answers] == [302, 409]
    assert "There is nothing to take back" in answers[1].content.decode()


def test_import_is_refused_to_researchers_in_words(hall, researcher, client_of):
    with writing(researcher, "from a list", ChangeKind.IMPORT) as written:
        Asset.objects.filter(pk=hall.pk).update(phone="0151 496 0222")
    browser, address = client_of(researcher), reverse("assets:change_undo", args=[written.uuid])
    assert "is taken back by an admin of its project" in browser.get(address).content.decode()
    assert browser.post(address, {"digest": "x", "submission": uuid4()}).status_code == 200
    assert fresh(hall).phone == "0151 496 0222"


# --- From the history of a record ---------------------------------------------------------------------------------


def test_history_offers_each_change_to_editors_only(edit, hall, researcher, link_worker, client, client_of):
    address = f"/assets/the-hall/history/revert/?change={edit.uuid}&amp;part=asset-{hall.pk}-phone"
    assert address in text(client_of(researcher), "asset_history", "the-hall")
    for browser in (client, client_of(link_worker)):
        assert "/history/revert/" not in text(browser, "asset_history", "the-hall")
        assert str(edit.uuid) not in text(browser, "asset_history", "the-hall")


def test_one_field_is_set_back_from_the_history(edit, hall, researcher, client_of):
    browser = client_of(researcher)
    address = f"{reverse('assets:asset_revert', args=['the-hall'])}?change={edit.uuid}&part=asset-{hall.pk}-phone"
    answer = browser.post(address, fields(browser.get(address).content.decode()))
    assert answer.status_code == 302
    assert (fresh(hall).phone, fresh(hall).name) == ("0151 496 0111", "The Old Hall")
    written = ChangeSet.objects.get(kind=ChangeKind.REVERT)
    assert written.details == {"undoes": [str(edit.uuid)], "asset": str(hall.uuid)}
    assert "taken back, Rob Researcher" in text(browser, "asset_history", "the-hall")


def test_whole_record_is_set_back_from_the_history(edit, hall, researcher, client_of):
    with writing(researcher, "later"):
        make_name(hall, "Added Later")
        make_contact(hall)
    browser = client_of(researcher)
    address = f"{reverse('assets:asset_revert', args=['the-hall'])}?change={edit.uuid}&since=on"
    browser.post(address, fields(browser.get(address).content.decode()))
    assert not hall.names.exists()
    assert not hall.contacts.exists()
    assert fresh(hall).name == "The Old Hall"


@pytest.mark.parametrize("query", ["", "?change=nonsense", f"?change={NOBODYS}", "?change={edit}&part=user-1-password"])
def test_what_is_not_in_the_history_leads_back_to_it(edit, hall, researcher, client_of, query):
    address = reverse("assets:asset_revert", args=["the-hall"]) + query.format(edit=edit.uuid)
    answer = client_of(researcher).get(address)
    assert answer.headers["Location"] == "/assets/the-hall/history/"


def test_long_history_comes_in_pages(hall, researcher, client_of):
    for number in range(60):
        with writing(researcher):
            Asset.objects.filter(pk=hall.pk).update(description=f"Number {number}.")
    browser = client_of(researcher)
    assert "Number 3." not in text(browser, "asset_history", "the-hall")
    assert "Number 3." in text(browser, "asset_history", "the-hall", page=2)


# --- What one person wrote ----------------------------------------------------------------------------------------


def a_day_of(person: User) -> dict[str, object]:
    """The question for everything that this person wrote today."""
    now = timezone.localtime()
    return {
        "person": person.pk,
        "since": (now - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"),
        "until": now.strftime("%Y-%m-%dT%H:%M"),
    }


def test_admin_takes_back_what_one_person_wrote(edit, hall, researcher, admin_user, client_of):
    with writing(admin_user):
        Asset.objects.filter(pk=hall.pk).update(description="By Adam.")
    with writing(researcher, "from a list", ChangeKind.IMPORT):
        Asset.objects.filter(pk=hall.pk).update(email="import@example.org")
    browser, address = client_of(admin_user), reverse("assets:changes_by_person")
    answer = browser.get(address, a_day_of(researcher))
    page = answer.content.decode()
    assert "Left as it is: import" in page
    # Rob recorded the hall within that hour, and Adam has worked on it since: whether it is withdrawn is a question.
    assert f'value="asset-{hall.pk}-is_withdrawn"' in page
    browser.post(answer.wsgi_request.get_full_path(), fields(page) | {"every": "on"})
    assert fresh(hall).is_withdrawn
    written = ChangeSet.objects.get(kind=ChangeKind.REVERT)
    assert str(edit.uuid) in written.details["undoes"]


def test_researcher_takes_back_only_their_own(edit, hall, researcher, admin_user, project, client_of):
    with writing(admin_user, "by the admin"):
        Asset.objects.filter(pk=hall.pk).update(description="By Adam.")
    browser, address = client_of(researcher), reverse("assets:changes_by_person")
    page = browser.get(address).content.decode()
    assert "Rob Researcher" in page
    assert "Adam Admin" not in page
    answer = browser.get(address, a_day_of(admin_user))
    assert "Select a valid choice" in answer.content.decode()
    browser.post(answer.wsgi_request.get_full_path(), {"digest": "x", "submission": uuid4()})
    assert fresh(hall).description == "By Adam."


def test_admin_takes_back_nothing_where_they_only_research(researcher, project, client_of):
    admin_elsewhere = make_user(role=Role.ADMIN, project=make_project())
    here = make_asset(project=project, phone="before")
    there = make_asset(project=admin_elsewhere.memberships.get().project, phone="before")
    admin_elsewhere.memberships.create(project=project, role=Role.RESEARCHER)
    with writing(researcher):
        Asset.objects.update(phone="written")
    browser, address = client_of(admin_elsewhere), reverse("assets:changes_by_person")
    answer = browser.get(address, a_day_of(researcher))
    browser.post(answer.wsgi_request.get_full_path(), fields(answer.content.decode()))
    assert (fresh(here).phone, fresh(there).phone) == ("written", "before")


def test_time_that_ends_before_it_begins_is_refused(researcher, client_of):
    asked = {"person": researcher.pk, "since": "2026-01-02T10:00", "until": "2026-01-01T10:00"}
    page = text(client_of(researcher), "changes_by_person", **asked)
    assert "This is before the beginning." in page


# --- Withdrawing --------------------------------------------------------------------------------------------------


def test_withdrawn_record_says_who_when_and_why_to_staff(hall, researcher, link_worker, client, client_of):
    browser = client_of(researcher)
    address = reverse("assets:asset_withdraw", args=["the-hall"])
    sent = {"reason": "Recorded twice.", "submission": uuid4()}
    assert browser.post(address, sent).headers["Location"] == "/assets/the-hall/"
    assert browser.post(address, sent).status_code == 302
    for staff in (researcher, link_worker):
        page = text(client_of(staff), "asset_detail", "the-hall")
        assert "This record is withdrawn" in page
        assert "Rob Researcher: Recorded twice." in page
    assert ("Restore it" in text(browser, "asset_detail", "the-hall"), "Restore it" in page) == (True, False)
    assert client.get("/assets/the-hall/").status_code == 404
    assert ChangeSet.objects.filter(reason="Recorded twice.").count() == 1


def test_withdrawing_asks_for_a_reason(hall, researcher, client_of):
    browser = client_of(researcher)
    answer = browser.post(reverse("assets:asset_withdraw", args=["the-hall"]), {"submission": uuid4()})
    assert "This field is required" in answer.content.decode()
    assert not fresh(hall).is_withdrawn


def test_restored_record_is_there_again(hall, researcher, client, client_of):
    Asset.objects.update(is_withdrawn=True)
    browser, address = client_of(researcher), reverse("assets:asset_restore", args=["the-hall"])
    assert browser.post(address).headers["Location"] == "/assets/the-hall/"
    browser.post(address)
    assert client.get("/assets/the-hall/").status_code == 200
    assert ChangeSet.objects.filter(reason="Restored").count() == 1


def test_staff_list_map_and_export_the_withdrawn(hall, researcher, client, client_of):
    Asset.objects.filter(pk=hall.pk).update(is_withdrawn=True)
    browser = client_of(researcher)
    assert "1 asset withdrawn" in text(browser, "asset_list", withdrawn="yes")
    assert "The Hall" not in text(browser, "asset_list")
    assert browser.get(reverse("assets:asset_csv"), {"withdrawn": "yes"}).getvalue().count(b"The Hall") == 1
    found = browser.get(reverse("assets:asset_geojson"), {"withdrawn": "yes"}).json()["features"]
    assert len(found) == 1
    assert "The Hall" not in text(client, "asset_list", withdrawn="yes")
