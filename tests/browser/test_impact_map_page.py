"""The page on which an impact map is read, in a browser: on a desk, on a telephone, and from a figure to its table."""

import pytest
from django.conf import settings
from django.core.management import call_command
from playwright.sync_api import Page, expect

from assets.models import MappingProject
from sroi.actions.importing import import_case
from sroi.calculation.json_text import read_text
from tests.browser.test_every_page import faults_of
from tests.sroi.factories import make_final

pytestmark = pytest.mark.django_db(transaction=True)
SONGS = settings.FIXTURES_DIR / "sroi" / "demo" / "songs_and_stories.json"


def test_a_commissioner_reads_a_rich_map_and_finds_its_losses(page: Page, project: MappingProject):
    call_command("load_price_indices", verbosity=0)
    impact_map = make_final(import_case(raw=read_text(SONGS.read_bytes()), project=project, by=None), is_public=True)
    page.goto(impact_map.get_absolute_url())
    assert faults_of(page) == []
    expect(page.locator(".result__ratio")).to_have_text("£1.18")
    expect(page.get_by_role("rowheader", name="Family carers (23)")).to_be_visible()

    # A warning leads to its row, and what is left out stands below with its reason.
    page.get_by_role("link", name="Breathe more easily on the stairs:").first.click()
    expect(page.locator("tr:target")).to_contain_text("Breathe more easily on the stairs")
    page.get_by_role("link", name="What is left out, with reasons").click()
    expect(page.get_by_text("counting both would count one change twice")).to_be_in_viewport()

    # The table behind a drawing opens.
    bridge = page.locator("#bridge")
    bridge.get_by_text("The same as a table").click()
    expect(bridge.get_by_role("rowheader", name="Discounting")).to_be_visible()
