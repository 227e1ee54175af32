"""The table of an impact map: by keyboard as in a spreadsheet, saved as one goes, and nothing typed is lost."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Locator, Page, expect

from accounts.models import User
from sroi.actions.editing import save_cells
from sroi.cells.shapes import CellEdit
from sroi.models import ImpactMap
from tests.browser.conftest import Watch
from tests.sroi.factories import make_final, make_outcome, make_sound_map

pytestmark = pytest.mark.django_db(transaction=True)
SOON = 15_000


@pytest.fixture
def impact_map(project, researcher: User, logged_in: Callable[[User], None]) -> ImpactMap:
    """A map of two outcomes, and a browser of somebody who may change it."""
    logged_in(researcher)
    found = make_sound_map(project=project)
    make_outcome(found, description="walk to the shop")
    return found


def open_stage(page: Page, impact_map: ImpactMap, slug: str = "shares") -> None:
    """Open a stage."""
    page.goto(reverse("sroi:impact_map_stage", args=[impact_map.uuid, slug]))


def cell(page: Page, field: str, row: int = 0) -> Locator:
    """A cell of the table."""
    return page.locator(f'tbody tr[data-row] [data-cell$=":{field}"]').nth(row)


def put(page: Page, field: str, text: str, row: int = 0, end: str = "Enter") -> None:
    """Type into a cell."""
    cell(page, field, row).click()
    page.keyboard.type(text)
    page.keyboard.press(end)


def saved(page: Page) -> None:
    """Wait until everything has arrived."""
    expect(page.locator("[data-save-state]")).to_contain_text("Everything is saved", timeout=SOON)


def not_saved(page: Page, why: str) -> None:
    """Wait until it is said that something has not."""
    expect(page.locator("[data-save-fault]")).to_contain_text(why, timeout=SOON)


def stored(impact_map: ImpactMap, figure: str, row: int = 0) -> str:
    """The figure of an outcome as the database has it."""
    return str(list(impact_map.outcomes.all())[row].estimates.get(figure=figure).value)


def change(impact_map: ImpactMap, by: User, was: str, value: str) -> None:
    """Have somebody else change the first deadweight."""
    edit = CellEdit("outcome", next(iter(impact_map.outcomes.all())).uuid, "deadweight", was, value)
    save_cells(impact_map=impact_map, edits=[edit], by=by)


def test_table_is_edited_by_keyboard_and_recounts_at_once(
    impact_map: ImpactMap, page: Page, watch: Watch, check_accessibility: Callable[[], None]
):
    watch.expect("422")
    open_stage(page, impact_map)
    before = page.locator('.map-bar [data-result="headline"]').inner_text()
    put(page, "deadweight", "50", end="Tab")
    expect(cell(page, "displacement")).to_be_focused()
    saved(page)
    assert stored(impact_map, "deadweight") == "0.5"
    expect(page.locator('.map-bar [data-result="headline"]')).not_to_have_text(before)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("F2")
    page.keyboard.type("999")
    page.keyboard.press("Escape")
    expect(cell(page, "displacement", 1)).to_be_focused()
    page.keyboard.type("0.25")
    page.keyboard.press("ArrowRight")
    not_saved(page, "1 cell is not saved")
    check_accessibility()
    cell(page, "displacement", 1).get_by_role("button", name="25 %", exact=True).click()
    saved(page)
    assert stored(impact_map, "displacement", 1) == "0.25"
    cell(page, "deadweight").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Add an outcome")).to_be_focused()


def test_block_is_pasted_from_a_spreadsheet_and_taken_back(impact_map: ImpactMap, page: Page):
    open_stage(page, impact_map)
    cell(page, "deadweight").click()
    page.evaluate(
        """() => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", "11\\t12\\r\\n13\\t14\\r\\n");
            document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
        }"""
    )
    saved(page)
    assert [stored(impact_map, figure, row) for row in (0, 1) for figure in ("deadweight", "displacement")] == [
        "0.11", "0.12", "0.13", "0.14",
    ]  # fmt: skip
    page.keyboard.press("Control+z")
    expect(cell(page, "deadweight")).to_contain_text("20 %")
    saved(page)
    assert stored(impact_map, "displacement", 1) == "0.1"


def test_two_people_in_one_cell_are_asked_and_in_two_cells_are_not(
    impact_map: ImpactMap, admin_user: User, page: Page, watch: Watch
):
    watch.expect("409")
    open_stage(page, impact_map)
    change(impact_map, admin_user, "20", "30")
    put(page, "attribution", "44")
    saved(page)
    expect(cell(page, "deadweight")).to_contain_text("30 %")
    change(impact_map, admin_user, "30", "35")
    put(page, "deadweight", "40")
    expect(cell(page, "deadweight")).to_contain_text("has changed this to “35 %” in the meantime. Yours is “40”.")
    assert stored(impact_map, "deadweight") == "0.35"
    cell(page, "deadweight").get_by_role("button", name="Keep mine").click()
    saved(page)
    assert stored(impact_map, "deadweight") == "0.4"


def test_what_was_typed_without_a_connection_arrives_from_the_next_page(
    impact_map: ImpactMap, page: Page, context: BrowserContext, watch: Watch
):
    watch.expect("ERR_INTERNET_DISCONNECTED")
    open_stage(page, impact_map)
    context.set_offline(True)
    put(page, "deadweight", "33")
    not_saved(page, "no connection. 1 change is kept on this device.")
    page.close()
    context.set_offline(False)
    later = context.new_page()
    open_stage(later, impact_map)
    saved(later)
    assert stored(impact_map, "deadweight") == "0.33"


def test_end_of_log_in_and_a_lock_lose_nothing(
    impact_map: ImpactMap, researcher: User, page: Page, context: BrowserContext, watch: Watch,
    logged_in: Callable[[User], None],
):  # fmt: skip
    watch.expect("403")
    open_stage(page, impact_map)
    context.clear_cookies()
    put(page, "deadweight", "37")
    not_saved(page, "you are logged out")
    logged_in(researcher)
    page.evaluate("() => dispatchEvent(new Event('focus'))")
    saved(page)
    assert stored(impact_map, "deadweight") == "0.37"
    make_final(impact_map)
    put(page, "deadweight", "38")
    not_saved(page, "this version cannot be changed any more")
    expect(cell(page, "deadweight")).to_contain_text("38")
    assert stored(impact_map, "deadweight") == "0.37"


def test_on_a_telephone_a_row_is_a_card_and_a_figure_opens_with_its_reason(
    impact_map: ImpactMap, phone: Page, check_accessibility: Callable[[], None]
):
    open_stage(phone, impact_map)
    expect(cell(phone, "deadweight")).to_have_css("display", "grid")
    cell(phone, "deadweight").click()
    phone.keyboard.press("Shift+F2")
    drawer = phone.get_by_role("complementary", name="All there is to it")
    drawer.get_by_label("Lowest").fill("10")
    drawer.get_by_label("Rationale").fill("Asked at the end.")
    check_accessibility()
    phone.keyboard.press("Escape")
    saved(phone)
    expect(cell(phone, "deadweight")).to_be_focused()
    expect(cell(phone, "deadweight")).to_contain_text("10 %")
    found = next(iter(impact_map.outcomes.all())).estimates.get(figure="deadweight")
    assert (str(found.low), found.reason) == ("0.1", "Asked at the end.")
