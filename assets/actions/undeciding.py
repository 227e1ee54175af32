"""Taking one's last decision back at once, where nothing has to be asked first."""

from uuid import uuid4

from accounts.models import User
from assets.actions.accepting import BATCH_KEPT, key_of_change
from assets.actions.redeciding import changes_in
from assets.actions.undoing import CannotBeUndoneError, StaleUndoError, UndoOrder, undo_change_set
from assets.actions.undoing_large import is_large
from assets.models import ChangeSet
from assets.undo.outline import outline
from assets.undo.selection import of_change_set


class StillAskedError(Exception):
    """It is a lot, or does not go back without questions: the page of its change set shows what would go back."""


def undo_decision(*, written: ChangeSet, by: User) -> str:
    """Take a decision back, and return what it was about (``assets.actions.accepting.key_of``).

    Raises StillAskedError where somebody has to look at it first, and BusyError.
    """
    about = next((key_of_change(change) for change in changes_in(written)), "")
    selection = of_change_set(written)
    if BATCH_KEPT in written.details or is_large(selection):
        raise StillAskedError
    found = outline(selection, by)
    if found.questions or found.stopped or found.beyond or not found.returning:
        raise StillAskedError
    try:
        undo_change_set(written=written, by=by, order=UndoOrder(found.digest, uuid4()))
    except (StaleUndoError, CannotBeUndoneError) as fault:
        raise StillAskedError from fault
    return about
