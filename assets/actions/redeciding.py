"""Deciding again: what a former decision wrote goes back, in the change set of the one that takes its place."""

from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from assets.actions.undoing_writer import CannotBeUndoneError, write_steps
from assets.choices import ChangeKind
from assets.models import Asset, Change, ChangeSet, Comparison, Sighting
from assets.undo.plan import plan_batches
from assets.undo.selection import Selection, change_sets_of, contexts_of
from assets.undo.steps import Step, Verb
from assets.undo.tables import ASSETS, INSERT

# A decision that took the place of another brings that one back when it goes; so many in a row are followed.
_MOST = 50
STANDS = (
    "This was decided before, and its outcome has been worked on since. Take that decision back first, on the page of "
    "its change set (/changes/{uuid}/undo/), where you are asked about each part."
)
OTHERWISE = (
    "This was decided with something else, on {day}: “{reason}”. Take that back first, on the page of its change set "
    "(/changes/{uuid}/undo/)."
)


class StandsError(Exception):
    """A former decision does not simply go back; the text says why and how to take it back."""


def former_changes(*, comparison: Comparison, sighting: Sighting | None, later_asset: Asset | None) -> list[Change]:
    """What was decided in this comparison of what ``sighting`` saw, or without one of ``later_asset``."""
    rows = Change.objects.filter(comparison=comparison, sighting=sighting)
    if sighting is None:
        rows = rows.filter(later_asset=later_asset)
    return list(rows.select_related("by").order_by("pk"))


def decided_in(change: Change) -> ChangeSet | None:
    """The change set that a decision came with at first; what brought it back since wrote nothing of its own."""
    events = Change.pgh_event_models["insert"].objects  # type: ignore[attr-defined]
    came = events.filter(pgh_obj=change.pk, pgh_label=INSERT).order_by("pgh_id")
    context = came.values_list("pgh_context", flat=True).first()
    return change_sets_of([context]).get(context) if context else None


def changes_in(written: ChangeSet) -> list[Change]:
    """The decisions that came with a change set and still stand."""
    events = Change.pgh_event_models["insert"].objects  # type: ignore[attr-defined]
    came = events.filter(pgh_context__in=contexts_of([written]), pgh_label=INSERT).values("pgh_obj")
    return list(Change.objects.filter(pk__in=came).order_by("pk"))


def take_back_former(
    *, comparison: Comparison, sighting: Sighting | None, later_asset: Asset | None, by: User
) -> list[Change]:
    """Take back what was decided of this before, and return it; runs inside the caller's change set.

    Raises StandsError where others have been there since, or where it came with more than a decision.
    """
    first = former_changes(comparison=comparison, sighting=sighting, later_asset=later_asset)
    former = first
    for _ in range(_MOST):
        if not former:
            break
        _take_back(former, by)
        former = former_changes(comparison=comparison, sighting=sighting, later_asset=later_asset)
    return first


def _take_back(former: list[Change], by: User) -> None:
    """Take back the decisions ``former``, of one sighting, as far as they came in one change set."""
    written = decided_in(former[0])
    if written is None or written.kind != ChangeKind.DECISION:
        raise StandsError(_otherwise(former[0], written))
    together = [change for change in former if decided_in(change) == written]
    selection = _selection(written, together)
    steps: list[Step] = []
    for plan in plan_batches(selection, by, locking=True):
        if plan.beyond or plan.questions or plan.stopped:
            raise StandsError(STANDS.format(uuid=written.uuid))
        steps += [step for item in plan.items for step in item.steps]
    going = {step.pk for step in steps if step.table.model is Change and step.verb == Verb.TAKE_OUT}
    if going != {change.pk for change in together}:
        raise StandsError(STANDS.format(uuid=written.uuid))
    try:
        write_steps(steps)
    except CannotBeUndoneError as fault:
        raise StandsError(STANDS.format(uuid=written.uuid)) from fault


def _selection(written: ChangeSet, changes: list[Change]) -> Selection:
    """What a change set wrote about the assets of these decisions; a batch wrote about many more."""
    contexts = contexts_of([written])
    assets = {pk for change in changes for pk in (change.asset_id, change.later_asset_id) if pk is not None}
    merged = ASSETS.events.filter(pgh_context__in=contexts, merged_into__in=assets)
    assets.update(merged.values_list("pgh_obj", flat=True))
    return Selection(title=written.reason, contexts=contexts, assets=frozenset(assets), written=written)


def _otherwise(change: Change, written: ChangeSet | None) -> str:
    if written is None:
        return "This was decided on the server already: have it taken back there first."
    day = date_format(timezone.localtime(written.at), "j F Y")
    return OTHERWISE.format(day=day, reason=written.reason, uuid=written.uuid)
