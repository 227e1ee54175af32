"""Stories: used for what the person agreed to, these words alone, and nowhere from the moment they are taken back."""

from base64 import b64decode
from collections.abc import Callable
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.models import AccessEntry, User
from config.logging import SECRET_IN_ADDRESS
from referrals.actions.agreements import AgreementRefusedError, record_agreement
from referrals.actions.frame import AlreadyDoneError
from referrals.actions.stories import (
    MOST_PICTURE_BYTES,
    Agreed,
    StaleStoryError,
    StoryRefusedError,
    Told,
    agree_to_story,
    change_story,
    places_of,
    tell_story,
    withdraw_own_story,
    withdraw_story,
)
from referrals.actions.story_links import make_story_link, revoke_story_links, send_story_link, show_story_link
from referrals.choices import PostRole, StoryPurpose
from referrals.models import ConsentRecord, DoorLink, Offer, Organisation, OutgoingMessage, Person, Story, StoryPicture
from tests.factories import make_asset
from tests.hostile.pictures import SCRIPT, photo
from tests.referrals.factories import (
    in_days,
    make_agreed_story,
    make_person,
    make_post,
    make_representative,
    make_sent_referral,
    make_story,
    make_story_picture,
)
from tests.referrals.posting import post_all

pytestmark = pytest.mark.django_db

ClientOf = Callable[[User], Client]
WORDS = "I made the hull in three weeks."
MARKUP = SCRIPT.decode()


def told(**said: object) -> Told:
    """What somebody says of a boat."""
    return Told(**({"title": "The boat", "text": WORDS, "told_on": in_days(0)} | said))


def agreed(*purposes: str, **said: object) -> Agreed:
    """What they agreed to today, face to face."""
    return Agreed(**({"purposes": purposes or ("public",), "given_on": in_days(0), "how": "in_person"} | said))


def shown(purpose: str = "public") -> list[Story]:
    """What may be shown for this purpose now."""
    return list(Story.objects.shown_for(StoryPurpose(purpose)))


# --- Telling ------------------------------------------------------------------------------------------------------


def test_story_is_used_for_nothing_until_the_person_has_said_for_what(derek, lin):
    story = tell_story(person=derek, told=told(outcomes=["making", "company"]), by=lin)
    assert [shown(purpose) for purpose in StoryPurpose] == [[], [], [], []]
    [version] = story.pgh_event_models["insert"].objects.filter(pgh_obj=story)
    assert version.pgh_context.metadata == {"user": lin.pk, "what": "tell_story"}


def test_words_and_picture_are_sealed_in_the_database(derek, lin, offer):
    story = make_story(derek, credited_as="Dee")
    make_story_picture(story)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT title, text, credited_as FROM referrals_story")
        row = b"".join(bytes(column) for column in cursor.fetchone())
        cursor.execute("SELECT image, description FROM referrals_storypicture")
        row += b"".join(bytes(column) for column in cursor.fetchone())
    assert not any(word in row for word in (b"boat", b"hull", b"Dee", b"iVBOR"))


@pytest.mark.parametrize(
    ("said", "field"),
    [({"text": "", "title": "Only a title"}, "text"), ({"told_on": in_days(1)}, "told_on")],
    ids=["nothing told", "told tomorrow"],
)
def test_what_cannot_be_a_story_is_refused(derek, lin, said, field):
    with pytest.raises(StoryRefusedError) as caught:
        tell_story(person=derek, told=told(**said), by=lin)
    assert (caught.value.field, Story.objects.count()) == (field, 0)


def test_story_belongs_to_the_persons_own_referrals_and_places_alone(derek, lin, offer, service, practice):
    mine = make_sent_referral(derek, by=lin, offer=offer, referrer=practice)
    other = make_sent_referral(make_person(service, created_by=lin), by=lin, offer=offer, referrer=practice)
    place = offer.activity.asset
    story = tell_story(person=derek, told=told(referral=mine, asset=place), by=lin)
    assert (story.referral, story.asset, [*places_of(derek)]) == (mine, place, [place])
    for said in ({"referral": other}, {"asset": make_asset()}):
        with pytest.raises(StoryRefusedError):
            tell_story(person=derek, told=told(**said), by=lin)


