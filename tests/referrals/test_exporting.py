"""The copy that a person takes away: everything is in it, and what it tells nobody else."""

import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.access_log import note_access
from accounts.models import AccessEntry, User
from referrals.actions.exporting import ExportRefusedError, Reader, export_person
from referrals.actions.returning import save_answers
from referrals.actions.stories import withdraw_story
from referrals.copies.copy import GUARDED_FLAGS, LEFT_OUT, MACHINE, _records, copy_of
from referrals.models import ConsentRecord, Person, Referral, RiskFlag
from referrals.transitions.actor import Actor
from tests.referrals.factories import in_days, make_agreed_story, make_occasion, make_sent_referral
from tests.referrals.journeys import Bodies, make_bodies
from tests.referrals.whole_person import CANARIES, whole_person


@pytest.fixture
def bodies(service) -> Bodies:
    return make_bodies(service)


@pytest.fixture
def person(bodies: Bodies) -> Person:
    return Person.objects.with_keys().select_related("service").get(pk=whole_person(bodies).pk)


@pytest.fixture
def manager(bodies: Bodies) -> User:
    return bodies.users[Actor.MANAGER]


def look_up(person: Person, value: str = "not_opted_out", days: int = 0) -> ConsentRecord:
    """The national data opt-out, looked up so many days ago."""
    return ConsentRecord.objects.create(
        person=person, kind="opt_out", value=value, given_by="looked_up", given_on=in_days(-days)
    )


def sections(person: Person, **said: Any) -> dict[str, list[dict[str, str]]]:
    return {section.title: section.entries for section in copy_of(person, **said).sections}


def ask(client: Client, person: Person, **data: str) -> HttpResponse:
    return client.post(reverse("referrals:person_export", args=[person.uuid]), {"reader": "person"} | data)


# --- What is in it ------------------------------------------------------------------------------------------------


def test_copy_holds_every_sealed_text_that_is_not_kept_back(person):
    told = json.dumps(sections(person, is_guarded=False))
    for canary in CANARIES:
        if canary != "1931-02-28":
            assert canary in told, canary
    assert "28 Feb 1931" in told
    missing = [
        text
        for model, path in ((RiskFlag, "person"), (Referral, "person"))
        for record in model.objects.filter(**{path: person})
        for text in (getattr(record, "note", ""), getattr(record, "for_provider", ""))
        if text and text not in told
    ]
    assert missing == []


def test_copy_leaves_out_only_what_it_says_it_leaves_out(person):
    """Every column of every record that hangs on a person is in the copy, or is named with the reason."""
    from referrals.copies import copy as made

    models = {
        getattr(made, name)
        for name in dir(made)
        if isinstance(getattr(made, name), type) and getattr(getattr(made, name), "_meta", None)
    }
    names = {f"{model.__name__}.{field.name}" for model in models for field in model._meta.concrete_fields}
    assert set(LEFT_OUT) <= names
    assert all(LEFT_OUT.values())
    assert {name.partition(".")[2] for name in names} >= MACHINE


def test_every_table_about_a_person_is_in_their_copy(person):
    """Those that are not are named here, with the reason."""
    left_out = {
        "OneTimeCode": "lives for some minutes",
        "PersonKey": "what the texts are sealed with",
        "PersonMark": "hashes of what is in the copy",
        "UnmetNeed": "for counting; it is about a place",
    }
    told = {type(record).__name__ for _, records in _records(person, is_guarded=False, is_for_others=False)
            for record in records}  # fmt: skip
    about = {
        model.__name__
        for model in apps.get_app_config("referrals").get_models()
        if not hasattr(model, "pgh_tracked_model")
        and {field.name for field in model._meta.concrete_fields} & {"person", "referral", "plan", "link"}
    }
    assert about - told - {"Erasure", "Submission", "ReferralFact"} == set(left_out)


