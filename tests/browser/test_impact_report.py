"""The report of an impact map in a browser: drawn on demand, and the page leads on by itself when it is there."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from sroi.models import ReportFile
from sroi.report import drawing
from sroi.report.drawing import draw_report
from tests.sroi.factories import make_reportable_map

pytestmark = pytest.mark.django_db(transaction=True)


def test_pdf_is_asked_for_waited_for_and_taken(page: Page, logged_in, researcher, project, monkeypatch):
    monkeypatch.setattr(drawing, "draw_pdf", lambda page: b"%PDF-1.7 drawn")
    impact_map = make_reportable_map(project=project)
    logged_in(researcher)
    page.goto(reverse("sroi:impact_map_report", args=[impact_map.uuid]))
    page.get_by_role("link", name="Report (PDF)").click()
    page.get_by_role("button", name="Draw the PDF").click()
    expect(page.get_by_role("heading", name="The PDF is being drawn")).to_be_visible()
    draw_report(ReportFile.objects.get().pk)
    # Nobody reloads the page: its script does.
    expect(page.get_by_role("heading", name="The PDF is ready")).to_be_visible()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Take the PDF").click()
    assert taken.value.path().read_bytes() == b"%PDF-1.7 drawn"