def test_nobody_outside_the_caseload_touches_a_story(derek, lin, colleague, foreigner, pat, admin_user):
    story = make_story(derek)
    for user in (colleague, foreigner, pat, admin_user):
        for write in (
            lambda by: tell_story(person=derek, told=told(), by=by),
            lambda by: change_story(story=story, version=0, told=told(), by=by),
            lambda by: agree_to_story(story=story, version=0, agreed=agreed(), by=by),
            lambda by: withdraw_story(story=story, by=by),
            lambda by: show_story_link(person=derek, by=by, submission=uuid4()),
        ):
            with pytest.raises(PermissionDenied):
                write(user)


def test_same_form_twice_is_one_story(derek, lin):
    submission = uuid4()
    tell_story(person=derek, told=told(), by=lin, submission=submission)
    with pytest.raises(AlreadyDoneError) as caught:
        tell_story(person=derek, told=told(), by=lin, submission=submission)
    assert Story.objects.count() == 1
    assert str(derek.uuid) in caught.value.submission.led_to


# --- Agreeing -----------------------------------------------------------------------------------------------------


def test_story_is_shown_for_what_was_agreed_and_for_nothing_else(derek, lin):
    story = make_agreed_story(derek, "report", "team", by=lin)
    assert (shown("report"), shown("team"), shown("public"), shown("training")) == ([story], [story], [], [])
    record = ConsentRecord.objects.get()
    assert (record.kind, record.value, record.person, record.recorded_by) == ("story", "yes", derek, lin)


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"purposes": ()}, StoryRefusedError),
        ({"purposes": ("anything",)}, StoryRefusedError),
        ({"given_on": in_days(-9), "until": in_days(-1)}, StoryRefusedError),
        ({"given_on": in_days(1)}, AgreementRefusedError),
        ({"given_by": "representative"}, AgreementRefusedError),
    ],
    ids=["nothing", "no purpose of ours", "over before it began", "said tomorrow", "nobody spoke"],
)
def test_what_is_no_agreement_is_refused(derek, lin, said, fault):
    story = make_story(derek)
    with pytest.raises(fault):
        agree_to_story(story=story, version=0, agreed=agreed(**said), by=lin)
    assert not ConsentRecord.objects.exists()


def test_representative_may_agree_for_the_person(derek, lin):
    proxy = make_representative(derek)
    record = agree_to_story(
        story=make_story(derek), version=0, agreed=agreed(given_by="representative", representative=proxy), by=lin
    )
    assert record.representative == proxy


def test_story_runs_out_after_its_last_day(derek, lin):
    story = make_story(derek)
    agree_to_story(story=story, version=0, agreed=agreed(until=in_days(0)), by=lin)
    assert shown() == [story]
    Story.objects.update(until=in_days(-1))
    assert shown() == []


def test_later_agreement_takes_the_place_of_an_earlier_one(derek, lin):
    story = make_agreed_story(derek, "public", "report", by=lin)
    agree_to_story(story=story, version=story.version, agreed=agreed("report"), by=lin)
    assert (shown(), shown("report")) == ([], [story])


def test_story_is_used_by_consent_alone(derek):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        make_story(derek, purposes=["public"])
    assert caught.value.__cause__.diag.constraint_name == "story_is_used_by_consent_alone"


def test_consent_of_somebody_else_shows_nothing(derek, lin, service):
    theirs = make_agreed_story(make_person(service, created_by=lin), by=lin)
    make_story(derek, purposes=["public"], consent=theirs.consent)
    assert shown() == [theirs]


# --- Changing -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", [{"text": "In two weeks."}, {"title": "My boat"}], ids=["text", "title"])
def test_other_words_have_to_be_agreed_to_anew(derek, lin, said):
    story = make_agreed_story(derek, by=lin)
    changed = change_story(story=story, version=story.version, told=told(**said), by=lin)
    assert (shown(), changed.purposes, changed.consent) == ([], [], None)


def test_another_picture_has_to_be_agreed_to_anew_and_taking_it_off_has_not(derek, lin):
    story = make_agreed_story(derek, by=lin)
    make_story_picture(story)
    changed = change_story(story=story, version=story.version, told=told(), by=lin, drops_picture=True)
    assert (shown(), StoryPicture.objects.count()) == ([story], 0)
    assert change_story(story=story, version=changed.version, told=told(outcomes=["calm"]), by=lin).purposes