def test_answers_are_told_as_question_and_answer(derek, lin, offer, practice):
    occasion = make_occasion(make_sent_referral(derek, by=lin, offer=offer, referrer=practice))
    save_answers(occasion=occasion, code="ucla3", answers={"companionship": 2}, mode="phone", by=lin)
    told = sections(derek)
    [answer] = told["What you answered"]
    assert (answer["Instrument"], answer["Complete"], "Score" in answer) == ("Company", "no", False)
    assert answer["Answers"] == "How often do you feel that you lack companionship? Some of the time"
    [asked] = told["When you were asked how things are going"]
    assert asked["Questions"] == "How life is at the moment, Company"


def test_pictures_lie_beside_the_copy_and_are_shown_in_it(person, manager, client_of):
    reply = ask(client_of(manager), person)
    with zipfile.ZipFile(BytesIO(reply.content)) as archive:
        names = [name for name in archive.namelist() if name.startswith("picture-")]
        assert all(b"said" in archive.read(name) for name in names)
    assert len(names) == 2
    assert all(f'<img src="{name}"' in _page(reply) for name in names)


def test_copy_for_others_has_no_story_that_was_taken_back(derek, lin):
    stories = {title: make_agreed_story(derek, by=lin, title=title) for title in ("Kept", "Gone")}
    withdraw_story(story=stories["Gone"], by=lin)
    told = [json.dumps(sections(derek, is_for_others=is_for_others)) for is_for_others in (False, True)]
    assert [("Kept" in text, "Gone" in text) for text in told] == [(True, True), (True, False)]


def test_copy_tells_what_stood_there_before_and_what_was_deleted(person):
    before = sections(person)["What stood there before"]
    assert {"person: telephone", "risk flag: what to do"} <= {entry["Of what"] for entry in before}
    assert any(entry["It was"] == "07700 900461" for entry in before)


def test_copy_names_no_colleague_and_says_what_they_do(person, bodies):
    told = json.dumps(sections(person, is_guarded=False))
    for user in bodies.users.values():
        assert user is None or (user.name not in told and user.email not in told)
    assert f"link worker, {bodies.service.name}" in told


def test_copy_tells_who_looked_and_in_which_role(person, manager):
    note_access(
        by=manager, action="read", subject_kind="person", subject=person.uuid, person=person.uuid, role="manager",
        organisation=person.service.uuid,
    )  # fmt: skip
    note_access(by=None, action="refused", subject_kind="person", subject=person.uuid, outcome="refused")
    looks = sections(person)["Who looked at it, and what was done with it"]
    assert [entry["What"] for entry in looks] == ["Read", "Was refused"]
    assert looks[0]["Who"] == f"Manager, {person.service.name}"


def test_what_could_endanger_is_kept_back_unless_a_manager_lets_it_out(person, manager, bodies):
    assert RiskFlag.objects.filter(person=person, kind__in=GUARDED_FLAGS).exists()
    title = "What has to be known before meeting you"
    assert sections(person)[title] == []
    assert len(sections(person, is_guarded=False)[title]) == 1
    guarded = [e for e in sections(person)["What stood there before"] if e["Of what"].startswith("risk flag")]
    everything = sections(person, is_guarded=False)["What stood there before"]
    assert len(guarded) < len([e for e in everything if e["Of what"].startswith("risk flag")])
    with pytest.raises(ExportRefusedError, match="Only a manager"):
        export_person(person=person, by=bodies.users[Actor.LINK_WORKER], count=1, is_guarded=False)
    export_person(person=person, by=manager, count=1, is_guarded=False)


def test_sentence_about_what_may_be_kept_back_does_not_tell_whether_anything_was(person, client_of, manager):
    with_flags = _page(ask(client_of(manager), person))
    RiskFlag.objects.all().delete()
    assert "The law lets a service keep back" in with_flags
    assert "The law lets a service keep back" in _page(ask(client_of(manager), person))


def test_copy_asks_the_database_no_more_for_more_records(person, bodies, django_assert_max_num_queries):
    with django_assert_max_num_queries(75):
        copy_of(person)


# --- For whom -----------------------------------------------------------------------------------------------------


def test_own_copy_needs_no_look_up_of_the_opt_out(person, manager):
    look_up(person, "opted_out")
    export_person(person=person, by=manager, count=1)


