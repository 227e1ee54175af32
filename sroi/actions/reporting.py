"""Having a report drawn as PDF, and what the worker writes down about it. A drawn report moves no figure of a map.

The row of ``ReportFile`` is what people see; the queue's own job carries nothing but its id. Both are written in one
transaction. One file is kept for each map: that of its latest state that was asked for.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from procrastinate.contrib.django import app

from sroi.models import ImpactMap, ReportFile

# The task that draws it. Named and not imported: it stands above everything that may ask for it.
TASK = "draw_report"
# What was asked for so long ago, and is not drawn, is known to no worker any more.
GIVEN_UP_AFTER = timedelta(minutes=10)


def ask_for_report(*, impact_map: ImpactMap, sha256: str) -> ReportFile:
    """Have the state of the map that ``sha256`` names drawn; what is drawn, or being drawn, is not asked for again.

    After a fault, and where nothing has come of it for ten minutes, it is asked for anew.
    """
    with transaction.atomic():
        file, is_new = ReportFile.objects.get_or_create(impact_map=impact_map, sha256=sha256)
        file = ReportFile.objects.select_for_update(of=("self",)).defer("content").get(pk=file.pk)
        if not (is_new or file.fault or is_given_up(file)):
            return file
        file.fault, file.asked_at = "", timezone.now()
        file.save(update_fields=["fault", "asked_at"])
        app.configure_task(TASK).defer(report=file.pk)
    return file


def is_given_up(file: ReportFile) -> bool:
    """Whether it should long have been drawn."""
    return file.made_at is None and timezone.now() - file.asked_at > GIVEN_UP_AFTER


def waiting_report(*, pk: int) -> ReportFile | None:
    """The report of this number, if it is still to be drawn."""
    rows = ReportFile.objects.select_related("impact_map__project", "impact_map__price_index")
    return rows.filter(pk=pk, made_at=None, fault="").defer("content").first()


def keep_report(*, file: ReportFile, sha256: str, content: bytes) -> None:
    """Keep what was drawn, under the state that it shows: the map may have changed since it was asked for."""
    with transaction.atomic():
        older = ReportFile.objects.filter(impact_map=file.impact_map).exclude(sha256=sha256)
        older.filter(~Q(made_at=None) | Q(pk=file.pk)).delete()
        ReportFile.objects.update_or_create(
            impact_map=file.impact_map,
            sha256=sha256,
            defaults={"content": content, "made_at": timezone.now(), "fault": ""},
        )


def fail_report(*, file: ReportFile, fault: str) -> None:
    """Write down why it could not be drawn, in words for whoever asked."""
    longest = ReportFile._meta.get_field("fault").max_length
    ReportFile.objects.filter(pk=file.pk).update(fault=fault[:longest])