def test_story_keeps_words_or_picture(derek, lin):
    story = make_story(derek)
    with pytest.raises(StoryRefusedError, match="Nothing would be left"):
        change_story(story=story, version=0, told=told(text=""), by=lin)
    make_story_picture(story)
    with pytest.raises(StoryRefusedError, match="Nothing would be left"):
        change_story(story=story, version=0, told=told(text=""), by=lin, drops_picture=True)
    assert change_story(story=story, version=0, told=told(text=""), by=lin).text == ""


def test_who_read_another_version_is_told(derek, lin, mo):
    story = make_story(derek)
    change_story(story=story, version=0, told=told(text="Otherwise."), by=mo)
    for late in (
        lambda: change_story(story=story, version=0, told=told(), by=lin),
        lambda: agree_to_story(story=story, version=0, agreed=agreed(), by=lin),
    ):
        with pytest.raises(StaleStoryError):
            late()
    assert (Story.objects.get().text, shown()) == ("Otherwise.", [])


def test_picture_is_never_changed_and_of_a_kind_that_is_known(derek):
    picture = make_story_picture(make_story(derek))
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        StoryPicture.objects.update(width=2)
    picture.delete()
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        make_story_picture(make_story(derek), content_type="image/svg+xml")
    assert caught.value.__cause__.diag.constraint_name == "storypicture_kind_is_known"


# --- Taking back --------------------------------------------------------------------------------------------------


def readers(story: Story, client: Client) -> dict[str, bool]:
    """By door, whether the public reads the story there."""
    page = client.get(reverse("referrals:stories")).text
    record = client.get(story.asset.get_absolute_url()).text
    picture = client.get(reverse("referrals:story_picture", args=[story.uuid])).status_code
    return {
        "page": WORDS in page,
        "record": WORDS in record and "In their words" in record,
        "picture": picture == 200,
        "queries": bool(shown()),
    }


@pytest.fixture
def public(derek: Person, lin: User, offer: Offer, practice: Organisation) -> Story:
    """A story with a picture, of the place to which its person was referred, that everybody may read."""
    make_sent_referral(derek, by=lin, offer=offer, referrer=practice)
    story = make_agreed_story(derek, by=lin, asset=offer.activity.asset, text=WORDS)
    make_story_picture(story)
    return story


def by_the_story(story: Story, client_of: ClientOf, lin: User) -> None:
    """On the page of the story."""
    reply = client_of(lin).post(reverse("referrals:story_take_back", args=[story.uuid]), {"submission": str(uuid4())})
    assert reply.status_code == 302


def by_the_agreements(story: Story, client_of: ClientOf, lin: User) -> None:
    """On the page of the agreements, all at once."""
    said = {"kind": "story", "value": "withdrawn", "given_by": "person", "how": "phone", "given_on": "1 Jan 2026"}
    address = reverse("referrals:person_agreements", args=[story.person.uuid])
    assert client_of(lin).post(address, said | {"submission": str(uuid4())}).status_code == 302


def by_the_own_link(story: Story, client_of: ClientOf, lin: User) -> None:
    """By the person themselves, without an account."""
    client, (_, token) = Client(), make_story_link(person=story.person)
    page = client.get(reverse("referrals:my_stories_enter", args=[token]), follow=True)
    assert WORDS in page.text
    address = reverse("referrals:my_story_take_back", args=[story.uuid])
    assert client.post(address, {"submission": str(uuid4())}).status_code == 302


def by_a_change(story: Story, client_of: ClientOf, lin: User) -> None:
    """With other words it is another story."""
    change_story(story=story, version=story.version, told=told(text="Other words."), by=lin)


def by_erasure(story: Story, client_of: ClientOf, lin: User) -> None:
    """As far as the database is concerned."""
    Person.objects.filter(pk=story.person.pk).update(erased_at=story.added_at)


@pytest.mark.parametrize("way", [by_the_story, by_the_agreements, by_the_own_link, by_a_change, by_erasure])
def test_story_that_is_taken_back_anywhere_is_gone_everywhere_at_once(public, way, client_of, lin):
    visitor = Client()
    visitor.raise_request_exception = False
    assert set(readers(public, visitor).values()) == {True}
    way(public, client_of, lin)
    assert set(readers(public, visitor).values()) == {False}


