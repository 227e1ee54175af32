"""The page on which an admin removes a person's data: asked, shown, typed, done once."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from assets.choices import ChangeKind
from assets.forms.redaction import CONFIRMATION
from assets.models import ChangeSet, Contact
from tests.assets.redaction.canary import EMAIL, NAME, PHONE, make_hall, make_person, traces
from tests.factories import make_asset, make_contact


@pytest.fixture
def hall(project):
    """A hall whose secretary the person is."""
    hall = make_asset(name="The Old Hall", description=f"Ask {NAME}.", project=project)
    make_contact(hall, name=NAME, email=EMAIL, phone=PHONE)
    return hall


@pytest.fixture
def full_hall(project, admin_user):
    """A hall in whose record the person is named everywhere."""
    return make_hall(project, admin_user)


@pytest.fixture
def admin(client_of, admin_user):
    """The admin's browser."""
    return client_of(admin_user)


def address(asset) -> str:
    asset.refresh_from_db()
    return reverse("assets:asset_redact", args=[asset.slug])


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def asked(what="person", **words) -> dict[str, str]:
    """What the first form sends."""
    return {"what": what, "names": NAME, "emails": EMAIL, "phones": PHONE, **words}


def confirmed(answer, **changed):
    """What the second form sends, all boxes ticked."""
    form = answer.context["form"]
    places = [place.key for _, places in form.groups for place, _ in places]
    return {
        **form.asked.again(),
        "place": places,
        "shown": places,
        "digest": form["digest"].value(),
        "submission": str(form["submission"].value()),
        "ground": "person",
        "confirmation": CONFIRMATION,
        **changed,
    }


def test_contact_is_found_by_all_it_says(hall, admin):
    contact = hall.contacts.get(name=NAME)
    form = admin.get(address(hall), {"what": "person", "contact": contact.pk}).context["form"]
    assert form.initial == {"what": "person", "names": NAME, "emails": EMAIL, "phones": PHONE}


def test_contact_of_another_asset_is_not_told(hall, admin):
    contact = make_contact(make_asset(name="Elsewhere"), name="Ivy Elsewhere")
    assert "Ivy" not in text_of(admin.get(address(hall), {"what": "person", "contact": contact.pk}))
    assert admin.get(address(hall), {"what": "person", "contact": "x"}).status_code == 200


def test_preview_names_every_place_and_removes_nothing(full_hall, admin):
    before = len(traces())
    page = text_of(admin.post(address(full_hall), asked()))
    for words in ("contact name", "description", "row as received", "the file itself", "reason", "older version"):
        assert words in page
    assert len(traces()) == before


def test_ticked_places_are_removed_and_the_record_is_shown_again(full_hall, admin):
    preview = admin.post(address(full_hall), asked())
    answer = admin.post(address(full_hall), confirmed(preview), follow=True)
    assert answer.redirect_chain == [("/assets/the-old-hall-again/", 302)]
    assert "Removed. What was removed is not kept" in text_of(answer)
    assert [trace for trace in traces() if "Bakery" not in trace] == []


def test_form_sent_again_leads_to_the_record(project, admin_user, admin):
    poet = make_person(project, admin_user)
    here = address(poet)
    sent = confirmed(admin.post(here, asked("record")))
    for _ in range(2):
        answer = admin.post(here, sent)
        assert answer.headers["Location"] == f"/assets/removed-{poet.uuid.hex[:8]}/"
    assert ChangeSet.objects.filter(kind=ChangeKind.REDACTION).count() == 1
    assert traces() == []


def test_someone_elses_removal_leads_nowhere(hall, admin, researcher, client_of):
    here = address(hall)
    sent = confirmed(admin.post(here, asked()))
    admin.post(here, sent)
    assert client_of(researcher).post(here, sent).status_code == 403


@pytest.mark.parametrize("changed", [{"confirmation": "yes"}, {"ground": ""}, {"place": []}, {"submission": "x"}])
def test_nothing_is_removed_until_all_is_said(hall, admin, changed):
    preview = admin.post(address(hall), asked())
    answer = admin.post(address(hall), confirmed(preview, **changed))
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not ChangeSet.objects.filter(kind=ChangeKind.REDACTION).exists()


def test_what_changed_meanwhile_is_shown_ticked(hall, admin):
    preview = admin.post(address(hall), asked())
    sent = confirmed(preview)
    contact = make_contact(hall, name=NAME, role="new", email="")
    answer = admin.post(address(hall), sent)
    assert "have changed since you looked" in text_of(answer)
    assert f'value="contact:{contact.pk}:name" checked' in text_of(answer)
    shown = answer.context["form"]
    admin.post(address(hall), {**sent, "digest": shown["digest"].value(), "place": list(shown.found.places)})
    assert traces() == []


def test_what_else_a_contact_entry_says_is_offered(hall, admin):
    answer = admin.post(address(hall), asked(emails="", phones=""))
    assert "have them looked for everywhere" in text_of(answer)
    again = admin.post(address(hall), asked(emails="", phones="", add_kin="yes"))
    assert EMAIL in again.context["asked"].again()["emails"]


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ({"names": "", "emails": "", "phones": ""}, "Give a name, an e-mail address or a telephone number."),
        ({"names": "Ann"}, "too short"),
        ({"emails": "not one"}, "no e-mail address"),
        ({"phones": "12"}, "too few digits"),
        ({"names": "\n".join(f"Name number {n}" for n in range(20))}, "at most 12"),
        ({"names": "Zebedee\u202e Quill"}, "cannot be seen"),
        ({"what": "everything"}, "Select a valid choice"),
    ],
)
def test_words_that_cannot_be_looked_for_are_sent_back(hall, admin, words, fault):
    assert fault in text_of(admin.post(address(hall), asked(**words)))


def test_word_that_stands_everywhere_is_no_persons(project, admin, admin_user):
    for number in range(310):
        make_asset(name=f"Liverpool Choir {number}", project=project)
    asset = make_asset(project=project)
    assert "Give more of the name" in text_of(admin.post(address(asset), asked(names="Liverpool Choir")))


def test_words_that_stand_nowhere_are_said_to(project, admin):
    asset = make_asset(project=project)
    page = text_of(admin.post(address(asset), asked(names="Nobody Atall", emails="", phones="")))
    assert "These words stand nowhere" in page


def test_link_is_shown_to_those_who_may(hall, admin, researcher, client_of):
    assert address(hall) in text_of(admin.get(hall.get_absolute_url()))
    assert address(hall) not in text_of(client_of(researcher).get(hall.get_absolute_url()))


@pytest.mark.parametrize("role", ["researcher", "manager"])
def test_others_are_refused(hall, role, request, client_of):
    client = client_of(request.getfixturevalue(role))
    assert client.get(address(hall)).status_code == client.post(address(hall), asked()).status_code == 403


def test_private_asset_of_another_project_is_not_there(client_of, admin_user):
    asset = make_asset("staff_only", name="Hidden")
    assert client_of(admin_user).get(address(asset)).status_code == 404


def test_pages_tell_nothing_in_their_address_nor_in_caches(hall, admin):
    answer = admin.post(address(hall), asked())
    assert "no-store" in answer.headers["Cache-Control"]
    assert NAME not in "".join(f"{name}{value}" for name, value in answer.headers.items())


def test_submission_of_something_else_is_no_removal(hall, admin):
    sent = confirmed(admin.post(address(hall), asked()), submission=str(uuid4()), digest="another")
    assert "have changed since you looked" in text_of(admin.post(address(hall), sent))
    assert Contact.objects.filter(name=NAME).exists()
