"""Assets that a selection recorded for the first time: withdrawn as they stand, with all that hangs on them.

Nothing of them is read but whether they are withdrawn, and whether somebody has worked on them since.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db.models import Q, QuerySet
from pghistory.models import Context

from assets.models import Asset
from assets.undo.selection import Selection, change_sets_of
from assets.undo.steps import Step, Verb
from assets.undo.tables import ASSETS, DELETE, INSERT, TABLES, Table, Values
from assets.undo.versions import chunks

MERGED_SINCE = "It is one with another record now; take that merge back first."
WORKED_ON = "Somebody has worked on it since it was brought back; merge the two records again instead."
# All that hangs on so many assets is held at a time.
SUSPECTS = 500


def recorded_by(selection: Selection, mine: Q) -> "QuerySet[Asset]":
    """The assets that the selection recorded, as far as they are ``mine``."""
    return Asset.objects.filter(mine, pk__in=selection.of(ASSETS).filter(pgh_label=INSERT).values("id"))


def withdrawals(recorded: dict[int, bool], selection: Selection) -> list[Step]:
    """The steps that withdraw recorded assets, which are given with whether they are withdrawn already.

    A part of a beginning is nothing to go back from.
    """
    if selection.part is not None:
        return []
    standing = [pk for pk, is_withdrawn in recorded.items() if not is_withdrawn]
    touched = _not_as_left(_suspects(standing, selection, None), selection, None)
    merged = _merged(standing)
    now, target = {"is_withdrawn": False}, {"is_withdrawn": True}
    return [
        Step(
            ASSETS,
            pk,
            frozenset([pk]),
            Verb.CHANGE,
            {"id": pk, **now},
            target,
            is_touched=pk in touched,
            obstacle=MERGED_SINCE if pk in merged else "",
        )
        for pk in standing
    ]


def _merged(assets: Collection[int]) -> set[int]:
    """Those that are one with another record now: what hangs on the one is of both."""
    found: set[int] = set()
    for part in chunks(assets):
        merges = Asset.objects.filter(Q(pk__in=part) | Q(merged_into__in=part), merged_into__isnull=False)
        for pair in merges.values_list("pk", "merged_into"):
            found.update(pair)
    return found & set(assets)


def ask_before_merging_again(steps: Collection[Step], selection: Selection) -> None:
    """Stop what would make one record of two again where somebody has worked on the one that was brought back.

    What was added to it since would vanish from sight with it.
    """
    again = {step.pk: step.target["merged_into"] for step in steps if step.table is ASSETS and _merges(step)}
    if not again or not selection.contexts:
        return
    later = _later_than(selection)
    touched = _not_as_left(_suspects(again, selection, later), selection, later)
    stopped = touched | {again[pk] for pk in touched}
    for step in steps:
        if step.assets & stopped:
            step.obstacle = WORKED_ON


def _merges(step: Step) -> bool:
    return step.target.get("merged_into") is not None


def ask_before_withdrawing(steps: Iterable[Step], selection: Selection) -> None:
    """Have it asked whether an asset is to be withdrawn again which was brought back, and worked on since."""
    again = {step.pk: step for step in steps if step.table is ASSETS and step.target.get("is_withdrawn") is True}
    if not again or not selection.contexts:
        return
    later = _later_than(selection)
    for pk in _not_as_left(_suspects(again, selection, later), selection, later):
        again[pk].is_touched = True


def _later_than(selection: Selection) -> Q:
    """The condition of versions that came after the selection.

    What one transaction wrote bears one time; its change sets are numbered in their order.
    """
    contexts = Context.objects.filter(pk__in=selection.contexts)
    then = max(contexts.values_list("created_at", flat=True))
    number = max((one.pk for one in change_sets_of(selection.contexts).values()), default=0)
    at_once = change_sets_of(Context.objects.filter(created_at=then).values_list("pk", flat=True))
    return Q(pgh_created_at__gt=then) | Q(pgh_context__in=[pk for pk, one in at_once.items() if one.pk > number])


def _suspects(assets: Collection[int], selection: Selection, later: Q | None) -> set[int]:
    """Those of which others than the selection have written; with ``later`` only those after it."""
    found: set[int] = set()
    for part in chunks(assets):
        for table in TABLES:
            others = table.of_assets(table.events.exclude(pgh_context__in=selection.contexts), part)
            if later is not None:
                others = others.filter(later)
            if selection.after is not None:
                others = others.filter(pgh_created_at__lte=selection.after)
            for owners in others.values_list("owner", "other_owner").distinct():
                found.update(owners)
    return found & set(assets)


def _not_as_left(suspects: set[int], selection: Selection, later: Q | None) -> set[int]:
    """Those that do not stand as the selection left them, with all that hangs on them and all that was seen of them.

    What others wrote and took back again is as if it had not been. With ``later`` the selection left what was before.
    """
    return {pk for part in chunks(sorted(suspects), SUSPECTS) for pk in _changed(part, selection, later)}


def _changed(assets: list[int], selection: Selection, later: Q | None) -> set[int]:
    found: set[int] = set()
    for table in TABLES:
        if not table.owners:
            continue
        versions = selection.versions(table) if later is None else table.events.exclude(later)
        left = dict(_left(table, table.of_assets(versions, assets)))
        now = dict(_rows(table, table.of_assets(table.rows, assets)))
        for pk in left.keys() | now.keys():
            if left.get(pk, _NOTHING)[0] != now.get(pk, _NOTHING)[0]:
                found |= left.get(pk, _NOTHING)[1] | now.get(pk, _NOTHING)[1]
    return found & set(assets)


_NOTHING: tuple[Values | None, set[int]] = (None, set())


def _left(table: Table, versions: Any) -> Iterator[tuple[int, tuple[Values | None, set[int]]]]:
    """Each row as the last of these versions left it."""
    told = table.with_values(versions).order_by("pgh_id")
    for pk, label, values, *owners in told.values_list("id", "pgh_label", "values", "owner", "other_owner"):
        yield pk, (None if label == DELETE else values, set(owners))


def _rows(table: Table, rows: Any) -> Iterator[tuple[int, tuple[Values | None, set[int]]]]:
    for pk, values, *owners in table.with_values(rows).values_list("pk", "values", "owner", "other_owner"):
        yield pk, (values, set(owners))
