"""Looking assets up again in a real browser: at the desk by keyboard, and in the street on a bad line."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from assets.models import MappingProject, Sighting, Task
from tests.browser.conftest import Watch
from tests.factories import make_asset, make_location, make_task

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def tasks(project: MappingProject) -> list[Task]:
    """Two halls with a telephone that a wave looks for again."""
    halls = [make_asset(name=name, project=project, phone="0151 496 0123") for name in ("Albert Hall", "Bentley Hall")]
    for hall in halls:
        make_location(hall)
    first = make_task(halls[0])
    return [first, make_task(halls[1], wave=first.wave)]


def test_desk_is_worked_by_keyboard(
    page: Page, tasks: list[Task], researcher: User, logged_in: Callable[[User], None]
) -> None:
    logged_in(researcher)
    page.goto(reverse("assets:task_list", args=[tasks[0].wave.uuid]))
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Bentley Hall")).to_be_focused()
    page.keyboard.press("n")
    expect(page.get_by_text("Bentley Hall: telephone, nobody answered.")).to_be_visible()
    tasks[1].refresh_from_db()
    assert tasks[1].attempts.count() == 1
    assert tasks[1].next_try is not None
    assert tasks[1].next_try > timezone.localdate()
    # Put off, it comes last; the first is taken, and opened.
    page.keyboard.press("j")
    page.keyboard.press("t")
    expect(page.get_by_text("Albert Hall: yours now.")).to_be_visible()
    page.get_by_label("Keys").uncheck()
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Albert Hall")).not_to_be_focused()


def test_answer_in_the_street_survives_a_lost_connection_and_is_written_once(
    phone: Page, watch: Watch, tasks: list[Task], researcher: User, logged_in: Callable[[User], None]
) -> None:
    watch.expect("ERR_INTERNET_DISCONNECTED")
    logged_in(researcher)
    phone.context.grant_permissions(["geolocation"])
    phone.context.set_geolocation({"latitude": 53.4015, "longitude": -2.9705})
    phone.goto(reverse("assets:task_street", args=[tasks[0].wave.uuid]) + "?who=")
    phone.get_by_role("button", name="Nearest to where I am").click()
    expect(phone.get_by_role("heading", name="near where you are")).to_be_visible()
    assert "53.4" not in phone.url
    phone.get_by_role("link", name="Albert Hall").click()
    there = phone.url
    phone.get_by_label("Confirmed as it was").check()
    phone.get_by_label("How did you find out?").select_option("visit")
    phone.get_by_label("Evidence").fill("The doors stood open.")
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Write the answer").click()
    expect(phone.get_by_text("What you typed is kept on this device")).to_be_visible()
    phone.context.set_offline(False)
    # The telephone went off in between: what was typed is put back, under the name that it was sent by.
    phone.goto(there)
    phone.get_by_role("button", name="Put it back").click()
    expect(phone.get_by_label("Evidence")).to_have_value("The doors stood open.")
    phone.get_by_role("button", name="Write the answer").dblclick()
    expect(phone.get_by_text("Written, and decided: unchanged.")).to_be_visible()
    assert Sighting.objects.filter(wave=tasks[0].wave).count() == 1
    phone.goto(there)
    expect(phone.get_by_role("button", name="Put it back")).to_be_hidden()
