"""Adding, moving and removing the rows of a map, and bringing them back."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from assets.actions.changes import AlreadyWrittenError, BusyError
from assets.permissions import SignedInRequest
from sroi.actions.rows import add_row, move_row, remove_row, restore_row
from sroi.cells.shapes import LockedMapError, RowRefusedError
from sroi.editor.acts import ActForm, MoveForm
from sroi.editor.page import stage_url
from sroi.editor.row_page import row_beside
from sroi.models import ImpactMap
from sroi.permissions import with_edited_map


@require_POST
@with_edited_map
def impact_map_row_add(request: SignedInRequest, impact_map: ImpactMap, table: str) -> HttpResponse:
    """A new row at the end of a table."""

    def add(submission: UUID) -> str:
        made = add_row(impact_map=impact_map, table=table, by=request.user, submission=submission)
        return f"#row-{made.uuid}"

    return _do(request, impact_map, ActForm(request.POST), add)


@require_POST
@with_edited_map
def impact_map_row_move(request: SignedInRequest, impact_map: ImpactMap, table: str, row: UUID) -> HttpResponse:
    """One row one place up or down."""
    form = MoveForm(request.POST)

    def move(submission: UUID) -> str:
        before = row_beside(impact_map, table, row, form.cleaned_data["way"])
        move_row(impact_map=impact_map, table=table, row=row, before=before, by=request.user, submission=submission)
        return f"#row-{row}"

    return _do(request, impact_map, form, move)


@require_POST
@with_edited_map
def impact_map_row_remove(request: SignedInRequest, impact_map: ImpactMap, table: str, row: UUID) -> HttpResponse:
    """Take a row out; the page that follows offers to bring it back."""

    def remove(submission: UUID) -> str:
        remove_row(impact_map=impact_map, table=table, row=row, by=request.user, submission=submission)
        return f"?removed={table}:{row}"

    return _do(request, impact_map, ActForm(request.POST), remove)


@require_POST
@with_edited_map
def impact_map_row_restore(request: SignedInRequest, impact_map: ImpactMap, table: str, row: UUID) -> HttpResponse:
    """Bring a removed row back as it was."""

    def restore(submission: UUID) -> str:
        found = restore_row(impact_map=impact_map, table=table, row=row, by=request.user, submission=submission)
        return f"#row-{found.uuid}"

    return _do(request, impact_map, ActForm(request.POST), restore)


def _do(request: SignedInRequest, impact_map: ImpactMap, form: ActForm, act: Callable[[UUID], str]) -> HttpResponse:
    """Act once, and return to the stage; ``act`` gives the end of the address that one returns to."""
    if not form.is_valid():
        raise BadRequest
    there = stage_url(impact_map, form.cleaned_data["stage"])
    try:
        return redirect(there + act(form.cleaned_data["submission"]))
    except AlreadyWrittenError:
        return redirect(there)
    except (RowRefusedError, BusyError, LockedMapError) as refusal:
        messages.error(request, str(refusal))
        return redirect(there)
