"""What the page of an uploaded file says about taking its import back."""

from django import template

from assets.actions.undoing import why_no_undo
from assets.actions.undoing_imports import has_been_taken_back
from assets.models import ChangeSet, ImportFile

register = template.Library()


@register.filter
def taken_back(upload: ImportFile) -> ChangeSet | None:
    """The import that was made of this file and has been taken back since; None where there is none."""
    return has_been_taken_back(upload)


@register.filter
def can_take_back(user: object, written: ChangeSet) -> bool:
    """Whether this person can take a change set back as a whole."""
    return not why_no_undo(written, user)  # type: ignore[arg-type]
