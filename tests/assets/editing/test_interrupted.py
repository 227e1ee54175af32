"""A form that is interrupted is found again as it was left: after a break, a log-out, and a log-in in another tab."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.choices import Role
from assets.models import ChangeSet, Draft
from tests.factories import PASSWORD, make_user


def log_in(client, user, after):
    """Log in on the page that ``after`` led to, and go where that leads."""
    page = client.post(after.url, {"login": user.email, "password": PASSWORD})
    assert page.status_code == 302, page.content.decode()
    return page.url


# --- drafts ----------------------------------------------------------------------------------------------------------


def test_draft_is_kept_and_offered(editing, hall, researcher):
    then = timezone.localtime() + timedelta(minutes=7)
    with time_machine.travel(then, tick=False):
        assert editing.fill(phone="0151 300").keep().json() == {"kept": f"{then:%H:%M}"}
    page = editing.open().content.decode()
    assert "You have unsaved changes of" in page
    assert f"{then:%H:%M}" in page
    assert "data-edit" not in page
    assert "csrfmiddlewaretoken" not in Draft.objects.get(user=researcher, asset=hall).data


def test_draft_is_gone_on_with(editing, hall):
    editing.fill(phone="0151 300", contact__new1__name="Sam", basis="phone").keep()
    page = editing.open("?draft=continue").content.decode()
    assert "error-summary" not in page
    assert (editing.fields["phone"], editing.fields["contact-new1-name"]) == ("0151 300", "Sam")
    assert editing.send().status_code == 302
    hall.refresh_from_db()
    assert hall.phone == "0151 300"
    assert not Draft.objects.exists()


def test_draft_is_discarded(editing, hall):
    editing.fill(phone="0151 300").keep()
    answer = editing.client.post(editing.draft_url, {"discard": "yes"})
    assert answer.url == editing.url
    editing.open()
    assert editing.fields["phone"] == hall.phone


def test_draft_of_a_record_that_was_changed_since_is_too_late_like_any_save(editing, hall):
    editing.fill(phone="0151 300", basis="phone").keep()
    type(hall).objects.filter(pk=hall.pk).update(phone="0151 200")
    editing.open("?draft=continue")
    assert "was changed while you had it open" in editing.send().content.decode()


def test_draft_is_nobodys_but_its_writers(editing, hall, admin_user, editing_of):
    editing.fill(phone="0151 300").keep()
    other = editing_of(admin_user, hall)
    assert "unsaved changes" not in other.open().content.decode()


def test_draft_that_comes_after_the_save_is_not_kept(editing, hall):
    editing.fill(phone="0151 300", basis="phone").send()
    assert editing.keep().json() == {"kept": None}
    assert not Draft.objects.exists()


def test_draft_without_end_is_not_kept(editing):
    assert editing.fill(description="x" * 300_000).keep().status_code == 413
    assert not Draft.objects.exists()


def test_draft_that_is_no_form_is_not_kept(editing):
    assert editing.client.post(editing.draft_url, {"a": "b"}).status_code == 400


def test_draft_of_a_new_asset_is_kept(adding):
    adding.fill(name="The New Place").keep()
    assert "You have unsaved changes" in adding.open().content.decode()
    adding.open("?draft=continue")
    assert adding.fields["name"] == "The New Place"


# --- the end of a log-in ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["editing", "adding"])
def test_form_sent_after_the_session_ended_is_found_as_it_was(request, form, hall, researcher):
    form = request.getfixturevalue(form)
    form.fill(phone="0151 300", name="A Name", contact__new1__name="Sam", basis="phone", former_name="no")
    Session.objects.all().delete()
    answer = form.send()
    assert "/accounts/" in answer.url
    assert not ChangeSet.objects.exists()
    assert "You were logged out before this was saved." in form.client.get(answer.url).content.decode()
    assert log_in(form.client, researcher, answer) == form.url
    page = form.open().content.decode()
    assert "This is not saved yet" in page
    assert (form.fields["phone"], form.fields["contact-new1-name"]) == ("0151 300", "Sam")
    assert form.send().status_code == 302
    assert ChangeSet.objects.count() == 1
    assert "This is not saved yet" not in form.open().content.decode()


def test_form_sent_after_a_long_pause_is_found_as_it_was(editing, researcher):
    editing.fill(phone="0151 300", basis="phone")
    with time_machine.travel(timezone.now() + timedelta(hours=3)):
        log_in(editing.client, researcher, editing.send())
        editing.open()
    assert editing.fields["phone"] == "0151 300"


def test_form_that_we_did_not_draw_is_not_kept(hall):
    client = Client()
    client.post("/assets/old-hall/edit/", {"base": "x", "phone": "0151 300"})
    assert not Session.objects.exists()


def test_form_without_end_is_not_kept(editing):
    Session.objects.all().delete()
    editing.fill(description="x" * 300_000).send()
    assert all("kept_form" not in session.get_decoded() for session in Session.objects.all())


def test_kept_form_is_discarded(editing, researcher, hall):
    editing.fill(phone="0151 300")
    Session.objects.all().delete()
    log_in(editing.client, researcher, editing.send())
    editing.client.post(editing.draft_url, {"discard": "yes"})
    editing.open()
    assert editing.fields["phone"] == hall.phone


def test_kept_form_opens_to_nobody_without_the_right(editing, project):
    visitor = make_user(role=Role.VISITOR, project=project)
    editing.fill(phone="0151 300")
    Session.objects.all().delete()
    log_in(editing.client, visitor, editing.send())
    assert editing.client.get(editing.url).status_code == 403


# --- a new log-in in another tab -------------------------------------------------------------------------------------


@pytest.fixture
def strict(editing, researcher):
    """The same with a browser of which Django asks a token, as of every real one."""
    editing.client = Client(enforce_csrf_checks=True)
    editing.client.force_login(researcher)
    editing.open()
    return editing


def test_form_with_the_token_of_an_earlier_log_in_is_offered_again(strict, hall):
    strict.fill(phone="0151 300", basis="phone", csrfmiddlewaretoken="x" * 64)
    answer = strict.send()
    assert (answer.status_code, answer.url) == (302, strict.url)
    page = strict.open()
    assert "This is not saved yet" in page.content.decode()
    assert strict.fields["phone"] == "0151 300"
    hall.refresh_from_db()
    assert hall.phone == "0151 496 0000"
    token = strict.client.cookies["csrf"].value
    assert strict.fill(csrfmiddlewaretoken=token).send().status_code == 302
    hall.refresh_from_db()
    assert hall.phone == "0151 300"


def test_form_from_another_site_is_refused_and_not_kept(strict):
    strict.fill(phone="0151 300", csrfmiddlewaretoken=strict.client.cookies["csrf"].value)
    data = dict(strict.fields.lists())
    answer = strict.client.post(strict.url, data, headers={"origin": "https://elsewhere.example"})
    assert answer.status_code == 403
    assert "This is not saved yet" not in strict.open().content.decode()


def test_other_forms_with_an_old_token_are_refused_as_ever(strict):
    assert strict.client.post(strict.draft_url, {"discard": "yes"}).status_code == 403
