"""Logging in, changing the password and logging out, as a person does it."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.one_time import code_at, present_step
from accounts.second_factor import no_longer_require_of, require_of
from tests.factories import PASSWORD, make_user


@pytest.fixture
def person(transactional_db: None) -> User:
    """Somebody with an account."""
    return make_user(email="rosa@example.org", name="Rosa Researcher")


def log_in(page: Page, password: str) -> None:
    """Fill in the form, as Rosa."""
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill("rosa@example.org")
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("main").get_by_role("button", name="Log in").click()


def test_person_logs_in_changes_the_password_and_logs_out(page: Page, person: User) -> None:
    log_in(page, PASSWORD)
    expect(page).to_have_url("/")
    page.goto("/accounts/password/change/")
    page.get_by_label("Current password").fill(PASSWORD)
    page.get_by_label("New Password", exact=True).fill("quite another long one")
    page.get_by_label("New password (again)").fill("quite another long one")
    page.get_by_role("main").get_by_role("button").click()
    page.goto("/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Log out").click()
    log_in(page, "quite another long one")
    expect(page).to_have_url("/")


def test_wrong_password_is_told_without_losing_the_address(page: Page, person: User, check_accessibility) -> None:
    log_in(page, "not the password")
    expect(page.get_by_label("Email")).to_have_value("rosa@example.org")
    expect(page.get_by_role("main")).to_contain_text("not correct")
    check_accessibility()


@pytest.mark.parametrize("address", ["login", "password/reset", "signup", "password/reset/done"])
def test_entrance_pages_are_accessible_on_a_telephone(phone: Page, check_accessibility, address: str) -> None:
    phone.goto(f"/accounts/{address}/")
    check_accessibility()


def test_person_sets_up_a_second_step_and_keeps_the_recovery_codes(
    page: Page, person: User, check_accessibility
) -> None:
    require_of(is_rosa := lambda user: user.email == "rosa@example.org")
    try:
        log_in(page, PASSWORD)
        expect(page.get_by_role("heading", level=1)).to_have_text("Set up your second step")
        page.get_by_text("No camera?").click()
        check_accessibility()
        secret = page.locator("code").inner_text().replace(" ", "")
        page.get_by_label("Code").fill(code_at(secret, present_step()))
        page.get_by_role("button", name="Set it up").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
        check_accessibility()
        page.get_by_role("link", name="I have kept them, go on").click()
        expect(page).to_have_url("/")
    finally:
        no_longer_require_of(is_rosa)
