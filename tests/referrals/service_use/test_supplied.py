"""Numbers that a health body supplies as a file: looked at, taken over, handed back."""

import csv
import io
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.choices import AccessAction
from accounts.models import AccessEntry, User
from assets.spreadsheets import write_xlsx
from referrals.actions.people import record_person
from referrals.actions.service_use import SuppliedUse, supply_use
from referrals.choices import UseKind, UseSource
from referrals.models import ConsentRecord, Offer, Organisation, Person, Referral, ServiceUse
from referrals.months import add_months, month_of
from referrals.service_use.carried import NotCarriedError, open_up, seal_up
from referrals.service_use.page import UsePage
from referrals.service_use.supplied import Supplied, look_at
from tests.referrals.factories import make_person, make_sent_referral, make_service

HEADINGS = ("Referral", "NHS number", "Month", "What", "How many")
NUMBER = "9990000026"
MONTH = add_months(month_of(timezone.localdate()), -1)
URL = "/service-use/supplied/"


@pytest.fixture
def nina(service: Organisation, lin: User) -> Person:
    """Somebody with an NHS number."""
    return record_person(service=service, by=lin, given_name="Nina", family_name="Okoro", nhs_number=NUMBER)


@pytest.fixture
def referral(nina: Person, lin: User, offer: Offer, practice: Organisation) -> Referral:
    """One of hers, sent this month."""
    return make_sent_referral(nina, by=lin, offer=offer, referrer=practice)


def sheet(*rows: tuple[Any, ...], headings: tuple[str, ...] = HEADINGS) -> bytes:
    """A file of comma separated values."""
    text = io.StringIO()
    csv.writer(text).writerows([headings, *rows])
    return text.getvalue().encode()


def looked_at(content: bytes, service: Organisation, by: User, tmp_path: Any) -> Supplied:
    """What is found in a file."""
    path = tmp_path / "numbers"
    path.write_bytes(content)
    with path.open("rb") as file:
        return look_at(file, name="Care board", service=service, by=by)


def test_people_are_found_by_reference_and_by_number_and_what_is_wrong_is_said_row_by_row(
    nina: Person, referral: Referral, service: Organisation, mo: User, lin: User, offer: Offer, tmp_path
):
    other = make_sent_referral(make_person(service, created_by=lin), by=lin, offer=offer, referrer=referral.referrer)
    elsewhere = make_person(make_service())
    month = f"{MONTH:%Y-%m}"
    found = looked_at(
        sheet(
            (referral.code.lower(), "", month, "GP", "3"),
            ("", "999 000 0026", f"{MONTH:%b %Y}", "A&E", "1"),
            (referral.code, NUMBER, f"{MONTH:%d/%m/%Y}", "Bed days", "2.0"),
            (referral.code, "", month, "gp appointment", "4"),
            (other.code, NUMBER, month, "GP", "1"),
            ("ACDEFGHJ", "", month, "GP", "1"),
            ("", "9990000027", month, "GP", "1"),
            ("", "", month, "GP", "1"),
            (referral.code, "", "2026", "GP", "1"),
            (referral.code, "", month, "dentist", "1"),
            (referral.code, "", month, "outpatient", "some"),
            (referral.code, "", f"{add_months(MONTH, 1):%Y-%m}", "GP", "1"),
            (referral.code, "", f"{add_months(MONTH, -12):%Y-%m}", "GP", "1"),
            (referral.code, "", month, "bed days", "40"),
            ("not a code", "", month, "GP", "1"),
        ),
        service, mo, tmp_path,
    )  # fmt: skip
    assert [(use.person, use.kind, use.month, use.count) for use in found.uses] == [
        (nina.pk, UseKind.GP, MONTH, 3),
        (nina.pk, UseKind.AE, MONTH, 1),
        (nina.pk, UseKind.BED_DAYS, MONTH, 2),
    ]
    why = {one.number: one.why for one in found.rejected}
    for row, words in {
        5: "row 2 already", 6: "two people", 7: "No record of this service", 8: "figure is wrong",
        9: "does not say who", 10: "month cannot be read", 11: "cannot be told", 12: "no whole number",
        13: "not over yet", 14: "more than 12 months", 15: "nights", 16: "reference is none",
    }.items():  # fmt: skip
        assert words in why[row], row
    assert elsewhere.service != service
    entry = AccessEntry.objects.get(action=AccessAction.SEARCH, subject_kind="service_use")
    assert (entry.who, entry.count, entry.person) == (mo.pk, 1, None)


