"""What a worker takes up of impact maps: drawing a report as PDF."""

from procrastinate.contrib.django import app

from assets.tasks import BeginAnew
from sroi.actions.reporting import TASK
from sroi.report.drawing import draw_report


@app.task(name=TASK, queue="work", retry=BeginAnew())
def draw_asked_report(report: int) -> None:
    """Draw the report of this number, unless that is done."""
    draw_report(report)
