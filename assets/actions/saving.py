"""Saving the form of an asset: all that is different, in one change set, or nothing at all.

What is wanted comes as a state (``assets.actions.state``) beside the one that the form was drawn from. Only what
differs between the two is written, and only while the record still is as the form had it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from psycopg import errors

from accounts.models import User
from assets.actions.changes import AlreadyWrittenError, BusyError, change_set, rule_that_broke, waiting_briefly
from assets.actions.editing import Provenance
from assets.actions.state import ASSET_FACTS, BY_NAME, PARTS, State, current_location, differing, new_state, state_of
from assets.actions.state_writer import StateWriter
from assets.choices import ChangeKind
from assets.models import Asset, ChangeSet, Classification, MappingProject, ProjectAsset
from assets.permissions import can_edit, edited_projects
from assets.slugs import give_slugs

EDITED, ADDED = "Edited on its page", "Added to the register"
TAKEN = "Somebody has just added one of the same name. Nothing was saved: send it once more."
LOOP = "An asset cannot be part of itself, nor of what is part of it."
# How often another address is looked for while others take the same one in the same moment.
TRIES = 3


class StaleError(Exception):
    """The record is not any more as the form had it; ``theirs`` is how it stands."""

    def __init__(self, theirs: State) -> None:
        super().__init__("the record was changed in between")
        self.theirs = theirs


class RefusedError(Exception):
    """The register does not take it; the text says why. Nothing was written."""


def states_a_fact(base: State, wanted: State) -> bool:
    """Whether more differs than decisions about the record itself: whether to ask how one knows."""
    return any(not _is_housekeeping(key) for key in differing(base, wanted))


def _is_housekeeping(key: str) -> bool:
    part, _, rest = key.partition(":")
    if not rest:
        return BY_NAME[part].is_housekeeping
    return part in PARTS and PARTS[part].by_name[rest.partition(":")[2]].is_housekeeping


def save_asset(
    *,
    asset: Asset,
    by: User,
    base: State,
    wanted: State,
    known: Provenance | None,
    reason: str = "",
    submission: UUID | None = None,
) -> ChangeSet | None:
    """Make ``asset`` what is ``wanted`` where that differs from ``base``; None where nothing does.

    Raises StaleError when the record is not as ``base`` has it; AlreadyWrittenError when this ``submission`` was saved
    before; RefusedError when it breaks a rule of the register, or says a fact without saying how it is known; and
    PermissionDenied.
    """
    if not can_edit(by, asset):
        raise PermissionDenied
    if base == wanted:
        return None
    _ask_how_known(base, wanted, known)
    details = {"asset": str(asset.uuid)}
    with (
        faults_in_words(),
        change_set(kind=ChangeKind.EDIT, by=by, reason=reason or EDITED, details=details, uuid=submission) as written,
    ):
        locked = Asset.objects.select_for_update().get(pk=asset.pk)
        if not can_edit(by, locked):
            raise PermissionDenied
        theirs = state_of(locked, by, lock=True)
        if theirs != base:
            raise StaleError(theirs)
        StateWriter(locked, by, base, wanted, known).write()
    return written


def create_asset(
    *,
    by: User,
    project: MappingProject,
    wanted: State,
    known: Provenance | None,
    reason: str = "",
    submission: UUID | None = None,
) -> Asset:
    """A new asset in the care of ``project`` that is what is ``wanted``; sent twice, it is made once.

    Raises RefusedError and PermissionDenied as ``save_asset`` does.
    """
    if not edited_projects(by).filter(pk=project.pk).exists():
        raise PermissionDenied
    base = new_state()
    _ask_how_known(base, wanted, known)
    asset = Asset()
    for fact in ASSET_FACTS:
        fact.put(asset, fact.read(wanted[fact.name]))
    try:
        with (
            faults_in_words(),
            change_set(
                kind=ChangeKind.EDIT,
                by=by,
                reason=reason or ADDED,
                project=project,
                details={"asset": str(asset.uuid)},
                uuid=submission,
            ),
        ):
            _insert(asset, current_location(wanted).get("postcode", ""))
            ProjectAsset.objects.create(project=project, asset=asset)
            StateWriter(asset, by, base, wanted, known).write()
    except AlreadyWrittenError as before:
        return Asset.objects.get(uuid=before.change_set.details["asset"])
    return asset


def _ask_how_known(base: State, wanted: State, known: Provenance | None) -> None:
    if known is None and states_a_fact(base, wanted):
        raise RefusedError("Say how you know.")


def _insert(asset: Asset, postcode: str) -> None:
    """Write a new asset under an address of its own, which may end in its postcode district."""
    for left in reversed(range(TRIES)):
        give_slugs([(asset, postcode)])
        try:
            with transaction.atomic():
                asset.save(force_insert=True)
        except IntegrityError as fault:
            if not isinstance(fault.__cause__, errors.UniqueViolation):
                raise
            if not left:
                raise RefusedError(TAKEN) from fault
        else:
            return


@contextmanager
def faults_in_words() -> Iterator[None]:
    """What the database refuses, in the words of the rule; a lock that did not come, as something to try again."""
    try:
        with waiting_briefly():
            yield
    except BusyError as fault:
        raise RefusedError(str(fault)) from fault
    except IntegrityError as fault:
        words = _rule(fault)
        if not words:
            raise
        raise RefusedError(words) from fault


def _rule(fault: IntegrityError) -> str:
    """The rule that a form of an asset broke; the one that a trigger keeps has its words here."""
    if getattr(getattr(fault.__cause__, "diag", None), "constraint_name", None) == "asset_parents_make_no_loop":
        return LOOP
    return rule_that_broke(fault, [Asset, Classification, *(part.model for part in PARTS.values())])
