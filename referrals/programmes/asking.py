"""Saying in a form why something was refused."""

from django import forms

from referrals.actions.attempt import MoveRefusedError
from referrals.actions.cohorts import StaleCohortError
from referrals.programmes.forms import WeeklyForm

DONE_BEFORE = "This was done already, by the same form."


def say(refusal: MoveRefusedError, form: forms.Form) -> None:
    """Put the sentence beside the field that it is about, or above all of them.

    Of sessions every week the day that is meant is named in the sentence.
    """
    name = {"until": "ends"}.get(refusal.field, refusal.field)
    if isinstance(form, WeeklyForm) and name == "day":
        name = ""
    form.add_error(name if name in form.fields else None, str(refusal))
    if isinstance(refusal, StaleCohortError):
        # Who has read how it stands now may send the same again.
        form.data = {**form.data.dict(), "version": str(refusal.version)}  # type: ignore[attr-defined]
