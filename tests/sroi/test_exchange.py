"""Impact maps as files: what somebody brings, and what somebody takes along."""

import io
import json
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils.html import escape
from openpyxl import Workbook, load_workbook

from assets.choices import ChangeKind
from assets.models import ChangeSet
from sroi.actions.importing import import_case
from sroi.calculation.answer import answer
from sroi.calculation.json_text import read_text, write_text
from sroi.calculation.reading import read_case
from sroi.choices import Openness, Status
from sroi.exchange.files import FILE_BYTES, FileRefusedError, read_file
from sroi.exchange.taking import file_name
from sroi.models import ImpactMap, Outcome
from sroi.store.raw import raw_of
from tests.factories import make_project
from tests.sroi.cases import FIXTURES, fixture, raw_case
from tests.sroi.factories import make_final, make_map, make_sound_map
from tests.sroi.test_value_map import TEMPLATE

CASE = (FIXTURES / "guide_lunch_club.json").read_bytes()
FAULTY = (FIXTURES / "faulty.json").read_bytes()


def workbook(rows, *merged: str) -> io.BytesIO:
    """A sheet as people save it."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for cells in merged:
        book.active.merge_cells(cells)
    saved = io.BytesIO()
    book.save(saved)
    return saved


# --- Reading a file -----------------------------------------------------------------------------------------------


def test_sheet_is_read_with_the_numbers_of_its_rows():
    raw = read_file(workbook(TEMPLATE), "map.xlsx")
    case = read_case(raw)
    assert [(each.stakeholder, each.amount) for each in case.inputs] == [
        ("Singers", Decimal("1000.5")),
        ("Council", 4000),
    ]
    assert [row.id for row in case.outcomes] == ["6", "7"]
    assert case.outcomes[0].drop_off == Decimal("0.50")
    assert case.outcomes[1].direction == -1


def test_input_in_merged_cells_is_put_in_once_and_other_cells_count_in_each_row():
    rows = [[*row] for row in TEMPLATE]
    first, second = rows[5], rows[6]
    second[:4] = [None] * 4
    second[8] = None
    sheet = workbook(rows, "A6:A7", "C6:C7", "D6:D7", "I6:I7")
    case = read_case(read_file(sheet, "map.xlsx"))
    assert [each.amount for each in case.inputs] == [Decimal("1000.5"), 4000]
    assert [row.quantity for row in case.outcomes] == [first[8], first[8]]


def test_changes_in_a_sheet_are_facts_about_the_stakeholders():
    rows = [[*row] for row in TEMPLATE]
    rows[3][1], rows[5][1], rows[6][1] = "Intended or unintended changes", "sleep", "sleep"
    raw = read_file(workbook(rows), "map.xlsx")
    assert raw["stakeholders"] == [{"name": "Singers", "intended_changes": "sleep"}]


def test_text_with_columns_is_read_like_a_workbook():
    lines = [["" if cell is None else str(cell).replace("\n", " ") for cell in row] for row in TEMPLATE]
    content = "\n".join("\t".join(row) for row in lines).encode()
    assert len(read_case(read_file(io.BytesIO(content), "map.csv")).outcomes) == 2


def test_error_of_a_sheet_is_refused_and_not_taken_for_nothing():
    rows = [[*row] for row in TEMPLATE]
    rows[5][8] = "#REF!"
    with pytest.raises(ValueError, match="“#REF!” is not a plain number"):
        read_case(read_file(workbook(rows), "map.xlsx"))


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b'{"id": 1', "map.json", "not JSON"),
        (b"Name;Address\nThe Florrie;Mill Street\n", "map.csv", "no row with the headings of a Value Map"),
        (b"PK\x03\x04 broken", "map.xlsx", "damaged"),
        (b"[1]", "map.txt", "holds no object"),
    ],
)
def test_what_is_no_map_is_refused_in_words(content, name, words):
    with pytest.raises(FileRefusedError, match=words):
        read_file(io.BytesIO(content), name)


# --- The action ---------------------------------------------------------------------------------------------------


def test_import_is_one_change_set_and_a_draft(project, researcher):
    impact_map = import_case(
        raw=read_text(CASE), project=project, by=researcher, file_name="club.json", file_sha256="f" * 64
    )
    written = ChangeSet.objects.get(kind=ChangeKind.IMPACT_MAP)
    assert (impact_map.status, impact_map.openness, impact_map.created_by) == (
        Status.DRAFT, Openness.STAFF, researcher,
    )  # fmt: skip
    assert written.details == {"impact_map": str(impact_map.uuid)}
    assert (written.by, written.project, written.file_name) == (researcher, project, "club.json")
    events = Outcome.pgh_event_model.objects.filter(impact_map=impact_map)
    assert {event.pgh_context.metadata["change_set"] for event in events} == {str(written.uuid)}


def test_same_form_brings_a_map_in_once(project, researcher):
    submission = uuid4()
    first, second = (
        import_case(raw=raw_case(), project=project, by=researcher, submission=submission) for _ in range(2)
    )
    assert first == second
    assert ImpactMap.objects.count() == 1


def test_import_that_cannot_be_counted_writes_nothing(project, researcher):
    with pytest.raises(ValueError, match="not between 0 and 1"):
        import_case(raw=raw_case({"deadweight": "15"}), project=project, by=researcher)
    assert not ImpactMap.objects.exists()
    assert not ChangeSet.objects.filter(kind=ChangeKind.IMPACT_MAP).exists()


def test_import_into_a_project_of_others_is_refused(researcher):
    with pytest.raises(PermissionDenied):
        import_case(raw=raw_case(), project=make_project(), by=researcher)


def test_published_study_is_everybodys_to_read_and_locked(client, db):
    study = import_case(raw=read_text(CASE), project=None, by=None, is_study=True)
    assert (study.status, study.openness, study.project) == (Status.FINAL, Openness.PUBLIC, None)
    assert (
        client.get(reverse("sroi:impact_map_json", args=[study.uuid])).content == write_text(read_text(CASE)).encode()
    )


# --- The page -----------------------------------------------------------------------------------------------------


def send(client, content: bytes = b"", name: str = "map.json", **fields):
    """Send the form with a file, or without one."""
    data = {"submission": uuid4(), **fields}
    if content:
        data["file"] = SimpleUploadedFile(name, content)
    return client.post(reverse("sroi:impact_map_import"), data)


def test_case_file_comes_in_through_the_page(client_of, researcher, project):
    reply = send(client_of(researcher), CASE, "club.json", project=project.pk)
    impact_map = ImpactMap.objects.get()
    assert (reply.status_code, reply["Location"]) == (302, impact_map.get_absolute_url())
    assert impact_map.project == project
    assert write_text(raw_of(impact_map)) == write_text(read_text(CASE))


def test_every_fault_of_a_file_is_shown_at_once_and_its_text_is_there_to_be_put_right(client_of, researcher, project):
    reply = send(client_of(researcher), FAULTY, project=project.pk)
    form = reply.context["form"]
    assert (reply.status_code, len(form.faults) > 5) == (200, True)
    assert all(escape(fault.text) in reply.text for fault in form.faults)
    assert form["text"].value() == FAULTY.decode()
    assert not ImpactMap.objects.exists()


def test_text_that_was_put_right_on_the_page_comes_in(client_of, researcher, project):
    reply = send(client_of(researcher), text=write_text(raw_case()), file_name="choir.json", project=project.pk)
    assert reply.status_code == 302
    assert ChangeSet.objects.get(kind=ChangeKind.IMPACT_MAP).file_name == "choir.json"


def test_page_asks_what_attribution_means_where_a_sheet_does_not_say_it(client_of, researcher, project):
    rows = [row for row in TEMPLATE if not row or row[0] != "Who do we have an effect on?"]
    rows[3] = ["Stakeholders", None, "Inputs", "Value of the inputs", *TEMPLATE[3][4:]]
    content, client = workbook(rows).getvalue(), client_of(researcher)
    asked = send(client, content, "map.xlsx", project=project.pk)
    assert [fault.field for fault in asked.context["form"].faults] == ["attribution_means"]
    text = asked.context["form"]["text"].value()
    reply = send(client, text=text, file_name="map.xlsx", meaning="share_due_to_us", project=project.pk)
    assert reply.status_code == 302
    assert ImpactMap.objects.get().attribution_means == "share_due_to_us"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Choose the file."),
        ({"content": b'{"title": "\xff"}'}, "not in UTF-8"),
        ({"text": "{", "file_name": "map.json"}, "not JSON"),
        ({"content": b"x" * (FILE_BYTES + 1)}, "larger than 10 MB"),
        ({"content": b'{"outcomes": [' + b"{}," * 3_000 + b"{}]}"}, "It has 3,001 rows, and the page takes 3,000."),
    ],
)
def test_what_cannot_be_read_gets_a_sentence(fields, words, client_of, researcher, project):
    reply = send(client_of(researcher), project=project.pk, **fields)
    assert reply.status_code == 200
    assert words in reply.text


# --- Taking it along ----------------------------------------------------------------------------------------------


def test_sheet_that_is_taken_along_reads_as_the_same_map(client_of, researcher, project):
    impact_map = import_case(raw=read_text(CASE), project=project, by=None)
    reply = client_of(researcher).get(reverse("sroi:impact_map_xlsx", args=[impact_map.uuid]))
    again = read_case(read_file(io.BytesIO(reply.content), "map.xlsx"))
    before = fixture("guide_lunch_club")
    assert reply["Content-Disposition"].endswith(f'"{file_name(impact_map, "xlsx")}"')
    assert answer(again)["ratio"] == answer(before)["ratio"]
    assert [row.direction for row in again.outcomes] == [row.direction for row in before.outcomes]


def test_loss_stated_by_its_direction_stays_a_loss_in_a_sheet(project, tmp_path):
    impact_map = make_sound_map(project=project)
    impact_map.outcomes.update(direction=-1)
    call_command("sroi_export", str(impact_map.uuid), format="xlsx", output=str(tmp_path / "map.xlsx"))
    with (tmp_path / "map.xlsx").open("rb") as file:
        assert read_case(read_file(file, "map.xlsx")).outcomes[0].direction == -1


def test_value_that_may_not_be_passed_on_is_in_no_cell(client_of, researcher, project):
    raw = raw_case(
        {"id": "a", "proxy_value": "4321.5", "proxy_licence": "no_derivatives", "quantity": "1"}, {"id": "b"}
    )
    impact_map = import_case(raw=raw, project=project, by=None)
    reply = client_of(researcher).get(reverse("sroi:impact_map_xlsx", args=[impact_map.uuid]))
    cells = [cell for row in load_workbook(io.BytesIO(reply.content)).active.values for cell in row]
    assert 4321.5 not in cells
    assert any("licence does not let them be passed on" in cell for cell in cells if isinstance(cell, str))


def test_map_that_cannot_be_counted_has_no_sheet_and_says_why(client_of, researcher, project):
    impact_map = make_map(project=project)
    reply = client_of(researcher).get(reverse("sroi:impact_map_xlsx", args=[impact_map.uuid]))
    assert reply.status_code == 409
    assert "There are no inputs" in reply.text


@pytest.mark.parametrize("name", ["impact_map_json", "impact_map_xlsx"])
def test_draft_leaves_for_its_people_alone(name, client, client_of, stranger, researcher, project):
    impact_map = make_sound_map(project=project)
    address = reverse(f"sroi:{name}", args=[impact_map.uuid])
    replies = client.get(address), client_of(stranger).get(address), client_of(researcher).get(address)
    assert [reply.status_code for reply in replies] == [302, 404, 200]
    make_final(impact_map, is_public=True)
    assert client.get(address).status_code == 200


# --- The commands -------------------------------------------------------------------------------------------------


def told(capsys, *arguments: str, **options) -> dict:
    call_command(*arguments, **options)
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("name", ["guide_lunch_club", "below_one", "every_option"])
def test_commands_bring_in_count_and_take_along_alike(name, project, capsys):
    path = FIXTURES / f"{name}.json"
    told_by_case = told(capsys, "sroi_case", str(path))
    told_by_import = told(capsys, "sroi_import", str(path), project=project.slug)
    uuid = told_by_import.pop("impact_map")
    assert told_by_import == told_by_case
    call_command("sroi_export", uuid)
    assert capsys.readouterr().out == write_text(read_text(path.read_bytes()))


def test_import_command_prints_every_fault_and_ends_with_2(project, capsys):
    with pytest.raises(SystemExit) as end:
        call_command("sroi_import", str(FIXTURES / "faulty.json"))
    by_import = json.loads(capsys.readouterr().out)
    with pytest.raises(SystemExit):
        call_command("sroi_case", str(FIXTURES / "faulty.json"))
    assert (end.value.code, by_import) == (2, json.loads(capsys.readouterr().out))
    assert not ImpactMap.objects.exists()


def test_import_command_takes_a_value_map_and_what_it_does_not_say(project, capsys, tmp_path):
    rows = [row for row in TEMPLATE if not row or row[0] != "Who do we have an effect on?"]
    rows[3] = ["Stakeholders", None, "Inputs", "Value of the inputs", *TEMPLATE[3][4:]]
    path = tmp_path / "map.xlsx"
    path.write_bytes(workbook(rows).getvalue())
    with pytest.raises(SystemExit):
        call_command("sroi_import", str(path))
    assert "attribution_meaning_missing" in capsys.readouterr().out
    assert told(capsys, "sroi_import", str(path), attribution="others")["rows"][0]["impact"] == "5400"


@pytest.mark.parametrize("name", ["nowhere.json", ""])
def test_import_command_says_what_cannot_be_opened(name, project, capsys, tmp_path):
    with pytest.raises(SystemExit):
        call_command("sroi_import", str(tmp_path / name))
    assert "cannot be opened" in capsys.readouterr().out


def test_export_command_says_what_is_missing(project):
    with pytest.raises(CommandError, match="no impact map of this id"):
        call_command("sroi_export", str(uuid4()))
    with pytest.raises(CommandError, match="Say where"):
        call_command("sroi_export", str(make_sound_map(project=project).uuid), format="xlsx")
    with pytest.raises(CommandError, match="cannot be counted"):
        call_command("sroi_export", str(make_map(project=project).uuid), format="xlsx", output="map.xlsx")
