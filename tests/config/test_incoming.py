"""Requests that are too large, damaged, or meant to confuse: the right status and a page, no fault, in no time."""

import io
import logging
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from assets.models import ImportFile, MappingProject, Picture
from config.incoming import most_bytes
from config.whole_bodies import WholeBodies, WholeBody
from tests.factories import make_asset
from tests.hostile.requests import FORM, MEGABYTE, MULTIPART, REQUESTS, THEME, Sent, part

ALLOWED_SECONDS = 5  # of a machine that has other things to do; an answer takes some hundredth of one


@pytest.mark.django_db
@pytest.mark.parametrize("sent", REQUESTS, ids=lambda sent: sent.what)
def test_request_that_means_no_good_gets_a_page(sent: Sent, caplog: pytest.LogCaptureFixture) -> None:
    client, began = Client(raise_request_exception=False), time.monotonic()
    with caplog.at_level(logging.WARNING):
        reply = client.generic(sent.method, sent.path, sent.body, sent.kind or FORM, **sent.headers)

    assert reply.status_code in sent.status
    assert time.monotonic() - began < ALLOWED_SECONDS
    if reply.status_code >= 400 and reply.status_code != 405:
        assert "<main" in reply.text
        assert "css/tokens" in reply.text
    assert "Traceback" not in reply.text
    assert len(caplog.records) <= 1
    assert not [record for record in caplog.records if record.exc_info and reply.status_code >= 500]


def test_largest_body_is_known_for_every_address_that_takes_a_file() -> None:
    form = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    sizes = {
        reverse("assets:import_new"): 50,
        reverse("assets:picture_new", args=["a"]): 30,
        reverse("sroi:impact_map_import"): 20,
        reverse("admin:assets_asset_import"): 10,
        reverse("account_login"): 0,
        reverse("assets:asset_list"): 0,
        "/nowhere": 0,
    }
    assert {path: (most_bytes(path) - form) // MEGABYTE for path in sizes} == sizes


def test_page_of_what_is_too_large_says_what_is_not(client: Client) -> None:
    reply = client.generic("POST", THEME, b"x" * 3 * MEGABYTE, FORM)

    assert reply.status_code == 413
    assert "A picture may have 15 MB and a spreadsheet 50 MB" in " ".join(reply.text.split())


# --- Names of files -------------------------------------------------------------------------------------------------

NAMES = [
    "../../etc/passwd", r"C:\x\y.csv", "a" * 300 + ".csv", "assets\u202evsc.exe", "a\r\nX-Evil: 1.csv", "<script>.csv",
    "..", "a\x7f.csv",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_name_of_a_spreadsheet_is_words_and_never_a_path(
    project: MappingProject, admin_user: User, client_of: Callable[[User], Client], name: str
) -> None:
    client = client_of(admin_user)
    file = SimpleUploadedFile("x", b"name\nThe Old Hall\n", "text/csv")
    file._name = name
    answers = {"submission": uuid4(), "file": file, "about": "assets", "wave": "today", "project": project.pk}
    reply = client.post(reverse("assets:import_new"), answers)

    upload = ImportFile.objects.first()
    if upload is None:
        assert (reply.status_code, name) == (200, "..")  # to Django a file of that name is no file
        return
    assert upload.file.name == f"imports/{upload.uuid}"
    assert not {"/", "\\", "\r", "\n"} & set(upload.name)
    assert len(upload.name) <= 255
    page = client.get(reply["Location"])
    assert page.status_code == 200
    assert "X-Evil" not in page.headers
    assert "<script>.csv" not in page.text


# --- Broken off -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("read", [lambda body: body.read(), lambda body: body.read(4), lambda body: body.readline()])
def test_body_that_ends_early_is_a_fault_and_not_an_end(read: Callable[[WholeBody], bytes]) -> None:
    body = WholeBody(io.BytesIO(b"half\n"), 10)
    with pytest.raises(OSError, match="broken off"):
        assert all(read(body) for _ in range(10))


@pytest.mark.parametrize("read", [lambda body: body.read(), lambda body: body.read(4), lambda body: body.readline()])
def test_body_that_came_whole_is_read_to_its_end_and_no_further(read: Callable[[WholeBody], bytes]) -> None:
    body, pieces = WholeBody(io.BytesIO(b"whole\nlines\nand the next request"), 12), []
    while piece := read(body):
        pieces.append(piece)
    assert b"".join(pieces) == b"whole\nlines\n"


def test_application_gets_bodies_that_are_watched() -> None:
    seen: dict[str, Any] = {}
    application = WholeBodies(lambda environ, start: seen.update(environ) or [])
    for length in ("12", "", "x"):
        application({"CONTENT_LENGTH": length, "wsgi.input": io.BytesIO()}, None)
        assert isinstance(seen["wsgi.input"], WholeBody) == (length == "12")


@pytest.mark.django_db
def test_upload_that_breaks_off_leaves_nothing_behind(
    project: MappingProject, researcher: User, client_of: Callable[[User], Client]
) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if data := super().read(size):
                return data
            raise OSError("The body was broken off.")

    asset, client = make_asset(project=project), client_of(researcher)
    body = part('form-data; name="alt"') + part('form-data; name="file"; filename="a.jpg"', bytes(3 * MEGABYTE))
    reply = client.generic(
        "POST", reverse("assets:picture_new", args=[asset.slug]), b"", MULTIPART,
        **{"wsgi.input": Broken(body), "CONTENT_LENGTH": str(9 * MEGABYTE)},
    )  # fmt: skip

    assert reply.status_code in {200, 400, 403}
    assert not Picture.objects.exists()