def test_somebody_of_another_service_is_not_found(
    nina: Person, referral: Referral, foreigner: User, service: Organisation, tmp_path
):
    """Neither through a service that is not theirs, nor through their own."""
    own = foreigner.posts.first().organisation
    content = sheet((referral.code, "", f"{MONTH:%Y-%m}", "GP", "1"), ("", NUMBER, f"{MONTH:%Y-%m}", "GP", "1"))
    for of_service in (service, own):
        found = looked_at(content, of_service, foreigner, tmp_path)
        assert found.uses == []
        assert {one.why for one in found.rejected} == {found.rejected[0].why}


def test_whoever_has_opted_out_is_left_out(nina: Person, referral: Referral, service: Organisation, mo: User, tmp_path):
    content = sheet((referral.code, "", f"{MONTH:%Y-%m}", "GP", "1"))
    for value in ("not_opted_out", "opted_out"):
        ConsentRecord.objects.create(
            person=nina, kind="opt_out", value=value, given_by="looked_up", given_on=timezone.localdate()
        )
        found = looked_at(content, service, mo, tmp_path)
        assert len(found.uses) == (value == "not_opted_out")
    assert "opted out" in found.rejected[0].why
    # Also where they opted out after the file was looked at.
    line = SuppliedUse(nina.pk, UseKind.GP, MONTH, 1)
    assert supply_use(service=service, lines=[line], origin="", by=mo).gone == 1


def test_the_same_file_again_changes_nothing_and_another_number_corrects(
    nina: Person, referral: Referral, service: Organisation, mo: User
):
    def supply(count: int) -> tuple[int, ...]:
        line = SuppliedUse(nina.pk, UseKind.GP, MONTH, count)
        counts = supply_use(service=service, lines=[line], origin="Care board", by=mo)
        return counts.added, counts.corrected, counts.unchanged, counts.gone

    assert [supply(3), supply(3), supply(5)] == [(1, 0, 0, 0), (0, 0, 1, 0), (0, 1, 0, 0)]
    standing = ServiceUse.objects.standing().get()
    assert (standing.count, standing.source, standing.origin) == (5, UseSource.SUPPLIED, "Care board")
    assert AccessEntry.objects.filter(action=AccessAction.WRITE, reason="supplied", who=mo.pk).count() == 3


@pytest.mark.parametrize("who", ["lin", "pat", "foreigner"])
def test_only_a_manager_of_the_service_takes_numbers_over(service: Organisation, who: str, request):
    with pytest.raises(PermissionDenied):
        supply_use(service=service, lines=[], origin="", by=request.getfixturevalue(who))


def test_what_is_carried_is_read_by_nobody_and_opens_for_whoever_brought_it_alone(
    service: Organisation, mo: User, lin: User
):
    found = Supplied("Care board", list(HEADINGS), False, [SuppliedUse(7, UseKind.AE, MONTH, 2)])
    sealed = seal_up(found, service=service, by=mo)
    assert "Care" not in sealed
    assert open_up(sealed, service=service, by=mo).uses == found.uses
    for text, by in ((sealed, lin), (sealed[:-8] + "AAAAAAAA", mo), ("rubbish", mo), ("", mo)):
        with pytest.raises(NotCarriedError):
            open_up(text, service=service, by=by)
    with pytest.raises(NotCarriedError):
        open_up(sealed, service=make_service(), by=mo)


