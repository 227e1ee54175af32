"""How a report becomes a PDF: by the worker, once for each state of the map, out of our own files alone."""

import re
import zlib
from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from assets.charts.figures import Cell, Figure, Table, TableRow
from assets.charts.lengths import Length, draw_lengths
from sroi.actions.reporting import GIVEN_UP_AFTER, TASK, ask_for_report
from sroi.choices import Figure as FigureOfRow
from sroi.models import ImpactMap, ReportFile
from sroi.report import drawing, limits, press, printing
from sroi.report.chart_style import chart_style
from sroi.report.drawing import draw_report
from sroi.report.paper import MOST_ROWS, paper_tables
from sroi.report.printing import NotDrawnError, Trial, draw_pdf
from sroi.report.waiting import Drawing
from tests.sroi.factories import make_estimate, make_reportable_map


@pytest.fixture
def impact_map(project) -> ImpactMap:
    """A draft of which there is a report."""
    return make_reportable_map(project=project)


def address(impact_map: ImpactMap, name: str) -> str:
    """Where a page of the report is."""
    return reverse(f"sroi:{name}", args=[impact_map.uuid])


def inside(pdf: bytes) -> bytes:
    """A PDF with its packed parts unpacked."""
    parts = [pdf]
    for match in re.finditer(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        try:
            parts.append(zlib.decompress(match[1]))
        except zlib.error:
            continue
    return b"\n".join(parts)


@pytest.mark.django_db
def test_report_is_drawn_as_a_tagged_pdf_with_title_language_and_repeated_headings(client_of, researcher, impact_map):
    client = client_of(researcher)
    there = address(impact_map, "impact_map_report_drawing")
    assert client.get(address(impact_map, "impact_map_report_pdf")).url == there
    assert "Draw the PDF" in client.get(there).content.decode()
    assert client.post(there).url == there
    assert "The PDF is being drawn" in client.get(there).content.decode()
    draw_report(ReportFile.objects.get().pk)
    assert "The PDF is ready" in client.get(there).content.decode()
    pdf = client.get(address(impact_map, "impact_map_report_pdf"))
    assert pdf["Content-Type"] == "application/pdf"
    said = inside(pdf.content)
    assert said.startswith(b"%PDF-")
    for mark in (b"pdfuaid", b"/MarkInfo", b"/StructTreeRoot", b"/Lang", b"/TH", b"/H1", b"/Figure", b"/Outlines"):
        assert mark in said, mark
    assert b"https://prices.example/list" in said


@pytest.mark.django_db
def test_state_that_is_drawn_or_being_drawn_is_not_asked_for_again(impact_map):
    sha256 = Drawing(impact_map).sha256
    for _ in range(3):
        file = ask_for_report(impact_map=impact_map, sha256=sha256)
    asked = ProcrastinateJob.objects.filter(task_name=TASK, args__report=file.pk)
    assert asked.count() == 1
    ReportFile.objects.filter(pk=file.pk).update(fault="Too long.")
    ask_for_report(impact_map=impact_map, sha256=sha256)
    ReportFile.objects.filter(pk=file.pk).update(asked_at=timezone.now() - GIVEN_UP_AFTER - timedelta(seconds=1))
    ask_for_report(impact_map=impact_map, sha256=sha256)
    assert asked.count() == 3


@pytest.mark.django_db
def test_map_that_changes_has_to_be_drawn_anew_and_keeps_one_file(impact_map, monkeypatch):
    monkeypatch.setattr(drawing, "draw_pdf", lambda page: b"%PDF-first")
    file = ask_for_report(impact_map=impact_map, sha256=Drawing(impact_map).sha256)
    draw_report(file.pk)
    assert Drawing(impact_map).content() == b"%PDF-first"
    make_estimate(impact_map.outcomes.get(), FigureOfRow.DEADWEIGHT, "0.3")
    assert Drawing(impact_map).content() is None
    monkeypatch.setattr(drawing, "draw_pdf", lambda page: b"%PDF-second")
    again = ask_for_report(impact_map=impact_map, sha256=Drawing(impact_map).sha256)
    # It changes once more before the worker comes to it: what is drawn is the map as it stands then.
    make_estimate(impact_map.outcomes.get(), FigureOfRow.DEADWEIGHT, "0.4")
    draw_report(again.pk)
    draw_report(again.pk)
    assert ReportFile.objects.count() == 1
    assert Drawing(impact_map).content() == b"%PDF-second"


@pytest.mark.django_db
def test_fault_is_said_with_what_to_do(client_of, researcher, impact_map, monkeypatch):
    def fails(page: str) -> bytes:
        raise NotDrawnError(limits.MISSING)

    monkeypatch.setattr(drawing, "draw_pdf", fails)
    draw_report(ask_for_report(impact_map=impact_map, sha256=Drawing(impact_map).sha256).pk)
    said = client_of(researcher).get(address(impact_map, "impact_map_report_drawing")).content.decode()
    assert "apt-get install" in said
    assert "Try once more" in said


@pytest.mark.django_db
def test_fault_of_the_program_is_told_too_and_goes_on_to_the_log(impact_map, monkeypatch):
    monkeypatch.setattr(drawing, "page_of", lambda report: report.nothing_of_the_kind)
    file = ask_for_report(impact_map=impact_map, sha256=Drawing(impact_map).sha256)
    with pytest.raises(AttributeError):
        draw_report(file.pk)
    assert Drawing(impact_map).fault == limits.FAULT


def test_worker_knows_the_task():
    app.perform_import_paths()
    assert TASK in app.tasks


@pytest.mark.django_db
def test_faults_fit_into_their_column():
    longest = ReportFile._meta.get_field("fault").max_length
    assert all(len(text) <= longest for text in (limits.MISSING, limits.TOO_LONG, limits.FAULT, drawing.NO_REPORT))


@pytest.mark.django_db
def test_page_that_waits_says_when_nobody_draws(client_of, researcher, impact_map):
    ask_for_report(impact_map=impact_map, sha256=Drawing(impact_map).sha256)
    client = client_of(researcher)
    told = client.get(address(impact_map, "impact_map_report_progress")).json()
    assert told["is_open"]
    assert told["has_no_worker"]
    said = client.get(address(impact_map, "impact_map_report_drawing")).content.decode()
    assert 'http-equiv="refresh"' in said
    assert "worker is not running" in said


# --- the process that draws ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "https://example.org/style.css",
        "http://127.0.0.1/style.css",
        "data:text/css,body{}",
        (press.CSS_FOLDER / "../../config/settings.py").as_uri(),
        f"{press.CSS_FOLDER.as_uri()}/../js/menu.js",
        f"{press.CSS_FOLDER.as_uri()}/%2e%2e/%2e%2e/manage.py",
        "file://elsewhere" + str(press.CSS_FOLDER / "tokens.css"),
    ],
)
def test_nothing_but_our_own_styles_and_fonts_is_opened(url):
    with pytest.raises(press.NotOursError):
        press.fetched(url)


