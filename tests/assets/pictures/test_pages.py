"""The pages of pictures, and the pictures themselves as they are sent."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from assets.choices import PictureRights
from assets.models import Asset, ChangeSet, MappingProject, Picture
from tests.factories import make_asset, make_picture
from tests.hostile.pictures import SCRIPT, photo

ClientOf = Callable[[User], Client]
WORDS = {
    "alt": "The hall from the street",
    "caption": "In the rain",
    "credit": "Ann Example",
    "rights": PictureRights.OWN,
    "source_url": "",
    "taken_on": "2026-05-01",
    "visibility": "public",
}


@pytest.fixture
def asset(project: MappingProject) -> Asset:
    """A hall in the project's care."""
    return make_asset(project=project, name="The Old Hall", slug="old-hall")


def address(name: str, picture: Picture) -> str:
    """The address of a page of a picture."""
    return reverse(f"assets:{name}", args=[picture.uuid])


def sent(content: bytes, name: str = "hall.jpg", **others: object) -> dict[str, object]:
    """What a browser sends with a picture."""
    file = SimpleUploadedFile(name, content, "image/jpeg")
    return {**WORDS, "submission": str(uuid4()), "file": file, **others}


def fetch(client: Client, where: str, **headers: str) -> HttpResponse:
    """A picture, read to its end as a browser does."""
    reply = client.get(where, headers=headers)
    reply.getvalue()
    return reply


def new_page(asset: Asset) -> str:
    """Where a picture is added."""
    return reverse("assets:picture_new", args=[asset.slug])


def shown_base(client: Client, picture: Picture) -> str:
    """The sealed state that the form is drawn with."""
    return client.get(address("picture_edit", picture)).context["form"]["base"].value()


# --- Adding ---------------------------------------------------------------------------------------------------------


def test_picture_is_added_and_stands_on_the_record(asset: Asset, researcher: User, client_of: ClientOf) -> None:
    client = client_of(researcher)
    reply = client.post(new_page(asset), sent(photo()))

    assert reply["Location"] == "/assets/old-hall/#pictures"
    page, picture = Client().get("/assets/old-hall/"), Picture.objects.get()
    assert f'alt="{WORDS["alt"]}"' in page.text
    assert 'width="640"' in page.text
    assert "In the rain" in page.text
    assert "By Ann Example, 1\N{NO-BREAK SPACE}May\N{NO-BREAK SPACE}2026" in page.text
    assert fetch(client, address("picture", picture)).status_code == 200


def test_form_sent_twice_is_one_picture(asset: Asset, researcher: User, client_of: ClientOf) -> None:
    client, submission = client_of(researcher), str(uuid4())
    replies = [client.post(new_page(asset), sent(photo(), submission=submission)) for _ in range(2)]

    assert {reply.status_code for reply in replies} == {302}
    assert Picture.objects.count() == 1


def test_refused_file_loses_no_words(asset: Asset, researcher: User, client_of: ClientOf) -> None:
    reply = client_of(researcher).post(new_page(asset), sent(b"<svg onload='alert(1)'>"))

    assert (reply.status_code, Picture.objects.count()) == (200, 0)
    assert "drawing (SVG)" in reply.text
    assert "Choose the picture again" in reply.text
    assert 'value="The hall from the street"' in reply.text
    assert "<svg onload" not in reply.text


def test_missing_words_are_asked_for(asset: Asset, researcher: User, client_of: ClientOf) -> None:
    reply = client_of(researcher).post(new_page(asset), sent(photo(), alt=" ", credit="", rights=""))

    assert set(reply.context["form"].errors) == {"alt", "credit", "rights"}
    assert not Picture.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("taken_on", "2999-01-01"),
        ("source_url", "javascript:alert(1)"),
        ("alt", "x" * 301),
        ("alt", "a\u202egpj.exe"),
        ("credit", "a\x00b"),
        ("rights", "stolen"),
        ("visibility", "enemies"),
        ("submission", "no uuid"),
    ],
)
def test_answer_that_cannot_be_is_refused_beside_its_field(
    asset: Asset, researcher: User, client_of: ClientOf, field: str, value: str
) -> None:
    reply = client_of(researcher).post(new_page(asset), sent(photo(), **{field: value}))

    assert list(reply.context["form"].errors) == [field]
    assert not Picture.objects.exists()