@pytest.mark.parametrize(
    ("checks", "refusal"),
    [
        ([], "must have been looked up"),
        ([("not_opted_out", 22)], "must have been looked up"),
        ([("opted_out", 0)], "has opted out"),
        ([("not_opted_out", 1), ("opted_out", 0)], "has opted out"),
    ],
)
def test_copy_for_others_needs_a_fresh_look_up_that_found_no_opt_out(person, manager, checks, refusal):
    for value, days in checks:
        look_up(person, value, days)
    with pytest.raises(ExportRefusedError, match=refusal):
        export_person(person=person, by=manager, count=1, reader=Reader.OTHER)
    assert not AccessEntry.objects.filter(action="export").exists()


def test_copy_for_others_goes_out_after_a_fresh_look_up(person, manager):
    look_up(person, days=21)
    export_person(person=person, by=manager, count=7, reader=Reader.OTHER)
    entry = AccessEntry.objects.get(action="export")
    assert (entry.reason, entry.count, entry.person) == ("for_somebody_else", 7, person.uuid)


def test_nobody_exports_a_record_that_they_may_not_open(person, colleague, foreigner, admin_user):
    for user in (colleague, foreigner, admin_user):
        with pytest.raises(PermissionDenied):
            export_person(person=person, by=user, count=1)


# --- The page -----------------------------------------------------------------------------------------------------


def _page(reply: HttpResponse) -> str:
    with zipfile.ZipFile(BytesIO(reply.content)) as archive:
        assert archive.namelist()[:3] == ["record.html", "record.json", "copy.css"]
        return archive.read("record.html").decode()


def test_one_click_gives_a_file_that_is_kept_nowhere(
    person, manager, client_of: Callable[[User], Client], tmp_path, settings
):
    settings.VAR_DIR = tmp_path
    reply = ask(client_of(manager), person)
    assert reply.status_code == 200
    assert reply["Content-Type"] == "application/zip"
    assert "no-store" in reply["Cache-Control"]
    assert reply["Content-Disposition"] == f'attachment; filename="record-{timezone.now():%Y-%m-%d}.zip"'
    assert "Quillfeather" in _page(reply)
    assert list(tmp_path.rglob("*")) == []


def test_export_is_logged_and_stands_in_the_next_copy(person, manager, client_of):
    client = client_of(manager)
    assert "Exported" not in _page(ask(client, person))
    assert "Exported" in _page(ask(client, person))
    assert AccessEntry.objects.filter(action="export", reason="for_the_person", who=manager.pk).count() == 2


def test_markup_in_a_record_is_text_in_the_copy(person, manager, client_of):
    person.about = "<script>alert(1)</script>"
    person.save()
    page = _page(ask(client_of(manager), person))
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_refusal_is_said_on_the_page_and_nothing_goes_out(person, manager, client_of):
    reply = ask(client_of(manager), person, reader="other")
    assert reply["Content-Type"].startswith("text/html")
    assert "must have been looked up" in reply.text


def test_link_worker_cannot_add_what_only_a_manager_lets_out(person, bodies, client_of):
    lin = bodies.users[Actor.LINK_WORKER]
    Referral.objects.filter(person=person).update(owner=lin)
    page = _page(ask(client_of(lin), person, with_all="on"))
    assert AccessEntry.objects.get(action="export").reason == "for_the_person"
    assert "danger from somebody else" not in page.lower()


def test_person_is_erased_once_the_name_is_typed(person, manager, client_of, tmp_path, settings):
    settings.VAR_DIR = tmp_path
    client, address = client_of(manager), reverse("referrals:person_erase", args=[person.uuid])
    shown = client.get(address)
    assert "Still open" in shown.text
    submission = str(shown.context["form"]["submission"].value())
    refused = client.post(address, {"name": "Somebody Else", "submission": submission})
    assert "This is not the name" in refused.text
    assert Person.objects.exists()
    name = person.name
    done = client.post(address, {"name": f" {name.upper()} ", "submission": submission})
    assert done.status_code == 302
    assert not Person.objects.exists()
    assert client.get(address).status_code == 404
    assert timedelta(0) < timezone.now() - AccessEntry.objects.get(action="erase").at
