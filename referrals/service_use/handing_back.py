"""Rows that were not taken, as a file of the same kind: the same columns, and one more that says why."""

from django.http import HttpResponse

from accounts.access_log import note_access
from accounts.choices import AccessAction
from accounts.models import User
from assets.imports.headings import ERRORS, heading_key
from assets.spreadsheets import CSV_TYPE, XLSX_TYPE, write_csv, write_xlsx
from referrals.choices import PostRole
from referrals.models import Organisation
from referrals.service_use.supplied import Supplied


def rejected_file(found: Supplied, *, service: Organisation, by: User) -> HttpResponse:
    """The file, to be put right and brought again; its name says nothing of anybody. That it went out is logged."""
    # A file that comes back a second time has a column of reasons already.
    kept = [place for place, heading in enumerate(found.headings) if heading_key(heading) != ERRORS]
    columns = [*(found.headings[place] for place in kept), ERRORS]
    rows = [[*(_cell(one.cells, place) for place in kept), one.why] for one in found.rejected]
    if found.is_workbook:
        content, kind, ending = write_xlsx(columns, rows, title="Rejected rows"), XLSX_TYPE, "xlsx"
    else:
        content, kind, ending = b"".join(write_csv(columns, rows)), CSV_TYPE, "csv"
    note_access(
        by=by,
        action=AccessAction.EXPORT,
        subject_kind="service_use",
        role=PostRole.MANAGER,
        organisation=service.uuid,
        reason="rejected_rows",
        count=len(rows),
    )
    return HttpResponse(
        content, kind, headers={"Content-Disposition": f'attachment; filename="rejected-rows.{ending}"'}
    )


def _cell(cells: list[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""