def test_licence_asks_where_the_picture_comes_from(asset: Asset, researcher: User, client_of: ClientOf) -> None:
    client, licensed = client_of(researcher), {"rights": PictureRights.CC_BY}
    refused = client.post(new_page(asset), sent(photo(), **licensed))
    client.post(new_page(asset), sent(photo(), **licensed, source_url="commons.example/hall"))

    assert "The licence asks" in refused.text
    page = Client().get("/assets/old-hall/").text
    assert 'href="https://creativecommons.org/licenses/by/4.0/"' in page
    assert 'href="https://commons.example/hall"' in page


def test_other_columns_cannot_be_sent_along(asset: Asset, researcher: User, client_of: ClientOf) -> None:
    more = {"position": 9, "is_withdrawn": "on", "width": 1, "sha256": "x", "uuid": str(uuid4()), "asset": 0}
    client_of(researcher).post(new_page(asset), sent(photo(), **more))

    picture = Picture.objects.get()
    assert (picture.asset, picture.position, picture.is_withdrawn, picture.width) == (asset, 0, False, 640)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", r"C:\x\y.jpg", "a" * 300 + ".jpg", "hall\u202egpj.exe", "hall\r\nX: y.jpg", "<b>.jpg"]
)
def test_name_of_the_file_leaves_no_trace(asset: Asset, researcher: User, client_of: ClientOf, name: str) -> None:
    file = SimpleUploadedFile("x", photo(), "image/jpeg")
    file._name = name
    client_of(researcher).post(new_page(asset), sent(photo(), file=file))

    picture = Picture.objects.get()
    assert picture.file.name == f"pictures/{picture.uuid}.jpg"


# --- Changing -------------------------------------------------------------------------------------------------------


def test_words_are_changed(asset: Asset, researcher: User, client_of: ClientOf) -> None:
    client, picture = client_of(researcher), make_picture(asset)
    changed = {**WORDS, "position": 3, "submission": str(uuid4()), "base": shown_base(client, picture)}
    reply = client.post(address("picture_edit", picture), changed)

    assert reply.status_code == 302
    picture.refresh_from_db()
    assert (picture.caption, picture.position) == ("In the rain", 3)


def test_two_who_change_different_words_both_get_theirs(
    asset: Asset, researcher: User, admin_user: User, client_of: ClientOf
) -> None:
    picture = make_picture(asset, **WORDS)
    clients = [client_of(researcher), client_of(admin_user)]
    bases = [shown_base(client, picture) for client in clients]
    answers = [{"caption": "At noon", "alt": "The hall at noon"}, {"credit": "Bob Example", "alt": "The hall by Bob"}]
    replies = [
        client.post(address("picture_edit", picture),
                    {**WORDS, "position": 0, "submission": str(uuid4()), "base": base, **said})
        for client, base, said in zip(clients, bases, answers, strict=True)
    ]  # fmt: skip

    assert [reply.status_code for reply in replies] == [302, 200]
    form = replies[1].context["form"]
    assert "Somebody else changed this" in replies[1].text
    assert (form["caption"].value(), form["credit"].value(), form["alt"].value()) == (
        "At noon", "Bob Example", "The hall by Bob",
    )  # fmt: skip
    assert "Now it says “The hall at noon”" in form.errors["alt"][0]

    again = {name: form[name].value() or "" for name in form.fields} | {"submission": str(uuid4())}
    assert clients[1].post(address("picture_edit", picture), again).status_code == 302
    picture.refresh_from_db()
    assert (picture.caption, picture.credit, picture.alt) == ("At noon", "Bob Example", "The hall by Bob")


