"""Editing a record in a browser: every part by keyboard, rows and points, and nothing that was typed is lost."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from assets.choices import ChangeKind
from assets.models import Asset, ChangeSet, Draft, Location, MappingProject, Relation
from tests.browser.conftest import Watch
from tests.browser.edit_page import (
    EDIT,
    dialogs_of,
    field,
    keep_no_more_drafts,
    log_in_here,
    log_out_in_another_tab,
    make_florrie,
    open_row,
    part,
    save,
    save_button,
    say_how_known,
    sideways,
    tab_to,
    type_into,
)
from tests.factories import make_asset

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def florrie(project: MappingProject) -> Asset:
    """The record that is edited."""
    return make_florrie(project)


@pytest.fixture
def editor(page: Page, logged_in: Callable[[User], None], researcher: User, florrie: Asset) -> Iterator[Page]:
    """Its form, open before a researcher."""
    logged_in(researcher)
    page.goto(EDIT)
    yield page
    keep_no_more_drafts(page)


def edits() -> int:
    """How often a record was saved by hand."""
    return ChangeSet.objects.filter(kind=ChangeKind.EDIT).count()


# --- By keyboard ------------------------------------------------------------------------------------------------------


def test_every_part_is_edited_with_the_keyboard_alone(editor: Page, florrie: Asset) -> None:
    page = editor
    type_into(page, '[name="description"]', "Hall of the Dingle.")
    type_into(page, '[name="website"]', "https://www.florrie.example/")
    changes = {
        "other_name": ("name", "Florence Institute for Boys"), "contact": ("role", "chair"),
        "location": ("address", "1 Mill Street, Liverpool"), "activity": ("schedule", "Tuesdays 18:00"),
        "relation": ("since", "1990"), "identifier": ("value", "7654321"),
    }  # fmt: skip
    order = page.locator("[data-part]").evaluate_all("parts => parts.map(one => one.dataset.part)")
    for name in sorted(changes, key=order.index):
        column, text = changes[name]
        tab_to(page, f'[data-part="{name}"] summary')
        page.keyboard.press("Enter")
        type_into(page, f'[data-part="{name}"] [name$="-{column}"]', text)
    tab_to(page, '[name="basis"]')
    page.keyboard.type("seen")
    page.keyboard.press("Control+s")
    expect(page).to_have_url("/assets/florrie/")
    florrie.refresh_from_db()
    assert (florrie.description, florrie.website) == ("Hall of the Dingle.", "https://www.florrie.example/")
    assert florrie.names.get().name == "Florence Institute for Boys"
    assert florrie.contacts.get().role == "chair"
    assert florrie.locations.get().address == "1 Mill Street, Liverpool"
    assert florrie.activities.get().schedule == "Tuesdays 18:00"
    assert florrie.external_ids.get().value == "7654321"
    assert Relation.objects.get().since_earliest.year == 1990
    assert edits() == 1


def test_rows_are_added_and_removed_by_keyboard(editor: Page, florrie: Asset) -> None:
    page = editor
    tab_to(page, '[data-part="other_name"] [data-remove-row]')
    page.keyboard.press("Space")
    expect(part(page, "other_name")).to_contain_text("will be removed when you save")
    expect(page.locator("[data-undo-remove]")).to_be_focused()
    tab_to(page, '[data-part="other_name"] [data-add-row]')
    for number, name in enumerate(("The Flozzy", "Florence's"), start=1):
        page.keyboard.press("Enter")
        expect(page.locator(f'[name="other_name-new{number}-name"]')).to_be_focused()
        page.keyboard.type(name)
        tab_to(page, '[data-part="other_name"] [data-add-row]')
    save(page)
    assert sorted(florrie.names.values_list("name", flat=True)) == ["Florence's", "The Flozzy"]


def test_removal_can_be_taken_back_and_an_empty_row_is_none(editor: Page, florrie: Asset) -> None:
    page = editor
    part(page, "contact").locator("[data-remove-row]").check()
    page.locator("[data-undo-remove]").click()
    expect(part(page, "contact").locator("[data-remove-row]")).to_be_focused()
    part(page, "contact").locator("[data-add-row]").click()
    part(page, "location").locator("[data-add-row]").click()
    row = part(page, "location").locator("[data-row]").nth(1)
    field(row, "address").fill("Nowhere")
    row.locator("[data-remove-row]").check()
    page.locator('[name="phone"]').fill("0151 496 9999")
    save(page)
    florrie.refresh_from_db()
    assert florrie.phone == "0151 496 9999"
    assert (florrie.contacts.count(), florrie.locations.count()) == (1, 1)


def test_what_becomes_of_the_former_name_is_asked_only_where_the_name_changes(editor: Page, florrie: Asset) -> None:
    question = editor.get_by_role("group", name="The name so far")
    expect(question).to_be_hidden()
    editor.locator('[name="name"]').fill("The Florence Institute Trust")
    expect(question).to_be_visible()
    question.get_by_label("It was a mistake").check()
    save(editor)
    assert [name.name for name in florrie.names.all()] == ["Florence Institute"]


# --- The point on the map ---------------------------------------------------------------------------------------------


def test_point_is_chosen_on_the_map_and_follows_what_is_typed(editor: Page, florrie: Asset) -> None:
    row = open_row(editor, "location")
    latitude = field(row, "latitude")
    before = latitude.input_value()
    row.get_by_role("button", name="Choose on the map").click()
    expect(row.locator(".marker--point")).to_have_count(1)
    row.locator("[data-map-ground]").click(position={"x": 60, "y": 60})
    expect(latitude).not_to_have_value(before)
    expect(row.locator(".marker--point")).to_have_count(1)
    clicked = float(latitude.input_value())
    row.locator(".marker--point").focus()
    editor.keyboard.press("ArrowUp")
    assert float(latitude.input_value()) > clicked
    latitude.fill("53.4084")
    field(row, "longitude").fill("-2.9916")
    field(row, "longitude").press("Tab")
    expect(row.locator(".marker--point")).to_be_in_viewport()
    save(editor)
    point = Location.objects.get().point
    assert point is not None
    assert (round(point.y, 4), round(point.x, 4)) == (53.4084, -2.9916)
    assert Location.objects.get().precision == "exact"


def test_point_of_an_added_row_is_put_down_and_taken_away_by_keyboard(editor: Page) -> None:
    part(editor, "location").locator("[data-add-row]").click()
    row = part(editor, "location").locator("[data-row]").nth(1)
    row.locator("[data-open-map]").focus()
    editor.keyboard.press("Enter")
    row.locator("[data-map-ground]").focus()
    editor.keyboard.press("Enter")
    expect(row.locator(".marker--point")).to_be_focused()
    expect(field(row, "latitude")).not_to_have_value("")
    row.locator("[data-clear-point]").focus()
    editor.keyboard.press("Enter")
    expect(field(row, "latitude")).to_have_value("")
    expect(row.locator(".marker--point")).to_have_count(0)
    expect(row.locator("[data-open-map]")).to_be_focused()


# --- Saved once -------------------------------------------------------------------------------------------------------


def test_double_click_on_save_writes_one_change_set(editor: Page, florrie: Asset) -> None:
    editor.locator('[name="phone"]').fill("0151 496 9999")
    say_how_known(editor)
    save_button(editor).dblclick()
    expect(editor).to_have_url("/assets/florrie/")
    assert edits() == 1


def test_back_button_after_a_save_shows_what_was_saved_and_goes_on_from_there(editor: Page, florrie: Asset) -> None:
    editor.locator('[name="phone"]').fill("0151 496 9999")
    save(editor)
    asked = dialogs_of(editor)
    editor.go_back()
    expect(editor.locator('[name="phone"]')).to_have_value("0151 496 9999")
    expect(save_button(editor)).not_to_have_attribute("aria-disabled", "true")
    editor.locator('[name="email"]').fill("hall@florrie.example")
    save(editor)
    florrie.refresh_from_db()
    assert (florrie.phone, florrie.email, edits()) == ("0151 496 9999", "hall@florrie.example", 2)
    assert not asked


def test_leaving_with_unsaved_changes_asks_and_otherwise_does_not(editor: Page) -> None:
    asked = dialogs_of(editor, stay=True)
    editor.locator('[name="phone"]').fill("0151 496 9999")
    editor.get_by_role("link", name="Back without saving").click()
    assert asked == ["beforeunload"]
    expect(editor).to_have_url(EDIT)
    editor.locator('[name="phone"]').fill("0151 496 0123")
    editor.get_by_role("link", name="Back without saving").click()
    expect(editor).to_have_url("/assets/florrie/")
    assert asked == ["beforeunload"]


# --- Nothing is lost --------------------------------------------------------------------------------------------------


def test_form_survives_a_log_out_in_another_tab(editor: Page, researcher: User, florrie: Asset, watch: Watch) -> None:
    part(editor, "other_name").locator("[data-add-row]").click()
    field(part(editor, "other_name").locator("[data-row]").nth(1), "name").fill("The Flozzy")
    editor.locator('[name="phone"]').fill("0151 496 9999")
    say_how_known(editor)
    log_out_in_another_tab(editor).close()
    editor.evaluate("dispatchEvent(new Event('focus'))")
    expect(editor.locator("[data-draft-state]")).to_contain_text("Not kept: you are logged out")
    save_button(editor).click()
    expect(editor.get_by_label("Email")).to_be_visible()
    log_in_here(editor, researcher)
    expect(editor).to_have_url(re.compile(EDIT))
    expect(editor.locator('[name="phone"]')).to_have_value("0151 496 9999")
    expect(field(part(editor, "other_name").locator("[data-row]").nth(1), "name")).to_have_value("The Flozzy")
    expect(editor.locator('[name="basis"]')).to_have_value("visit")
    assert edits() == 0
    save_button(editor).click()
    expect(editor).to_have_url("/assets/florrie/")
    florrie.refresh_from_db()
    assert (florrie.phone, florrie.names.count(), edits()) == ("0151 496 9999", 2, 1)


def test_form_can_be_saved_after_logging_in_again_in_another_tab(
    editor: Page, researcher: User, florrie: Asset, watch: Watch
) -> None:
    watch.expect("/edit/draft/")  # the first draft under the old log-in is refused
    editor.locator('[name="phone"]').fill("0151 496 9999")
    other = log_out_in_another_tab(editor)
    other.goto("/accounts/login/")
    log_in_here(other, researcher)
    expect(other).to_have_url("/")
    other.close()
    editor.bring_to_front()
    editor.evaluate("dispatchEvent(new Event('focus'))")
    expect(editor.locator("[data-draft-state]")).to_contain_text("Draft kept at")
    save(editor)
    assert edits() == 1


def test_draft_is_offered_after_the_tab_was_closed(editor: Page, florrie: Asset) -> None:
    editor.locator('[name="phone"]').fill("0151 496 9999")
    part(editor, "other_name").locator("[data-remove-row]").check()
    expect(editor.locator("[data-draft-state]")).to_contain_text("Draft kept at")
    context = editor.context
    editor.close(run_before_unload=False)
    page = context.new_page()
    page.goto(EDIT)
    page.get_by_role("link", name="Continue with them").click()
    expect(page.locator('[name="phone"]')).to_have_value("0151 496 9999")
    expect(part(page, "other_name")).to_contain_text("will be removed when you save")
    asked = dialogs_of(page, stay=True)
    page.get_by_role("link", name="Back without saving").click()
    assert asked == ["beforeunload"]
    save(page)
    assert not Draft.objects.exists()
    florrie.refresh_from_db()
    assert (florrie.phone, florrie.names.count()) == ("0151 496 9999", 0)


def test_draft_is_kept_once_the_connection_is_back(editor: Page, watch: Watch) -> None:
    watch.expect("/edit/draft/")  # while there is none
    editor.locator('[name="phone"]').fill("0151 496 9999")
    editor.context.set_offline(True)
    expect(editor.locator("[data-draft-state]")).to_contain_text("Not kept: no connection")
    editor.context.set_offline(False)
    expect(editor.locator("[data-draft-state]")).to_contain_text("Draft kept at")
    assert Draft.objects.get().data["phone"] == ["0151 496 9999"]


def test_draft_that_is_discarded_is_gone_and_nobody_is_asked(editor: Page) -> None:
    editor.locator('[name="phone"]').fill("0151 496 9999")
    expect(editor.locator("[data-draft-state]")).to_contain_text("Draft kept at")
    dialogs_of(editor)
    editor.goto(EDIT)
    asked = dialogs_of(editor)
    editor.get_by_role("link", name="Continue with them").click()
    editor.get_by_role("button", name="Discard them and start again").click()
    expect(editor.locator('[name="phone"]')).to_have_value("0151 496 0123")
    assert not asked
    assert not Draft.objects.exists()


# --- A new asset ------------------------------------------------------------------------------------------------------


def test_similar_assets_are_shown_while_a_name_is_typed(editor: Page, project: MappingProject) -> None:
    make_asset(name="<b>Sudley</b> House", slug="sudley", project=project)
    editor.goto("/assets/new/")
    editor.locator('[name="name"]').press_sequentially("Sudley House")
    expect(editor.locator(".similar")).to_contain_text("Is it this one?")
    link = editor.locator(".similar a")
    expect(link).to_have_text("<b>Sudley</b> House")
    expect(link).to_have_attribute("target", "_blank")
    editor.locator('[name="name"]').fill("Xy")
    expect(link).to_have_count(0)
    editor.locator('[name="name"]').fill("Quite another place")
    say_how_known(editor)
    save_button(editor).click()
    expect(editor.locator("h1")).to_have_text("Quite another place")
    assert Asset.objects.get(name="Quite another place").created_at.date() == timezone.now().date()


# --- Looks ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [EDIT, "/assets/new/"])
def test_form_is_accessible_and_scrolls_only_downwards(
    editor: Page, address: str, check_accessibility: Callable[[], None]
) -> None:
    editor.goto(address)
    editor.locator("summary").evaluate_all("all => all.forEach(one => { one.parentElement.open = true; })")
    part(editor, "location").locator("[data-add-row]").click()
    part(editor, "location").locator("[data-open-map]").last.click()
    dialogs_of(editor)
    for width in (1280, 390, 320):
        editor.set_viewport_size({"width": width, "height": 844})
        assert sideways(editor) <= 0, f"scrolls sideways at {width} px"
        if width > 320:
            check_accessibility()
