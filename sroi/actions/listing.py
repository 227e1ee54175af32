"""Answering the checklist of a report."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied

from accounts.models import User
from sroi.actions.frame import written_about
from sroi.choices import ChecklistItem, Verdict
from sroi.models import ChecklistAnswer, ImpactMap
from sroi.permissions import can_edit_map


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says of an item; without a verdict they take back what was said before."""

    verdict: Verdict | None
    reason: str


def answer_checklist(
    *, impact_map: ImpactMap, said: Mapping[ChecklistItem, Said], by: User, submission: UUID | None = None
) -> int:
    """Write what differs from what is said there; returns how many items that were. Items not named stay as they are.

    Raises PermissionDenied, and AlreadyWrittenError where the form was sent before.
    """
    if not _differing(impact_map, said):
        return 0
    with written_about(impact_map, "Checklist of the report answered", by, submission):
        # Nobody may make the version final in between.
        locked = ImpactMap.objects.select_for_update(of=("self",), no_key=True).get(pk=impact_map.pk)
        if not can_edit_map(by, locked):
            raise PermissionDenied
        differing = _differing(locked, said)
        for item, answer in differing.items():
            _write(locked, item, answer, by)
    return len(differing)


def _differing(impact_map: ImpactMap, said: Mapping[ChecklistItem, Said]) -> dict[ChecklistItem, Said]:
    there = {
        ChecklistItem(each.item): Said(Verdict(each.answer), each.reason)
        for each in ChecklistAnswer.objects.filter(impact_map=impact_map)
    }
    nothing = Said(None, "")
    return {item: each for item, each in said.items() if there.get(item, nothing) != each}


def _write(locked: ImpactMap, item: ChecklistItem, said: Said, by: User) -> None:
    if said.verdict is None:
        ChecklistAnswer.objects.filter(impact_map=locked, item=item).delete()
        return
    ChecklistAnswer.objects.update_or_create(
        impact_map=locked, item=item, defaults={"answer": said.verdict, "reason": said.reason, "by": by}
    )
