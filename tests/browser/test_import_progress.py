"""Long work as people watch it: in a real browser, with and without scripts, logged out and in again."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from assets.actions.jobs import begin_attempt
from assets.models import Job
from tests.browser.conftest import DESK, PHONE
from tests.factories import PASSWORD
from tests.jobs import work

pytestmark = pytest.mark.django_db(transaction=True)


def upload(page: Page, folder: Path) -> None:
    """Send the form with a list that the register knows how to read."""
    file = folder / "final_v3.csv"
    file.write_text("name,postcode\nThe Old Hall,L1 1JD\nThe New Hall,L1 1JD\n")
    page.goto("/imports/new/")
    page.get_by_label("File").set_input_files(file)
    page.get_by_label("Wave").fill("today")
    page.get_by_role("button", name="Upload").click()


def test_work_is_watched_to_its_end_across_a_log_out(
    page: Page,
    tmp_path: Path,
    admin_user: User,
    logged_in: Callable[[User], None],
    check_accessibility: Callable[[], None],
):
    logged_in(admin_user)
    upload(page, tmp_path)
    expect(page.get_by_role("heading", level=1)).to_have_text("Reading and checking final_v3.csv")
    expect(page.get_by_text("its worker is not running")).to_be_visible()
    check_accessibility()

    page.context.clear_cookies()  # the log-in has ended: the page notices, and leads back to where it was
    page.wait_for_url("**/accounts/login/**")
    page.get_by_label("Email").fill(admin_user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()

    job = begin_attempt(uuid=Job.objects.get().uuid)
    Job.objects.filter(pk=job.pk).update(
        step="reading the rows", step_started_at=timezone.now(), done=1, total=2, reported_at=timezone.now()
    )
    expect(page.get_by_text("1 of 2 rows")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "1")
    page.set_viewport_size(PHONE)
    check_accessibility()
    page.set_viewport_size(DESK)

    Job.objects.filter(pk=job.pk).update(state="waiting", attempts=0)
    work()
    expect(page.get_by_role("button", name="Import 2 rows")).to_be_visible()


def test_work_is_watched_and_stopped_without_scripts(
    browser: Browser, browser_context_args: dict[str, Any], page: Page, tmp_path: Path, admin_user: User,
    logged_in: Callable[[User], None],
):  # fmt: skip
    logged_in(admin_user)
    upload(page, tmp_path)
    cookies, address = page.context.cookies(), page.url
    page.goto("/")
    with browser.new_context(**browser_context_args, java_script_enabled=False) as plain:
        plain.add_cookies(cookies)
        still = plain.new_page()
        still.goto(address)
        still.get_by_role("button", name="Stop").click()
        expect(still.get_by_role("heading", level=1)).to_have_text("Stopped while reading the file")
        still.get_by_role("button", name="Try again").click()
        expect(still.get_by_role("heading", level=1)).to_have_text("Reading and checking final_v3.csv")
        work()
        expect(still.get_by_role("button", name="Import 2 rows")).to_be_visible(timeout=15_000)
