"""The waves of the projects that somebody works in: what each has seen, and how far its tasks are."""

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count

from assets.models import Sighting, Task, Wave
from assets.permissions import edited_projects

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class WaveLine:
    """One wave: how many assets it saw, and its tasks with and without an answer."""

    wave: Wave
    seen: int
    open: int
    answered: int

    @property
    def tasks(self) -> int:
        """All its tasks."""
        return self.open + self.answered


def waves_of(user: "User") -> list[WaveLine]:
    """The waves of the projects in which ``user`` corrects records, the latest first. Three queries."""
    waves = list(Wave.objects.filter(project__in=edited_projects(user)).select_related("project"))
    seen = dict(
        Sighting.objects.filter(wave__in=waves).order_by().values_list("wave").annotate(Count("asset", distinct=True))
    )
    tasks = Task.objects.filter(wave__in=waves).standing().editable_by(user)
    counted: Counter[tuple[int, bool]] = Counter()
    for row in tasks.tallies_by("wave"):
        counted[row["wave"], bool(row["answer"])] += row["number"]
    return [WaveLine(wave, seen.get(wave.pk, 0), counted[wave.pk, False], counted[wave.pk, True]) for wave in waves]
