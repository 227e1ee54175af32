"""The frame of every write: one transaction, who and what in the history, and done once."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pghistory
from django.db import IntegrityError, transaction

from accounts.models import User
from referrals.models import Submission


class AlreadyDoneError(Exception):
    """The form was sent before, and acted upon. ``submission.led_to`` is the address that was shown then."""

    def __init__(self, submission: Submission) -> None:
        super().__init__(f"{submission.what} was done already")
        self.submission = submission


@contextmanager
def act(*, by: User | None, what: str, submission: UUID | None = None) -> Iterator[Submission | None]:
    """Run a block as one act: all of it is written, with its history, or nothing is.

    ``what`` names the action and goes into the history; it holds nothing personal. ``by`` is None for a timer, and for
    somebody who came by a link. A form that must not act twice carries ``submission``: the second block is not run and
    AlreadyDoneError is raised, also when both come at the same moment. The block may set ``led_to`` of what it is given
    and save it.
    """
    with transaction.atomic(), pghistory.context(user=by.pk if by else None, what=what):
        if submission is None:
            yield None
            return
        made = Submission(uuid=submission, what=what, by=by)
        try:
            with transaction.atomic():
                made.save(force_insert=True)
        except IntegrityError as fault:
            before = Submission.objects.filter(uuid=submission).first()
            if before is None:
                raise
            raise AlreadyDoneError(before) from fault
        yield made
