"""What people decided or have to do about both records: rows of lists, fieldwork, comparisons, duplicates."""

from typing import Any

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.timezone import localtime

from assets.choices import MatchAnswer
from assets.merging.draft import Merge
from assets.models import Change, DuplicateCandidate, MatchDecision, NotDuplicate, Proposal, Task, TaskAttempt

_ANSWER = ("answer", "answered_at", "answered_by", "change")


def merge_match_decisions(merge: Merge) -> None:
    """Plan what was decided about rows of lists: those about either record are about the survivor."""
    mine, theirs = merge.pair(MatchDecision)
    told = {_row(one): one for one in mine}
    moving = []
    for decision in theirs:
        same = told.get(_row(decision))
        if same is None:
            moving.append(decision)
        elif same.answer == decision.answer or same.answer == MatchAnswer.SAME:
            merge.remove(MatchDecision, [decision])
        else:
            merge.remove(MatchDecision, [same])
            moving.append(decision)
    merge.move(MatchDecision, moving)


def _row(decision: MatchDecision) -> tuple[int, str, str]:
    return decision.project_id, decision.name_key, decision.place_key


def merge_tasks(merge: Merge) -> None:
    """Plan what is to be looked up again: a wave looks for one asset once, with all attempts that were made."""
    mine, theirs = merge.pair(Task)
    told = {task.wave_id: task for task in mine}
    moving = []
    for task in theirs:
        same = told.get(task.wave_id)
        if same is None:
            moving.append(task)
            continue
        attempts = merge.read(TaskAttempt.objects.filter(task=task))
        merge.move(TaskAttempt, attempts, task=same)
        merge.change(Task, [same], **_learnt(same, task))
        merge.remove(Task, [task])
    merge.move(Task, moving)


def _learnt(same: Task, task: Task) -> dict[str, Any]:
    """What a task takes over from another one about the same asset."""
    learnt: dict[str, Any] = {}
    if not same.answer and task.answer:
        learnt |= {name: getattr(task, name) for name in _ANSWER}
    for name in ("assigned_to", "next_try", "sighting"):
        if getattr(same, name) is None and getattr(task, name) is not None:
            learnt[name] = getattr(task, name)
    if task.notes and task.notes not in same.notes:
        learnt["notes"] = "\n\n".join(filter(None, (same.notes, task.notes)))
    return learnt


def merge_changes(merge: Merge) -> None:
    """Plan what was decided to have become of either; refuse where that says that they are two."""
    both = (merge.survivor.pk, merge.other.pk)
    rows = merge.read(Change.objects.filter(Q(asset__in=both) | Q(later_asset__in=both)))
    told = {_decided(row): row for row in rows if row.later_asset_id != merge.other.pk}
    for row in rows:
        if row.later_asset_id == merge.other.pk:
            same = told.get((row.comparison_id, row.sighting_id, merge.survivor.pk))
            if same is not None and same.changes != row.changes:
                merge.refusals.append(
                    f"The comparison of {row.comparison} says of both of them what became of “{row.sighting or same}”. "
                    "Take one of these decisions back first."
                )
            if same is not None:
                merge.remove(Change, [row])
                continue
        columns = [name for name in ("asset", "later_asset") if getattr(row, f"{name}_id") == merge.other.pk]
        if columns:
            merge.move(Change, [row], **dict.fromkeys(columns, merge.survivor))


def _decided(row: Change) -> tuple[int, int | None, int | None]:
    return row.comparison_id, row.sighting_id, row.later_asset_id


def merge_proposals(merge: Merge) -> None:
    """Plan what the program proposes; it is worked out anew and keeps no history, nor is it part of the record."""
    theirs = Proposal.objects.filter(later_asset=merge.other)
    told = Proposal.objects.filter(later_asset=merge.survivor, sighting=None).values("comparison")
    doubles = list(theirs.filter(sighting=None, comparison__in=told).order_by("pk"))
    if doubles:
        merge.remove(Proposal, doubles)
    merge.change(Proposal, theirs.exclude(pk__in=[row.pk for row in doubles]), later_asset=merge.survivor)
    merge.change(Proposal, Proposal.objects.filter(asset=merge.other), asset=merge.survivor)


def merge_candidates(merge: Merge) -> None:
    """Plan the possible duplicates, which are looked for anew: none with a record that stands for itself no more."""
    other = merge.other
    rows = list(DuplicateCandidate.objects.filter(Q(first=other) | Q(second=other)).order_by("pk"))
    if rows:
        merge.remove(DuplicateCandidate, rows)


def merge_pairs(merge: Merge) -> None:
    """Plan what was said to be two assets; refuse what was said of these very two."""
    both = {merge.survivor.pk, merge.other.pk}
    rows = merge.read(
        NotDuplicate.objects.filter(Q(first__in=both) | Q(second__in=both)).select_related("first", "second", "by")
    )
    told = {(row.first_id, row.second_id) for row in rows}
    for row in rows:
        pair = {row.first_id, row.second_id}
        if pair == both:
            reason = f" ({row.reason})" if row.reason else ""
            day = date_format(localtime(row.at), "j M Y")
            merge.refusals.append(
                f"{row.by.get_short_name()} said on {day} that these are two assets{reason}. Take that back first."
            )
        elif merge.other.pk in pair:
            third = row.second if row.first_id == merge.other.pk else row.first
            first, second = sorted((merge.survivor, third), key=lambda asset: asset.pk)
            if (first.pk, second.pk) in told:
                merge.tally(NotDuplicate).folded += 1
            else:
                told.add((first.pk, second.pk))
                merge.move(NotDuplicate, [row], first=first, second=second)
