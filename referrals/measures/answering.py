"""What becomes of a page that somebody sent by a link, and where it leads."""

from contextlib import suppress

from django.contrib.sessions.backends.base import SessionBase
from django.urls import reverse

from referrals.actions.frame import AlreadyDoneError
from referrals.actions.returning import AnswersRefusedError, finish_occasion, save_answers
from referrals.measures.answer_form import AnswerForm
from referrals.measures.answer_page import AnswerPage
from referrals.permissions.answering import note_manner

BACK, STOP = "back", "stop"


def keep(page: AnswerPage, form: AnswerForm, session: SessionBase) -> bool:
    """Keep the answers of one page; False where they were refused, with the reason at the form, which is valid."""
    manner, step = page.manner, form.step
    try:
        with suppress(AlreadyDoneError):
            save_answers(
                occasion=page.occasion,
                code=step.code,
                answers=form.answers,
                mode=manner.mode,
                language=step.language,
                helped_by=manner.helped_by,
                by=None,
                submission=form.cleaned_data["submission"],
            )
    except AnswersRefusedError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    manner.said = sorted({*manner.said, *(f"{step.code}:{key}" for key in form.answers)})
    note_manner(session, manner)
    return True


def leads_to(page: AnswerPage, form: AnswerForm, go: str) -> str:
    """The address after a page that was kept: back, a pause, or the next. After the last one the answers are sent."""
    number = form.step.number
    if go == BACK:
        return reverse("referrals:answer_step", args=[number - 1]) if number > 1 else reverse("referrals:answer")
    if go == STOP or (form.step.is_last and not _is_sent(page)):
        return reverse("referrals:answer_stop")
    if form.step.is_last:
        return reverse("referrals:answer")
    return reverse("referrals:answer_step", args=[number + 1])


def _is_sent(page: AnswerPage) -> bool:
    """Send the answers; where there is none it says so by not doing it."""
    try:
        finish_occasion(occasion=page.occasion, by=None)
    except AnswersRefusedError:
        return False
    return True