def test_nobody_keeps_a_copy_of_what_the_public_reads(public):
    visitor = Client()
    for reply in (
        visitor.get(reverse("referrals:stories")),
        visitor.get(reverse("referrals:story_picture", args=[public.uuid])),
    ):
        assert "no-store" in reply["Cache-Control"]
    assert "max-age" not in visitor.get(public.asset.get_absolute_url()).get("Cache-Control", "")


def test_taking_the_use_of_stories_back_takes_all_and_a_new_agreement_brings_back_one(derek, lin):
    first, second = make_agreed_story(derek, by=lin), make_agreed_story(derek, by=lin)
    record_agreement(
        person=derek, kind="story", value="no", given_by="person", how="phone", given_on=in_days(0), by=lin
    )
    assert shown() == []
    first.refresh_from_db()
    agree_to_story(story=first, version=first.version, agreed=agreed(), by=lin)
    assert shown() == [first]
    assert Story.objects.get(pk=second.pk).withdrawn_at is not None


def test_answer_that_is_written_past_the_pages_takes_back_too(derek, lin):
    """Whatever writes the record of consent: the reads go by it."""
    make_agreed_story(derek, by=lin)
    ConsentRecord.objects.create(person=derek, kind="story", value="withdrawn", given_by="person", given_on=in_days(0))
    assert shown() == []


def test_story_that_is_taken_back_stays_in_the_record_and_its_history_tells(derek, lin):
    story = make_agreed_story(derek, by=lin)
    withdraw_story(story=story, by=lin)
    kept = Story.objects.get()
    assert (kept.text, kept.withdrawn_at is None) == (WORDS, False)
    last = story.pgh_event_models["insert"].objects.filter(pgh_obj=story).order_by("pgh_id").last()
    assert last.pgh_context.metadata == {"user": lin.pk, "what": "withdraw_story"}


# --- The person's own link ----------------------------------------------------------------------------------------


def own(person: Person) -> Client:
    """A browser that came by the person's link."""
    client, (_, token) = Client(), make_story_link(person=person)
    reply = client.get(reverse("referrals:my_stories_enter", args=[token]))
    assert (reply.status_code, reply["Location"]) == (302, reverse("referrals:my_stories"))
    return client


def test_token_leaves_the_address_and_looking_is_logged(derek, lin):
    make_agreed_story(derek, by=lin)
    reply = own(derek).get(reverse("referrals:my_stories"))
    assert (reply["Cache-Control"], reply["Referrer-Policy"]) == ("no-store, private", "no-referrer")
    entry = AccessEntry.objects.get(channel="link", action="read")
    assert (entry.person, entry.who, entry.subject_kind) == (derek.uuid, None, "stories")


def test_token_is_masked_in_logs():
    for path in ("my-stories", "answer"):
        assert SECRET_IN_ADDRESS.sub(r"\1…", f"GET /{path}/abc-DEF_123/ HTTP/1.1") == f"GET /{path}/… HTTP/1.1"


def test_looking_changes_nothing(derek, lin):
    story, client = make_agreed_story(derek, by=lin), own(derek)
    for _ in range(2):
        client.get(reverse("referrals:my_stories"))
    assert client.get(reverse("referrals:my_story_take_back", args=[story.uuid])).status_code == 405
    assert shown() == [story]


def test_link_opens_the_stories_of_its_person_alone(derek, lin, service):
    theirs = make_agreed_story(make_person(service, created_by=lin), by=lin, text="Another life.")
    make_story_picture(theirs)
    client = own(derek)
    assert "Another life" not in client.get(reverse("referrals:my_stories")).text
    said = {"submission": str(uuid4())}
    assert client.post(reverse("referrals:my_story_take_back", args=[theirs.uuid]), said).status_code == 404
    assert client.get(reverse("referrals:my_story_picture", args=[theirs.uuid])).status_code == 404
    link = DoorLink.objects.get()
    with pytest.raises(PermissionDenied):
        withdraw_own_story(story=theirs, link=link)
    assert shown() == [theirs]


@pytest.mark.parametrize("state", ["revoked", "too old", "replaced"])
def test_link_that_is_over_opens_nothing(derek, lin, state):
    client = own(derek)
    if state == "revoked":
        DoorLink.objects.update(revoked_at=derek.created_at)
    elif state == "too old":
        DoorLink.objects.update(expires_at=derek.created_at)
    else:
        show_story_link(person=derek, by=lin, submission=uuid4())
    assert client.get(reverse("referrals:my_stories")).status_code == 404


