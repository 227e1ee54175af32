"""The preview of an uploaded file: its rows, the filters, decisions on it, and the rejected rows as the same sheet."""

import io
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from accounts.choices import Role
from assets.choices import ChangeKind, MatchAnswer, RowDoubt, RowOutcome
from assets.models import Asset, ChangeSet, ImportFile, ImportRow, MatchDecision, Sighting
from tests.factories import (
    make_asset,
    make_import_row,
    make_location,
    make_project,
    make_user,
)
from tests.jobs import work

LIST = "name,postcode,phone,category\nThe Bluecoat,L1 9DE,0151 1,\nA Hall,L1 9BG,0151 2,Tearoom\n,L1 9BG,0151 3,\n"


@pytest.fixture
def browser(admin_user, client_of) -> Client:
    return client_of(admin_user)


@pytest.fixture
def bring(browser):
    """A function: upload a file as the admin, have a worker check it, and return what is kept of it."""

    def bring(content: bytes | str = LIST, name: str = "list.csv", **said: str) -> ImportFile:
        content = content.encode() if isinstance(content, str) else content
        answers = {"wave": "2005 baseline", "date": "2005-04-01", "about": "assets", "profile": "register"} | said
        file = SimpleUploadedFile(name, content)
        reply = browser.post(reverse("assets:import_new"), {"file": file, "submission": str(uuid4()), **answers})
        assert reply.status_code == 302, reply.context["form"].errors
        work()
        return ImportFile.objects.latest("at")

    return bring


@pytest.fixture
def bluecoat(project) -> Asset:
    asset = make_asset(name="Bluecoat Display Centre", project=project)
    make_location(asset, postcode="L1 9BG", address="50 School Lane")
    return asset


def open_page(browser: Client, upload: ImportFile, **query: str) -> str:
    reply = browser.get(f"{reverse('assets:import_detail', args=[upload.uuid])}?{urlencode(query)}")
    assert reply.status_code == 200
    return " ".join(reply.content.decode().split())


def do(browser: Client, name: str, upload: ImportFile, **said: object) -> HttpResponse:
    return browser.post(reverse(f"assets:import_{name}", args=[upload.uuid]), said)


def rows_shown(page: str) -> list[int]:
    return [int(part.split('"')[0]) for part in page.split('id="row-')[1:]]


def test_filters_narrow_the_rows_and_stand_in_the_address(bring, browser):
    upload = bring()
    assert rows_shown(open_page(browser, upload)) == [2, 3, 4]
    for query, rows in [
        ({"outcome": "created"}, [2, 3]),
        ({"outcome": "rejected"}, [4]),
        ({"text": "HALL"}, [3]),
        ({"kind": "name_missing"}, [4]),
        ({"outcome": "created", "text": "bluecoat"}, [2]),
        ({"outcome": "created", "kind": "name_missing"}, []),
        ({"outcome": "nonsense", "doubt": "nonsense", "kind": "nonsense", "page": "nonsense"}, [2, 3, 4]),
    ]:
        assert rows_shown(open_page(browser, upload, **query)) == rows, query


def test_filters_say_how_many_rows_they_leave(bring, browser, project):
    asset = make_asset(name="A Hall", project=project, phone="0151 9")
    make_location(asset, postcode="L1 9BG")
    upload = bring()
    ImportRow.objects.filter(upload=upload, number=3).update(
        outcome=RowOutcome.UPDATED, differences=[["telephone", "0151 9", "0151 2"]]
    )
    page = open_page(browser, upload, fact="telephone")
    assert "Telephone (1)" in page
    assert "No name (1)" in page
    assert rows_shown(page) == [3]
    assert "<del>0151 9</del> <ins>0151 2</ins>" in page


def test_kind_of_a_note_is_not_taken_for_the_name_of_its_column(bring, browser):
    upload = bring()
    make_import_row(upload, number=9, notes=[["too_long", "email", "x", ""]])
    assert rows_shown(open_page(browser, upload, kind="email")) == []
    assert rows_shown(open_page(browser, upload, kind="too_long")) == [9]


def test_rows_come_in_pages_that_keep_the_filters_and_cost_the_same(bring, browser, django_assert_max_num_queries):
    upload = bring()
    for number in range(10, 70):
        make_import_row(upload, number=number)
    page = open_page(browser, upload, outcome="created", page="2")
    assert len(rows_shown(page)) == 25
    assert "outcome=created&amp;page=3" in page
    with django_assert_max_num_queries(24):
        open_page(browser, upload, outcome="created")


def test_unsure_row_shows_both_sides_with_reasons_and_score(bring, browser, bluecoat):
    upload = bring()
    page = open_page(browser, upload, doubt="unsure")
    assert rows_shown(page) == [2]
    assert "Is it one of these?" in page
    assert "Bluecoat Display Centre</a>, 50 School Lane, L1 9BG" in page
    assert "names alike: “The Bluecoat” / “Bluecoat Display Centre”" in page
    [candidate] = ImportRow.objects.get(upload=upload, number=2).candidates
    assert f"Score {candidate['score']}:" in page


