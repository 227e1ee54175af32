"""Every page of referrals, opened by whoever it is for: no policy violation, no fault, sound for a screen reader.

The pages are those of the access table, so that a new page is looked at from its first day.
"""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from accounts.models import User
from referrals.choices import PostRole
from tests.browser.test_every_page import faults_of
from tests.referrals.factories import (
    make_flag,
    make_offer,
    make_person,
    make_post,
    make_practice,
    make_provider,
    make_representative,
    make_sent_referral,
    make_service,
)
from tests.referrals.test_access import TABLE, World

pytestmark = pytest.mark.django_db(transaction=True)

# What is no page: data and files.
NO_PAGES = {"referrals:widen_csv", "referrals:story_picture", "referrals:story_picture_read"}
# Who opens the pages, as far as they are for them; each page once.
CAST = ("lin", "mo", "gina", "pat", "anonymous")


def make_world() -> tuple[World, dict[str, User]]:
    """Somebody of lin's caseload with one of everything, referred by the practice to the provider."""
    service, practice, provider = make_service(), make_practice(), make_provider()
    users = {
        "lin": make_post(service, PostRole.LINK_WORKER),
        "mo": make_post(service, PostRole.MANAGER),
        "gina": make_post(practice, PostRole.REFERRER),
        "pat": make_post(provider, PostRole.PROVIDER),
    }
    offer = make_offer(service, provider)
    person = make_person(service, created_by=users["lin"], phone="07700 900123", access_needs=["step_free"])
    make_flag(person)
    make_representative(person)
    referral = make_sent_referral(person, by=users["lin"], offer=offer, referrer=practice)
    return World(service, person, offer, referral, users["lin"], {}), users


def test_every_page_is_sound(page: Page, logged_in: Callable[[User], None], db: None):
    world, users = make_world()
    faults, opened = {}, set()
    for who in CAST:
        page.context.clear_cookies()
        if who in users:
            logged_in(users[who])
        mine = {name: line for name, line in TABLE.items() if line.get[who] == 200 and name not in NO_PAGES | opened}
        for name, line in mine.items():
            reply = page.goto(reverse(name, kwargs=line.arguments(world)))
            assert reply is not None
            assert reply.status == 200, f"{name} answered {reply.status} to {who}"
            if found := faults_of(page):
                faults[name] = found
        opened |= set(mine)
    assert faults == {}
    left = {name for name, line in TABLE.items() if 200 in line.get.values()} - opened - NO_PAGES
    assert left <= {"referrals:person_open"}, "a page that nobody of the cast opens"