# --- Pages --------------------------------------------------------------------------------------------------------


def form_of(client: Client, address: str) -> dict[str, str]:
    """What the page's form would send untouched."""
    form = client.get(address).context["form"]
    values = {name: form[name].value() for name in form.fields if name != "file"}
    return {name: value for name, value in values.items() if value != [] and value is not None and value is not False}


def test_story_is_written_down_with_its_picture_and_agreed_to_on_pages(derek, lin, client_of):
    client = client_of(lin)
    file = SimpleUploadedFile("me.jpg", photo((1500, 900)), "image/jpeg")
    new = reverse("referrals:person_story_new", args=[derek.uuid])
    said = form_of(client, new) | {"text": WORDS, "file": file, "description": "A hull", "told_on": "1 May 2026"}
    reply = client.post(new, said)
    story = Story.objects.get()
    assert reply["Location"] == reverse("referrals:story", args=[story.uuid])
    kept = b64decode(story.picture.image)
    assert len(kept) <= MOST_PICTURE_BYTES
    assert b"Spycam" not in kept
    assert not Image.open(BytesIO(kept)).getexif()
    agree = reverse("referrals:story_agree", args=[story.uuid])
    assert client.post(agree, form_of(client, agree) | {"purposes": ["public"], "how": "in_person"}).status_code == 302
    assert shown() == [story]
    picture = client.get(reverse("referrals:story_picture_read", args=[story.uuid]))
    assert (picture["Content-Type"], picture.content) == ("image/jpeg", kept)
    assert "sandbox" in picture["Content-Security-Policy"]


def test_nothing_typed_is_lost_when_a_form_comes_back(derek, lin, client_of):
    client, new = client_of(lin), reverse("referrals:person_story_new", args=[derek.uuid])
    file = SimpleUploadedFile("me.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml")
    page = client.post(new, form_of(client, new) | {"text": WORDS, "file": file})
    assert "This is a drawing (SVG)" in page.text
    assert WORDS in page.text
    assert not Story.objects.exists()


def test_markup_in_a_story_is_text_on_every_page(derek, lin, client_of, offer, practice):
    make_sent_referral(derek, by=lin, offer=offer, referrer=practice)
    story = make_agreed_story(derek, by=lin, text=MARKUP, title=MARKUP, asset=offer.activity.asset)
    make_story_picture(story, description=MARKUP)
    worker, visitor = client_of(lin), Client()
    pages = [
        worker.get(reverse("referrals:person_stories", args=[derek.uuid])),
        *(
            worker.get(reverse(f"referrals:{name}", args=[story.uuid]))
            for name in ("story", "story_edit", "story_agree")
        ),
        visitor.get(reverse("referrals:stories")),
        visitor.get(story.asset.get_absolute_url()),
        own(derek).get(reverse("referrals:my_stories")),
    ]
    assert [MARKUP in page.text for page in pages] == [False] * len(pages)


def test_public_story_names_nobody_who_did_not_want_it(derek, lin):
    make_agreed_story(derek, by=lin)
    make_agreed_story(derek, by=lin, told_on=in_days(-1))
    Story.objects.filter(told_on=in_days(-1)).update(credited_as=None)
    page = Client().get(reverse("referrals:stories")).text
    assert ("Marlowe" in page, "Derek M." in page, "Somebody who took part" in page) == (False, True, True)


def test_public_story_does_not_name_a_place_that_the_reader_may_not_see(public, client_of, lin):
    name = public.asset.name
    assert name in Client().get(reverse("referrals:stories")).text
    public.asset.visibility = "staff"
    public.asset.save()
    page = Client().get(reverse("referrals:stories")).text
    assert (WORDS in page, name in page) == (True, False)


def test_public_stories_are_found_by_what_they_tell_of(derek, lin):
    make_agreed_story(derek, by=lin, outcomes=["making"], text="Of making.")
    make_agreed_story(derek, by=lin, outcomes=["calm"], text="Of calm.")
    client, address = Client(), reverse("referrals:stories")
    found = {about: client.get(address, {"about": about}).text for about in ("", "making", "calm", "nonsense")}
    assert {about: ("Of making." in page, "Of calm." in page) for about, page in found.items()} == {
        "": (True, True), "making": (True, False), "calm": (False, True), "nonsense": (True, True),
    }  # fmt: skip


