"""What a report says, who reads it, and when there is none."""

import io
import json
import re
import zipfile
from decimal import Decimal
from hashlib import sha256

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from assets.models import ChangeSet
from sroi.actions.final_run import run_of
from sroi.actions.listing import Said, answer_checklist
from sroi.calculation.answer import answer
from sroi.calculation.json_text import read_text
from sroi.calculation.reading import read_case
from sroi.choices import ChecklistItem, Figure, Licence, Verdict
from sroi.models import Acknowledgement, ChecklistAnswer, ChecklistAnswerEvent, FinalRun, ImpactMap, MapAsset
from sroi.report.checklist import CRITERIA, PRINCIPLES
from sroi.report.contents import Report
from sroi.report.forms import ChecklistForm
from sroi.report.run_record import counts_to_the_same
from sroi.report.state import state_of
from sroi.store.reckoning import reckon
from tests.factories import make_asset
from tests.sroi.factories import (
    make_estimate,
    make_final,
    make_outcome,
    make_proxy,
    make_reportable_map,
    make_sound_map,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def impact_map(project) -> ImpactMap:
    """A draft of which there is a report."""
    return make_reportable_map(project=project)


def address(impact_map: ImpactMap, name: str = "impact_map_report") -> str:
    """Where a page of the report is."""
    return reverse(f"sroi:{name}", args=[impact_map.uuid])


def made_final(impact_map: ImpactMap, by, **fields) -> ImpactMap:
    """The map locked with the record that is kept in earnest."""
    run = run_of(impact_map, reckon(impact_map), by)
    kept = {name: getattr(run, name) for name in ("case", "sha256", "answer", "simulation", "fingerprint", "program")}
    return make_final(impact_map, **kept, **fields)


# --- what it says -------------------------------------------------------------------------------------------------


def test_report_says_everything_the_method_asks_for(client_of, researcher, impact_map):
    said = client_of(researcher).get(address(impact_map)).content.decode()
    for heading in (
        "How it was counted", "Impact map", "What it comes to", "How sure it is", "Losses, and what is left out",
        "Warnings, and what was answered", "Eight principles", "Twelve criteria of quality", "Sources", "Run record",
    ):  # fmt: skip
        assert heading in said, heading
    assert "For every £1 of investment (cash and in kind), an estimated £1.30 of social value over 1 year" in said
    assert "https://prices.example/list" in said
    assert "manage.py sroi_case" in said
    assert "assured" in said  # nobody has


def test_report_of_a_draft_says_that_it_is_one(client_of, researcher, impact_map):
    assert "This is a draft" in client_of(researcher).get(address(impact_map)).content.decode()


def test_warning_is_printed_with_its_answer(client_of, researcher, impact_map):
    warned = next(each for each in Report(impact_map).page.warnings if each.warned)
    finding = warned.warned.finding
    Acknowledgement.objects.create(
        impact_map=impact_map, code=finding.code, row_key=finding.row or "", field=finding.field or "",
        message=warned.warned.words, reason="Asked again in May, with the same answer.", by=researcher,
    )  # fmt: skip
    said = client_of(researcher).get(address(impact_map)).content.decode()
    assert "Asked again in May, with the same answer." in said
    assert researcher.email not in re.sub(r"<header.*?</header>", "", said, flags=re.DOTALL)


def test_map_that_could_not_be_final_has_no_report_and_says_why(client_of, researcher, project):
    draft = make_sound_map(project=project)
    client = client_of(researcher)
    said = client.get(address(draft)).content.decode()
    assert "There is no report of it yet" in said
    assert "The value has no source." in said
    assert client.get(address(draft, "impact_map_report_case")).status_code == 404
    for name in ("impact_map_report_xlsx", "impact_map_report_drawing"):
        assert client.get(address(draft, name)).url == address(draft)


def test_number_of_queries_does_not_grow_with_the_rows(
    client_of, researcher, impact_map, django_assert_max_num_queries
):
    for number in range(12):
        make_outcome(impact_map, key=f"more{number}", proxy_unit="each", proxy_price_year="2024", proxy_source="A list")
    client = client_of(researcher)
    client.get(address(impact_map))
    with django_assert_max_num_queries(60):
        client.get(address(impact_map))


# --- the run record -----------------------------------------------------------------------------------------------


def test_third_party_counts_a_locked_map_again_from_what_the_report_hands_out(client_of, researcher, impact_map):
    made_final(impact_map, researcher)
    client = client_of(researcher)
    handed_out = client.get(address(impact_map, "impact_map_report_case")).content
    run = FinalRun.objects.get(impact_map=impact_map)
    page = client.get(address(impact_map)).content.decode()
    assert sha256(handed_out).hexdigest() == run.sha256
    assert run.sha256 in page
    assert answer(read_case(read_text(handed_out))) == run.answer
    assert "gave every figure to the last digit" in page
    assert str(run.simulation["seed"]) in page


def test_record_whose_file_gives_other_figures_says_so(client_of, researcher, impact_map):
    run = run_of(impact_map, reckon(impact_map), researcher)
    make_final(impact_map, case=run.case, sha256=run.sha256, answer=run.answer | {"pv": "1"}, fingerprint="x")
    kept = FinalRun.objects.get(impact_map=impact_map)
    assert not counts_to_the_same(kept)
    assert "Not the same" in client_of(researcher).get(address(impact_map)).content.decode()


def test_range_of_a_final_version_is_the_one_that_was_kept(researcher, impact_map):
    run = run_of(impact_map, reckon(impact_map), researcher)
    kept = json.loads(json.dumps(run.simulation)) | {"low": 0.5, "high": 7.25}
    make_final(impact_map, case=run.case, sha256=run.sha256, answer=run.answer, simulation=kept, fingerprint="x")
    assert "range £0.50–£7.25" in Report(impact_map).cover.full


def test_version_of_any_state_has_a_checksum_that_follows_what_is_said_of_it(researcher, impact_map):
    before = state_of(Report(impact_map))
    assert state_of(Report(impact_map)) == before
    ChecklistAnswer.objects.create(
        impact_map=impact_map, item=ChecklistItem.VERIFY, answer=Verdict.MET, reason="Read by two others."
    )
    after = state_of(Report(impact_map))
    make_estimate(impact_map.outcomes.get(), Figure.DEADWEIGHT, "0.3")
    assert len({before, after, state_of(Report(impact_map))}) == 3


# --- what may not be passed on ------------------------------------------------------------------------------------


def test_value_that_may_not_be_passed_on_is_in_no_form_of_the_report(client_of, researcher, impact_map):
    make_outcome(
        impact_map, key="kept", description="feel at home", proxy=make_proxy(licence=Licence.NO_DERIVATIVES),
        proxy_value="7654.32", quantity="3", deadweight="0", displacement="0", attribution="0",
        proxy_unit="each", proxy_price_year="2024", proxy_source="A book of values",
    )  # fmt: skip
    client = client_of(researcher)
    for name in ("impact_map_report", "impact_map_report_xlsx"):
        content = client.get(address(impact_map, name)).content
        assert b"7,654" not in content
        assert b"22,963" not in content  # what its row comes to, of which the value could be worked out
        assert "7654.32" not in _text_of(content)
    assert client.get(address(impact_map, "impact_map_report_case")).status_code == 404
    assert "not handed out" in client.get(address(impact_map)).content.decode()


def _text_of(content: bytes) -> str:
    """The text in a page or in the sheets of a workbook."""
    if not content.startswith(b"PK"):
        return content.decode()
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return "".join(packed.read(name).decode() for name in packed.namelist() if name.endswith(".xml"))


# --- who reads it -------------------------------------------------------------------------------------------------


def test_report_of_a_final_version_for_everyone_is_read_by_visitors_and_names_nobody(client, researcher, impact_map):
    made_final(impact_map, researcher, is_public=True)
    reply = client.get(address(impact_map))
    assert reply.status_code == 200
    assert researcher.email not in reply.content.decode()
    assert client.get(address(impact_map, "impact_map_checklist")).status_code == 302  # to the log-in page


def test_report_names_no_asset_that_a_visitor_may_not_know_of_whoever_reads_it(
    client_of, researcher, impact_map, project
):
    for asset in (make_asset(name="Open Door Hall", project=project), make_asset("staff_only", name="Backroom")):
        MapAsset.objects.create(impact_map=impact_map, asset=asset)
    said = client_of(researcher).get(address(impact_map)).content.decode()
    assert "Open Door Hall" in said
    assert "Backroom" not in said


def test_final_version_takes_no_more_answers(client_of, researcher, impact_map):
    made_final(impact_map, researcher)
    assert client_of(researcher).get(address(impact_map, "impact_map_checklist")).status_code == 403


# --- the checklist ------------------------------------------------------------------------------------------------


def test_checklist_has_eight_principles_and_twelve_criteria():
    assert len(PRINCIPLES) == 8
    assert len(CRITERIA) == 12
    assert {*PRINCIPLES, *CRITERIA} == set(ChecklistItem)


def listed(impact_map: ImpactMap, item: ChecklistItem):
    """What the report says of an item."""
    return next(each for group in Report(impact_map).checklist for each in group.items if each.item == item)


def test_item_is_answered_from_the_map_where_its_rows_can_tell(impact_map):
    assert listed(impact_map, ChecklistItem.INVOLVE).verdict == Verdict.NOT_MET
    stakeholder = impact_map.stakeholders.first()
    stakeholder.how_involved = "Two evenings"
    stakeholder.save()
    assert listed(impact_map, ChecklistItem.INVOLVE).verdict == Verdict.PARTLY
    assert listed(impact_map, ChecklistItem.MAP_USED).verdict == Verdict.MET


def test_item_that_only_people_know_is_open_until_they_say_it(researcher, impact_map):
    assert listed(impact_map, ChecklistItem.VERIFY).verdict is None
    said = {ChecklistItem.VERIFY: Said(Verdict.MET, "Read by two others.")}
    assert answer_checklist(impact_map=impact_map, said=said, by=researcher) == 1
    found = listed(impact_map, ChecklistItem.VERIFY)
    assert (found.verdict, found.told_by) == (Verdict.MET, "said by those who made the map")


def test_answer_is_written_with_its_change_set_and_history_and_once(client_of, researcher, impact_map):
    client, there = client_of(researcher), address(impact_map, "impact_map_checklist")
    form = client.get(there).context["form"]
    sent = {
        "submission": form["submission"].value(),
        "verify_result-met": "met", "initial-verify_result-met": "",
        "verify_result-why": "Read by two others.", "initial-verify_result-why": "",
    }  # fmt: skip
    for _ in range(2):
        assert client.post(there, sent).url == address(impact_map)
    kept = ChecklistAnswer.objects.get(impact_map=impact_map)
    assert (kept.item, kept.answer, kept.by) == (ChecklistItem.VERIFY, Verdict.MET, researcher)
    written = ChangeSet.objects.get(details__impact_map=str(impact_map.uuid))
    assert str(written.uuid) == sent["submission"]
    assert ChecklistAnswerEvent.objects.get().pgh_context.metadata["change_set"] == sent["submission"]


def test_answer_of_somebody_else_is_not_overwritten_by_a_form_that_did_not_touch_it(researcher, impact_map):
    ChecklistAnswer.objects.create(
        impact_map=impact_map, item=ChecklistItem.VERIFY, answer=Verdict.NOT_MET, reason="Nobody has time."
    )
    # Drawn before that was written, sent after it.
    form = ChecklistForm(
        {
            "submission": "0d4b2cf5-9f68-4bc8-8f0b-3d1b6cf4c111",
            "verify_result-met": "", "initial-verify_result-met": "", "verify_result-why": "",
            "initial-verify_result-why": "", "be_responsive-met": "met", "initial-be_responsive-met": "",
            "be_responsive-why": "We changed the evenings.", "initial-be_responsive-why": "",
        },
        answers={each.item: each for each in impact_map.checklist_answers.all()},
    )  # fmt: skip
    assert form.is_valid()
    assert set(form.said) == {ChecklistItem.RESPONSIVE}


@pytest.mark.parametrize(
    ("met", "why", "sentence"),
    [("met", "", "Write what was done, or why it was not."), ("", "Because.", "Say how far it is met")],
)
def test_verdict_wants_a_reason_and_a_reason_a_verdict(client_of, researcher, impact_map, met, why, sentence):
    there = address(impact_map, "impact_map_checklist")
    sent = {
        "submission": "0d4b2cf5-9f68-4bc8-8f0b-3d1b6cf4c222", "verify_result-met": met, "verify_result-why": why,
        "initial-verify_result-met": "", "initial-verify_result-why": "",
    }  # fmt: skip
    reply = client_of(researcher).post(there, sent)
    assert sentence in reply.content.decode()
    assert not ChecklistAnswer.objects.exists()


# --- the workbook -------------------------------------------------------------------------------------------------


def test_no_formula_of_anybodys_is_in_the_workbook(client_of, researcher, project):
    live = make_reportable_map(project=project, title="=HYPERLINK(1)", scope="@SUM(1)")
    reply = client_of(researcher).get(address(live, "impact_map_report_xlsx"))
    cells = [cell for sheet in load_workbook(io.BytesIO(reply.content)) for row in sheet.iter_rows() for cell in row]
    assert "'=HYPERLINK(1)" in {cell.value for cell in cells}
    assert all(cell.data_type != "f" for cell in cells)


def test_workbook_has_the_value_map_and_every_part_of_the_report(client_of, researcher, impact_map):
    reply = client_of(researcher).get(address(impact_map, "impact_map_report_xlsx"))
    book = load_workbook(io.BytesIO(reply.content))
    assert book.sheetnames == [
        "Report", "Value Map", "Results", "Sensitivity", "Whose value", "Left out and losses", "Warnings",
        "Checklist", "Sources", "Run record",
    ]  # fmt: skip
    rows = [[cell for cell in row if cell is not None] for row in book["Results"].iter_rows(values_only=True)]
    assert rows[1][3] == 5400
    figures = {row[0]: row[1] for row in rows if len(row) == 2}
    assert Decimal(str(figures["Total inputs"])) == 4000