def test_state_that_is_not_ours_is_refused(asset: Asset, researcher: User, client_of: ClientOf) -> None:
    picture = make_picture(asset)
    made_up = {**WORDS, "position": 0, "submission": str(uuid4()), "base": "eyJhbHQiOiAiIn0:1:x"}
    reply = client_of(researcher).post(address("picture_edit", picture), made_up)

    assert "not one of this site" in reply.text
    assert not ChangeSet.objects.exists()


def test_picture_is_withdrawn_and_brought_back(asset: Asset, researcher: User, client_of: ClientOf) -> None:
    client, picture = client_of(researcher), make_picture(asset)
    client.post(address("picture_withdraw", picture))
    assert Client().get(address("picture", picture)).status_code == 404
    assert f'alt="{picture.alt}"' not in client.get("/assets/old-hall/").text

    client.post(address("picture_restore", picture))
    assert fetch(Client(), address("picture", picture)).status_code == 200


# --- Being sent -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["picture", "picture_small"])
def test_picture_is_sent_as_what_it_is_and_as_nothing_else(asset: Asset, name: str) -> None:
    picture = make_picture(asset)
    reply = Client().get(address(name, picture))

    assert reply.getvalue().startswith(b"\xff\xd8\xff")
    assert reply["Content-Type"] == "image/jpeg"
    assert reply["X-Content-Type-Options"] == "nosniff"
    assert reply["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert reply["Content-Disposition"].startswith(f'inline; filename="{picture.uuid}')
    assert reply["Cross-Origin-Resource-Policy"] == "same-origin"


def test_visitor_s_browser_may_keep_it_for_minutes_and_a_signed_in_one_s_may_not(
    asset: Asset, researcher: User, client_of: ClientOf
) -> None:
    where = address("picture", make_picture(asset))

    assert fetch(Client(), where)["Cache-Control"] == "private, max-age=300"
    assert "no-store" in fetch(client_of(researcher), where)["Cache-Control"]


def test_what_the_browser_has_is_not_sent_again(asset: Asset) -> None:
    picture = make_picture(asset)
    first = fetch(Client(), address("picture", picture))
    again = fetch(Client(), address("picture", picture), **{"if-none-match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert again["Cache-Control"] == first["Cache-Control"]


def test_picture_that_was_hidden_since_is_not_confirmed_to_the_browser(asset: Asset) -> None:
    picture = make_picture(asset)
    first = fetch(Client(), address("picture", picture))
    Picture.objects.update(is_withdrawn=True)

    assert Client().get(address("picture", picture), headers={"if-none-match": first["ETag"]}).status_code == 404


def test_head_tells_the_length_and_sends_nothing(asset: Asset) -> None:
    reply = Client().head(address("picture", make_picture(asset)))

    assert reply.status_code == 200
    assert int(reply["Content-Length"]) > 100
    assert reply.getvalue() == b""
    reply.close()


def test_picture_whose_file_is_gone_is_not_there(asset: Asset) -> None:
    picture = make_picture(asset)
    picture.file.storage.delete(picture.file.name)

    assert Client().get(address("picture", picture)).status_code == 404


@pytest.mark.parametrize("trait", ["signed_in", "staff_only", "withdrawn"])
@pytest.mark.parametrize("name", ["picture", "picture_small"])
def test_address_of_a_hidden_picture_tells_a_visitor_nothing(asset: Asset, trait: str, name: str) -> None:
    hidden = Client().get(address(name, make_picture(asset, trait)))
    missing = Client().get(reverse(f"assets:{name}", args=[uuid4()]))

    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert "etag" not in hidden.headers


def test_words_are_text_wherever_they_stand(asset: Asset, researcher: User, client_of: ClientOf) -> None:
    nasty = SCRIPT.decode()
    picture = make_picture(asset, alt=f'"{nasty}', caption=nasty, credit=nasty)
    for where in ("/assets/old-hall/", address("picture_edit", picture)):
        assert nasty not in client_of(researcher).get(where).text


def test_record_asks_once_for_all_its_pictures(asset: Asset, client: Client) -> None:
    counts = []
    for _ in range(2):
        make_picture(asset)
        with CaptureQueriesContext(connection) as asked:
            client.get("/assets/old-hall/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
