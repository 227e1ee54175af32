"""Bringing an impact map in, in a real browser: what is wrong stands beside the text, which is mended there."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from accounts.models import User
from sroi.calculation.json_text import write_text
from sroi.models import ImpactMap
from tests.sroi.cases import raw_case


def test_faulty_case_is_mended_on_the_page_and_comes_in(
    page: Page,
    researcher: User,
    logged_in: Callable[[User], None],
    check_accessibility: Callable[[], None],
) -> None:
    faulty = write_text(raw_case({"deadweight": "15"})).encode()
    logged_in(researcher)
    page.goto("/impact-maps/import/")
    page.get_by_label("File", exact=True).set_input_files(
        {"name": "choir.json", "mimeType": "application/json", "buffer": faulty}
    )
    page.get_by_role("button", name="Bring it in").click()
    expect(page.get_by_role("row", name="a deadweight 15 is not between 0 and 1. Is 0.15 meant?")).to_be_visible()
    check_accessibility()
    text = page.get_by_label("What was in the file")
    text.fill(text.input_value().replace('"15"', '"0.15"'))
    page.get_by_role("button", name="Bring it in").click()
    expect(page.get_by_text("The map is here, as a draft.")).to_be_visible()
    assert ImpactMap.objects.get().outcomes.get().estimates.get(figure="deadweight").value.as_tuple().digits == (1, 5)
