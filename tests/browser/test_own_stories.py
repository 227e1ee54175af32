"""Somebody takes a story back by their own link, on a telephone: one press, and it is nowhere."""

import pytest
from playwright.sync_api import Page, expect

from referrals.actions.story_links import make_story_link
from referrals.choices import PostRole
from tests.referrals.factories import make_agreed_story, make_person, make_post, make_service, make_story_picture

pytestmark = pytest.mark.django_db(transaction=True)


def test_story_is_taken_back_with_one_press_on_a_telephone(phone: Page, watch, check_accessibility):
    service = make_service()
    lin = make_post(service, PostRole.LINK_WORKER)
    person = make_person(service, created_by=lin)
    make_story_picture(make_agreed_story(person, by=lin))
    _, token = make_story_link(person=person)

    phone.goto("/stories/")
    expect(phone.get_by_text("I made the hull")).to_be_visible()
    check_accessibility()

    phone.goto(f"/my-stories/{token}/")
    expect(phone).to_have_url("/my-stories/")
    check_accessibility()
    phone.get_by_role("button", name="Take it back").click()
    expect(phone.get_by_text("Taken back. From now on nobody is shown it.")).to_be_visible()
    expect(phone.get_by_role("button", name="Take it back")).to_have_count(0)

    phone.goto("/stories/")
    expect(phone.get_by_text("I made the hull")).to_have_count(0)
    watch.expect("404")
    phone.goto("/my-stories/nothing/")
    expect(phone.get_by_role("heading", name="This link does not work any more")).to_be_visible()
    check_accessibility()