def test_the_pages_look_first_take_over_and_give_rejected_rows_back(
    nina: Person, referral: Referral, service: Organisation, mo: User, client_of: Callable[[User], Client]
):
    client = client_of(mo)
    good, bad = (referral.code, "", f"{MONTH:%Y-%m}", "GP", "3"), ("", NUMBER, f"{MONTH:%Y-%m}", "dentist", "1")
    file = SimpleUploadedFile("numbers.csv", sheet(good, bad))
    reply = client.post(URL, {"service": service.pk, "origin": "Care board", "file": file})
    assert "1 row of 1 person can be taken over" in " ".join(reply.content.decode().split())
    assert NUMBER not in reply.content.decode()
    assert not ServiceUse.objects.exists()
    carried = reply.context["carried"].initial["sealed"]
    going_on = {"service": service.pk, "sealed": carried, "submission": str(uuid4())}
    back = client.post(URL, going_on | {"rejected": ""})
    rows = list(csv.reader(io.StringIO(back.content.decode("utf-8-sig"))))
    assert rows[0] == [*HEADINGS, "errors"]
    assert rows[1][:5] == list(bad)
    assert "cannot be told" in rows[1][5]
    assert AccessEntry.objects.filter(action=AccessAction.EXPORT, reason="rejected_rows", count=1).exists()
    for _ in range(2):
        assert client.post(URL, going_on | {"take": ""}).status_code == 302
    assert ServiceUse.objects.get().count == 3
    assert (
        "Care board"
        in client.get(
            reverse("referrals:service_use_correct", args=[nina.uuid, ServiceUse.objects.get().uuid])
        ).content.decode()
    )


def test_a_workbook_is_read_too_and_its_rejected_rows_come_back_as_one(
    nina: Person, referral: Referral, service: Organisation, mo: User, client_of: Callable[[User], Client]
):
    book = write_xlsx(HEADINGS, [(referral.code, None, MONTH, "GP", 3), (referral.code, None, MONTH, "GP", 4)])
    file = SimpleUploadedFile("numbers.xlsx", book)
    reply = client_of(mo).post(URL, {"service": service.pk, "origin": "Care board", "file": file})
    found = reply.context["found"]
    assert (len(found.uses), len(found.rejected), found.is_workbook) == (1, 1, True)
    going_on = {"service": service.pk, "sealed": reply.context["carried"].initial["sealed"]}
    back = client_of(mo).post(URL, going_on | {"submission": str(uuid4()), "rejected": ""})
    assert back.content.startswith(b"PK")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (sheet(headings=HEADINGS), "not one row"),
        (sheet(("a",), headings=("Name", "Month")), "cannot be found"),
        (b"\x89PNG\r\n\x1a\n", ""),
    ],
)
def test_a_file_that_is_no_such_list_is_refused_with_a_sentence(
    service: Organisation, mo: User, client_of: Callable[[User], Client], content: bytes, words: str
):
    file = SimpleUploadedFile("numbers.csv", content)
    reply = client_of(mo).post(URL, {"service": service.pk, "origin": "Care board", "file": file})
    assert reply.context["found"] is None
    assert words in reply.content.decode()
    assert "Care board" in reply.content.decode()


def test_a_form_that_brings_back_something_else_starts_again(
    service: Organisation, mo: User, client_of: Callable[[User], Client]
):
    reply = client_of(mo).post(URL, {"service": service.pk, "sealed": "x", "submission": str(uuid4())}, follow=True)
    assert "Choose it again" in reply.content.decode()


def test_supplied_months_stand_beside_the_comparison(nina: Person, referral: Referral, service: Organisation, mo: User):
    lines = [SuppliedUse(nina.pk, UseKind.GP, add_months(MONTH, -offset), 1) for offset in range(3)]
    supply_use(service=service, lines=lines, origin="Care board", by=mo)
    page = UsePage(nina, mo, {})
    assert page.supplied == []
    assert [(line.offset, line.where) for line in page.supplied_months] == [
        (-3, "3 months before"), (-2, "2 months before"), (-1, "1 month before")
    ]  # fmt: skip