def test_list_of_stories_asks_the_database_no_more_for_more_of_them(derek, lin, service, django_assert_max_num_queries):
    for number in range(6):
        story = make_agreed_story(make_person(service, created_by=lin, given_name=f"P{number}"), by=lin)
        make_story_picture(story)
    with django_assert_max_num_queries(6):
        Client().get(reverse("referrals:stories"))


def test_link_is_shown_once_as_address_and_code(derek, lin, client_of):
    client, submission = client_of(lin), str(uuid4())
    make_story(derek)
    address = reverse("referrals:person_story_link", args=[derek.uuid])
    page = client.post(address, {"submission": submission})
    token = page.context["address"].rstrip("/").rpartition("/")[2]
    assert 'src="data:image/svg+xml;base64,' in page.text
    assert DoorLink.objects.to_stories().of_token(token).get().person == derek
    assert client.post(address, {"submission": submission})["Location"].endswith("/stories/")
    assert client.post(reverse("referrals:person_story_link_revoke", args=[derek.uuid]), {"submission": str(uuid4())})
    assert Client().get(reverse("referrals:my_stories_enter", args=[token])).status_code == 404


# --- The link by e-mail -------------------------------------------------------------------------------------------


@pytest.fixture
def mailed(derek: Person) -> Person:
    """Somebody who said that they may be sent e-mail."""
    derek.may_be_emailed, derek.email = True, "derek@marlowe.example"
    derek.save()
    return derek


def test_link_by_mail_says_nothing_of_anybody_and_opens_their_stories(mailed, lin, mailoutbox):
    make_agreed_story(mailed, by=lin)
    send_story_link(person=mailed, by=lin, submission=uuid4())
    post_all()
    [mail] = mailoutbox
    assert (mail.to, mail.subject) == (["derek@marlowe.example"], "A link for you")
    assert not any(word in mail.body for word in ("Derek", "Marlowe", "story", "stories.", "referral"))
    path = next(line for line in mail.body.splitlines() if line.startswith("http")).partition("//")[2].partition("/")[2]
    assert WORDS in Client().get(f"/{path}", follow=True).text


def test_link_that_was_revoked_before_it_went_out_is_held_back(mailed, lin, mailoutbox):
    send_story_link(person=mailed, by=lin, submission=uuid4())
    revoke_story_links(person=mailed, by=lin)
    post_all()
    assert (mailoutbox, OutgoingMessage.objects.get().state) == ([], "held_back")


@pytest.mark.parametrize("why", ["not asked", "said no since"])
def test_nobody_is_sent_mail_who_has_not_said_so(mailed, lin, why, mailoutbox):
    if why == "said no since":
        send_story_link(person=mailed, by=lin, submission=uuid4())
    Person.objects.update(may_be_emailed=None if why == "not asked" else False)
    if why == "not asked":
        with pytest.raises(StoryRefusedError):
            send_story_link(person=mailed, by=lin, submission=uuid4())
    post_all()
    assert mailoutbox == []


# --- For those who make reports -----------------------------------------------------------------------------------


def test_colleagues_read_what_may_be_used_of_the_people_they_look_after_and_name_nobody(derek, lin, service, client_of):
    make_agreed_story(derek, "report", by=lin, text="For reports.")
    make_agreed_story(derek, "training", by=lin, text="For training.")
    other = make_post(service, PostRole.LINK_WORKER)
    make_agreed_story(make_person(service, created_by=other), "report", by=other, text="Of somebody else.")
    address = reverse("referrals:stories_to_use")
    page, training = (client_of(lin).get(address, {"for": code}).text for code in ("", "training"))
    assert [words in page for words in ("For reports.", "For training.", "Of somebody else.")] == [True, False, False]
    assert "For training." in training
    assert "Marlowe" not in page
    assert AccessEntry.objects.filter(action="search", subject_kind="stories", count=1, who=lin.pk).count() == 2


def test_story_that_is_taken_back_is_gone_from_what_may_be_used(derek, lin, client_of):
    story = make_agreed_story(derek, "report", by=lin)
    withdraw_story(story=story, by=lin)
    assert WORDS not in client_of(lin).get(reverse("referrals:stories_to_use")).text