def test_our_own_styles_and_fonts_are_opened():
    for path in (*press.CSS_FOLDER.glob("*.css"), *press.FONTS_FOLDER.glob("*.woff2")):
        assert press.fetched(path.as_uri()).read() == path.read_bytes()


def test_page_that_names_a_file_of_the_machine_is_not_drawn():
    with pytest.raises(NotDrawnError, match="Something went wrong"):
        draw_pdf('<html lang="en"><title>x</title><p><img alt="" src="file:///etc/passwd"></p></html>')


def test_machine_without_the_libraries_says_which_are_missing(monkeypatch):
    monkeypatch.setattr(printing, "_why", lambda code: printing.limits.MISSING)
    monkeypatch.setattr(printing, "PROGRAM", ("-c", "raise SystemExit(3)"))
    trial = Trial()
    assert "libpangoft2-1.0-0" in trial.fault()
    # It is not tried again at once: whoever asks for health asks every few seconds.
    monkeypatch.setattr(printing, "PROGRAM", ("-c", "import sys; sys.exit(0)"))
    assert "libpangoft2-1.0-0" in trial.fault()


def test_process_that_ends_in_whatever_way_leaves_a_sentence():
    assert printing._why(limits.NOT_EQUIPPED) == limits.MISSING
    assert printing._why(-9) == limits.TOO_LONG
    assert printing._why(-11) == limits.FAULT


def test_style_of_drawings_has_no_variable_and_no_selector_that_svg_lacks():
    style = chart_style(press.CSS_FOLDER)
    assert "var(" not in style
    assert "::" not in style
    assert "@media" not in style
    assert "paint-order" not in style
    assert ".chart .loss" in style


def test_long_table_is_cut_on_paper_and_says_by_how_much():
    rows = [TableRow(str(number), [Cell("1")]) for number in range(MOST_ROWS + 7)]
    drawing_of = draw_lengths([Length("One", 1.0, "1", "f1", "")], title="One", description="One bar.")
    long = Figure("long", "Many rows", [], Table("Rows", ["Row", "Figure"], rows), drawing_of)
    [printed] = paper_tables([long, replace(long, drawing=None)])
    assert (len(printed.table.rows), printed.left) == (MOST_ROWS, 7)
