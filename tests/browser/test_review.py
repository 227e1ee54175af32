"""A review in the browser: a question is asked and settled, a warning answered, and the version made final."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from assets.models import MappingProject
from sroi.models import ImpactMap
from tests.sroi.review.reviewing import bring_in
from tests.sroi.test_gates import sound

pytestmark = pytest.mark.django_db(transaction=True)


def test_version_is_reviewed_made_final_and_copied(
    page: Page,
    logged_in: Callable[[User], None],
    check_accessibility: Callable[[], None],
    researcher: User,
    project: MappingProject,
):
    impact_map = bring_in(project, researcher, sound(attribution_n=12))
    logged_in(researcher)
    page.goto(reverse("sroi:impact_map_review", args=[impact_map.uuid]))
    page.get_by_role("button", name="Send to review").click()
    expect(page.get_by_role("button", name="Make it final")).to_be_disabled()
    page.get_by_text("Ask about the map as a whole").click()
    page.get_by_label("What do you ask?").fill("Who was not asked?")
    page.get_by_role("button", name="Ask", exact=True).click()
    page.get_by_text("Answer", exact=True).click()
    page.get_by_label("Reply").fill("Nobody.")
    page.get_by_role("button", name="Say this and settle it").click()
    expect(page.get_by_text("Settled", exact=True)).to_be_visible()
    check_accessibility()
    page.get_by_role("link", name="Back to the review").click()
    page.get_by_label("Why it is right as it stands").fill("All twelve were asked.")
    page.get_by_role("button", name="Save the answers").click()
    check_accessibility()
    page.get_by_role("button", name="Make it final").click()
    expect(page.get_by_text("It is final now, and locked.")).to_be_visible()
    page.get_by_role("button", name="Begin the next version").click()
    expect(page.get_by_role("paragraph").filter(has_text="All twelve were asked.")).to_be_visible()
    check_accessibility()
    page.get_by_role("link", name="Compare versions").click()
    expect(page.get_by_role("heading", name="From version 1 to version 2")).to_be_visible()
    check_accessibility()
    assert [version.status for version in ImpactMap.objects.order_by("version")] == ["final", "draft"]