def test_decision_returns_to_the_row_and_asks_for_another_check_before_the_import(bring, browser, bluecoat):
    upload = bring()
    reply = do(browser, "decide", upload, row=2, asset=bluecoat.pk, answer="same", back="doubt=unsure&x=<b>")
    assert reply["Location"].endswith("?doubt=unsure&x=%3Cb%3E#row-2")
    page = open_page(browser, upload)
    assert "1 decision since the rows were checked" in page
    assert "It is this one</strong>, decided by Adam Admin" in page
    assert reverse("assets:import_apply", args=[upload.uuid]) not in page
    do(browser, "check", upload)
    work()
    upload.refresh_from_db()
    row = ImportRow.objects.get(upload=upload, number=2)
    assert (row.asset, row.doubt, row.score) == (bluecoat, "", 100)
    page = open_page(browser, upload)
    assert "since the rows were checked" not in page
    assert "decided by Adam Admin on" in page
    do(browser, "apply", upload)
    work()
    assert Sighting.objects.filter(asset=bluecoat, name="The Bluecoat").exists()


def test_decision_can_be_left_open_again(bring, browser, bluecoat):
    upload = bring()
    for answer in ("different", "open"):
        do(browser, "decide", upload, row=2, asset=bluecoat.pk, answer=answer)
    assert not MatchDecision.objects.exists()
    assert "2 decisions since the rows were checked" in open_page(browser, upload)


def test_decision_taken_back_asks_for_another_check_too(bring, browser, bluecoat):
    upload = bring()
    do(browser, "decide", upload, row=2, asset=bluecoat.pk, answer="same")
    address = reverse("assets:change_undo", args=[ChangeSet.objects.get(kind=ChangeKind.MATCH).uuid])
    form = browser.get(address).context["form"]
    assert browser.post(address, form.initial | {"submission": str(uuid4())}).status_code == 302
    assert not MatchDecision.objects.exists()
    assert "2 decisions since the rows were checked" in open_page(browser, upload)


def test_decision_that_cannot_be_taken_is_said(bring, browser, bluecoat):
    upload = bring()
    for said in ({"row": 99, "asset": bluecoat.pk, "answer": "same"}, {"row": 2, "asset": 0, "answer": "same"},
                 {"row": "x", "asset": "y", "answer": "z"}):  # fmt: skip
        do(browser, "decide", upload, **said)
        assert "not there any more" in open_page(browser, upload)
    assert not MatchDecision.objects.exists()


def test_all_unsure_rows_can_be_new_at_once(bring, browser, bluecoat):
    upload = bring()
    assert "The unsure row is an asset of its own" in open_page(browser, upload, doubt="unsure")
    do(browser, "decide_new", upload)
    do(browser, "check", upload)
    work()
    assert not ImportRow.objects.exclude(doubt="").exists()
    assert MatchDecision.objects.get().answer == MatchAnswer.DIFFERENT


def test_imported_file_shows_what_was_written_and_the_way_back(bring, browser, bluecoat):
    upload = bring()
    do(browser, "apply", upload)
    work()
    upload.refresh_from_db()
    page = open_page(browser, upload)
    assert "2 of 3 rows changed the register" in page
    assert reverse("assets:change_undo", args=[upload.change_set.uuid]) in page
    assert reverse("assets:import_decide", args=[upload.uuid]) not in page
    assert reverse("assets:asset_detail", args=[Asset.objects.get(name="A Hall").slug]) in page


def test_what_another_project_keeps_private_is_not_shown_to_an_admin_of_this_one(bring, browser):
    upload = bring()
    secret = make_asset(name="Refuge House", project=make_project())
    make_location(secret, "masked", address="1 Secret Street", postcode="L8 1AA")
    found = [{"asset": secret.pk, "score": 90, "reasons": ["names alike: “x” / “Refuge House”"]}]
    make_import_row(upload, number=8, doubt=RowDoubt.UNSURE, candidates=found)
    make_import_row(
        upload, number=9, outcome=RowOutcome.UPDATED, asset=secret, reason="its id",
        differences=[["address", "1 Secret Street", "2 Open Street"]],
    )  # fmt: skip
    page = open_page(browser, upload)
    assert "Secret Street" not in page
    assert "Refuge House" not in page
    assert "1 more of another project" in page
    assert "About an asset of another project" in page


def test_superuser_sees_the_rows_of_any_project(bring, bluecoat, client_of):
    upload = bring()
    assert "Bluecoat Display Centre" in open_page(client_of(make_user(is_superuser=True)), upload)


