"""Answers and reminders at the very same moment, on real connections: nothing is lost, and nobody is asked twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from referrals.actions.reminding import ask_what_is_due
from referrals.actions.returning import AnswersRefusedError, answers_of, refuse_occasion, save_answers
from referrals.models import MeasureReturn, Occasion, OutgoingMessage
from tests.referrals.factories import make_occasion, make_person, make_sent_referral
from tests.worker import empty_queue

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 20


def at_once(*acts: Callable[[], Any]) -> list[str]:
    """Which of them were refused, when all were begun at the same moment."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> str:
        barrier.wait(PATIENCE)
        try:
            act()
        except AnswersRefusedError as outcome:
            return type(outcome).__name__
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return sorted(threads.map(run, acts))


def save(occasion: Occasion, **answers: int) -> Callable[[], MeasureReturn]:
    """A function: one page of a form is kept."""
    return lambda: save_answers(occasion=occasion, code="ons4", answers=answers, mode="self", by=None)


def test_what_comes_at_once_is_all_kept_and_asked_for_once(service, lin, offer, practice):
    derek = make_person(service, created_by=lin, email="derek@post.example", may_be_emailed=True)
    referral = make_sent_referral(derek, by=lin, offer=offer, referrer=practice)
    occasion = make_occasion(referral)
    # Two workers whose clocks strike together.
    at_once(ask_what_is_due, ask_what_is_due)
    assert OutgoingMessage.objects.filter(kind="measures_asked").count() == 1
    # Two windows of one form.
    assert at_once(save(occasion, satisfied=4), save(occasion, happy=6)) == ["done", "done"]
    kept = answers_of(MeasureReturn.objects.standing().get())
    assert (kept["satisfied"], kept["happy"]) == (4, 6)
    # A refusal and an answer: whichever comes last holds, and both are written down.
    assert at_once(save(occasion, anxious=2), lambda: refuse_occasion(occasion=occasion, by=None)) == ["done", "done"]
    occasion.refresh_from_db()
    assert occasion.state in ("begun", "refused")
    assert answers_of(MeasureReturn.objects.standing().get())["anxious"] == 2
    empty_queue()