def test_others_see_neither_rows_nor_rejected_rows_and_decide_nothing(bring, bluecoat, client_of, researcher):
    upload = bring()
    elsewhere = make_user(role=Role.ADMIN, project=make_project())
    for user, status in ((researcher, 403), (elsewhere, 404)):
        client = client_of(user)
        for name in ("import_detail", "import_rejected"):
            assert client.get(reverse(f"assets:{name}", args=[upload.uuid])).status_code == status
        assert do(client, "decide", upload, row=2, asset=bluecoat.pk, answer="same").status_code == status
        assert do(client, "decide_new", upload).status_code == status
    assert not MatchDecision.objects.exists()


def test_everything_that_is_said_can_be_had_as_a_sheet(bring, browser):
    upload = bring()
    reply = browser.get(reverse("assets:import_notes", args=[upload.uuid]))
    lines = b"".join(reply.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == "row,name,what it is,column,what is there,what is said,what would be right"
    assert "4,,fault,name,,no name," in "\n".join(lines)


def rejected(browser: Client, upload: ImportFile) -> tuple[str, bytes]:
    """The name and the content of the sheet of rejected rows."""
    reply = browser.get(reverse("assets:import_rejected", args=[upload.uuid]))
    assert reply.status_code == 200
    return reply["Content-Disposition"], b"".join(reply.streaming_content)


def test_rejected_rows_come_back_as_the_same_sheet_and_mended_finish_the_job(bring, browser):
    upload = bring("name;postcode;phone\nA Hall;L1 9BG;0151 2\n;L1 9DE;'=1+1\n;L1 9DE;-2.99\n", name="final (2).csv")
    do(browser, "apply", upload)
    work()
    name, sheet = rejected(browser, upload)
    assert name == 'attachment; filename="final (2) rejected.csv"'
    lines = sheet.decode("utf-8-sig").splitlines()
    assert lines[0] == "name,postcode,phone,errors"
    assert lines[1] == ',L1 9DE,\'=1+1,"name: no name. Give it one; if it has none, say what people call it."'
    assert lines[2].startswith(",L1 9DE,-2.99,")
    page = open_page(browser, upload)
    assert "wave=2005+baseline" in page
    assert "date=2005-04-01" in page
    mended = "\n".join([lines[0], f"B Hall{lines[1]}", f"C Hall{lines[2]}"])
    again = bring(mended)
    assert again.preview["counts"]["created"] == 2
    assert not any("errors" in remark for remark in again.preview["remarks"])
    do(browser, "apply", again)
    work()
    assert sorted(Asset.objects.values_list("name", "phone")) == [
        ("A Hall", "0151 2"),
        ("B Hall", "=1+1"),
        ("C Hall", "-2.99"),
    ]
    whole = bring("name;postcode;phone\nA Hall;L1 9BG;0151 2\nB Hall;L1 9DE;'=1+1\nC Hall;L1 9DE;-2.99\n")
    assert whole.preview["counts"]["unchanged"] == 3
    assert Asset.objects.count() == 3


def test_rows_mended_twice_are_the_same_rows_even_without_a_postcode(bring, browser):
    upload = bring("name,phone\n,0151 2\n")
    _, sheet = rejected(browser, upload)
    first, second = sheet.decode("utf-8-sig").splitlines()
    for content in (f"{first}\nA Hall{second}\n", "name,phone\nA Hall,0151 2\n"):
        do(browser, "apply", bring(content))
        work()
    assert Asset.objects.count() == 1


def test_rows_that_are_still_wrong_come_back_with_one_column_of_errors(bring, browser):
    upload = bring("name,phone\n,0151 2\n,0151 3\n")
    first, *rows = rejected(browser, upload)[1].decode("utf-8-sig").splitlines()
    again = bring("\n".join([first, f"A Hall{rows[0]}", rows[1]]))
    assert rejected(browser, again)[1].decode("utf-8-sig").splitlines() == [first, rows[1]]


def test_rejected_rows_of_a_workbook_come_back_as_a_workbook(bring, browser):
    book = Workbook()
    book.active.append(["Venues of 2005"])
    book.active.append([])
    for row in (["name", "postcode", "phone"], ["A Hall", "L1 9BG", "0151 2"], [None, "L1 9DE", "0151 3"]):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    upload = bring(file.getvalue(), name="list.xlsx")
    name, sheet = rejected(browser, upload)
    assert name.endswith('rejected.xlsx"')
    rows = [list(row) for row in load_workbook(io.BytesIO(sheet)).active.iter_rows(values_only=True)]
    assert rows[0] == ["name", "postcode", "phone", "errors"]
    assert rows[1][:3] == [None, "L1 9DE", "0151 3"]
    assert "no name" in rows[1][3]
    mended = load_workbook(io.BytesIO(sheet))
    mended.active["A2"] = "B Hall"
    file = io.BytesIO()
    mended.save(file)
    again = bring(file.getvalue(), name="list mended.xlsx")
    assert again.preview["counts"]["created"] == 1
