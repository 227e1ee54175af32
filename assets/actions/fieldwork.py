"""Looking assets up again: a wave started from another, its tasks handed out, and every attempt written down.

What was found in the end is written by ``assets.actions.answering``. All of it is a change set that can be taken back.
"""

import hashlib
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from assets.actions.changes import change_set, waiting_briefly
from assets.actions.session import forget_plans
from assets.choices import Attempt, ChangeKind, Channel
from assets.models import (
    Asset,
    ChangeSet,
    MappingProject,
    Membership,
    Place,
    Sighting,
    Task,
    TaskAttempt,
    Wave,
    WaveArea,
)
from assets.permissions import edited_projects
from assets.querysets.scope import EDITORS
from assets.survivors import survivors_of

BATCH = 2000
_NAME = Wave._meta.get_field("name").max_length or 0
_SATURDAY = 5


class FieldworkRefusedError(Exception):
    """It cannot be done so; the text says why, in words for the person who asked. Nothing was written.

    ``about`` is what of the answer it is about, as ``TaskOrder`` calls it; empty for the whole.
    """

    def __init__(self, text: str, about: str = "") -> None:
        super().__init__(text)
        self.about = about


class OtherTasksError(FieldworkRefusedError):
    """The tasks are not the ones that were counted and shown."""


# --- A wave from another ------------------------------------------------------------------------------------------


def start_update(
    *,
    earlier: Wave,
    name: str,
    reference_date: date,
    area: Collection[Place] | None = None,
    by: User,
    submission: UUID | None = None,
) -> Wave:
    """Begin a wave in which every asset of ``earlier`` is looked for again, and return it with a task for each of them.

    A wave of that name and date that is there already, such as one that a file was brought into, gets the tasks that
    it lacks. Without ``area`` it covers what the earlier wave covered. What was recorded by mistake has no task; what
    was merged has one at its survivor. Raises FieldworkRefusedError, PermissionDenied and AlreadyWrittenError.
    """
    project = earlier.project
    if not edited_projects(by).filter(pk=project.pk).exists():
        raise PermissionDenied
    with waiting_briefly(), transaction.atomic():
        # One at a time: two that are begun at once must not make the same wave, or the same tasks, twice.
        MappingProject.objects.select_for_update(no_key=True).get(pk=project.pk)
        wave = _wave_for(earlier, " ".join(name.split()), reference_date, area)
        with change_set(
            kind=ChangeKind.FIELDWORK,
            by=by,
            reason=f"Look for the assets of “{earlier}” again in “{wave}”"[:300],
            project=project,
            details={"earlier": str(earlier.uuid), "wave": str(wave.uuid)},
            uuid=submission,
        ):
            if wave.pk is None:
                _begin(wave, earlier, area)
            forget_plans()
            Task.objects.bulk_create(_tasks_lacking(wave, earlier), batch_size=BATCH)
    return wave


def _wave_for(earlier: Wave, name: str, day: date, area: Collection[Place] | None) -> Wave:
    """The wave of that name in the project of ``earlier``; a new one, not yet stored, where there is none."""
    if not name or len(name) > _NAME:
        raise FieldworkRefusedError(f"Give the wave a name of at most {_NAME} characters.")
    if day <= earlier.reference_date:
        raise FieldworkRefusedError(
            f"“{earlier}” describes {earlier.reference_date:%d.%m.%Y}: the new wave has to describe a later day."
        )
    there = Wave.objects.filter(project=earlier.project, name__iexact=name).first()
    if there is None:
        return Wave(project=earlier.project, name=name, reference_date=day)
    if there == earlier:
        raise FieldworkRefusedError("A wave cannot be looked for again in itself: give the new one another name.")
    if there.reference_date != day:
        raise FieldworkRefusedError(
            f"There is a wave “{there}” already, and it describes {there.reference_date:%d.%m.%Y}. "
            "Give that day, or another name."
        )
    if area is not None and {place.pk for place in area} != set(there.area.values_list("pk", flat=True)):
        raise FieldworkRefusedError(f"There is a wave “{there}” already, and it covers another area.")
    return there


def _begin(wave: Wave, earlier: Wave, area: Collection[Place] | None) -> None:
    wave.save(force_insert=True)
    covered = earlier.area.all() if area is None else area
    WaveArea.objects.bulk_create([WaveArea(wave=wave, place=place) for place in covered])


def _tasks_lacking(wave: Wave, earlier: Wave) -> list[Task]:
    """A task for every asset of ``earlier`` that ``wave`` does not look for yet, with what was recorded of it then."""
    seen = Sighting.objects.filter(wave=earlier).order_by("asset", "pk").distinct("asset")
    found = dict(seen.values_list("asset", "pk"))
    stands = {asset: asset for asset in found} | survivors_of(found)
    sightings: dict[int, int] = {}
    # What an asset was seen as under its own record comes before what was merged into it.
    for asset, sighting in sorted(found.items(), key=lambda one: (stands[one[0]] != one[0], one[1])):
        sightings.setdefault(stands[asset], sighting)
    there = set(Task.objects.filter(wave=wave).values_list("asset", flat=True))
    withdrawn = set(Asset.objects.filter(pk__in=sightings, is_withdrawn=True).values_list("pk", flat=True))
    wanted = sorted(sightings.keys() - there - withdrawn)
    return [Task(wave=wave, asset_id=asset, sighting_id=sightings[asset]) for asset in wanted]


# --- Who does it --------------------------------------------------------------------------------------------------


def fingerprint_of(tasks: Iterable[int]) -> str:
    """A fingerprint of a set of tasks (ids): what is handed out is what was counted."""
    return hashlib.sha256(",".join(map(str, sorted(tasks))).encode()).hexdigest()


def assign_tasks(
    *,
    tasks: Iterable[int],
    to: User | None,
    by: User,
    expected: str = "",
    submission: UUID | None = None,
) -> int:
    """Hand out tasks (ids) to somebody, or to nobody; returns how many were not theirs before.

    Answered ones stay with whoever had them. With ``expected`` (``fingerprint_of``) exactly those tasks that were shown
    are handed out, or OtherTasksError is raised. Raises FieldworkRefusedError where they are of several projects or the
    person works in another, PermissionDenied and AlreadyWrittenError.
    """
    ids = list(tasks)
    if expected and fingerprint_of(ids) != expected:
        raise OtherTasksError("Other tasks are meant now than were counted. Look at them again.")
    meant = Task.objects.filter(pk__in=ids).open()
    projects = list(MappingProject.objects.filter(waves__tasks__in=meant).distinct())
    if not projects:
        return 0
    if len(projects) > 1:
        raise FieldworkRefusedError("Hand out the tasks of one project at a time.")
    _may_work(projects[0], by)
    if to is not None and not researchers_of(projects[0]).filter(pk=to.pk).exists():
        raise FieldworkRefusedError(f"{to.get_short_name()} is no researcher or admin of {projects[0]}.")
    whom = f"assigned to {to.get_short_name()}" if to else "assigned to nobody"
    with (
        waiting_briefly(),
        change_set(
            kind=ChangeKind.FIELDWORK,
            by=by,
            reason=f"Tasks {whom}",
            project=projects[0],
            uuid=submission,
        ),
    ):
        changing = meant.exclude(assigned_to=to) if to else meant.exclude(assigned_to=None)
        return changing.update(assigned_to=to)


def researchers_of(project: MappingProject) -> "QuerySet[User]":
    """Those to whom tasks of ``project`` can be given: its researchers and admins who may log in."""
    held = Membership.objects.filter(project=project, role__in=EDITORS)
    return User.objects.filter(memberships__in=held, is_active=True).distinct().order_by("name", "pk")


def _may_work(project: MappingProject, by: User) -> None:
    if not edited_projects(by).filter(pk=project.pk).exists():
        raise PermissionDenied


# --- Attempts and notes -------------------------------------------------------------------------------------------


def record_attempt(
    *,
    task: Task,
    at: datetime | None = None,
    channel: Channel,
    outcome: Attempt,
    note: str = "",
    next_try: date | None = None,
    by: User,
    submission: UUID | None = None,
) -> TaskAttempt:
    """Write down an attempt to reach the asset of ``task``, and when it is tried next.

    Without ``next_try`` that is what ``suggest_next_try`` says. Raises FieldworkRefusedError for an attempt that is
    still to come, PermissionDenied and AlreadyWrittenError.
    """
    when = at or timezone.now()
    _may_work(task.wave.project, by)
    if when > timezone.now() + timedelta(minutes=5):
        raise FieldworkRefusedError("This attempt is still to come.")
    with (
        waiting_briefly(),
        change_set(
            kind=ChangeKind.FIELDWORK,
            by=by,
            reason=f"Attempt: {channel.label}, {outcome.label}",
            project=task.wave.project,
            details={"task": str(task.uuid)},
            uuid=submission,
        ),
    ):
        locked = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
        made = write_attempt(task=locked, at=when, channel=channel, outcome=outcome, note=note, by=by)
        if not locked.answer:
            earlier = locked.attempts.exclude(pk=made.pk).count()
            locked.next_try = next_try or suggest_next_try(channel, outcome, timezone.localdate(when), earlier=earlier)
            locked.save(update_fields=["next_try"])
    return made


def write_attempt(*, task: Task, at: datetime, channel: Channel, outcome: Attempt, note: str, by: User) -> TaskAttempt:
    """The record of an attempt, inside the caller's change set."""
    return TaskAttempt.objects.create(task=task, at=at, channel=channel, outcome=outcome, note=note, by=by)


# After how many days to try again, by how often it was tried before: sooner at first, then less often.
_AGAIN = {
    Channel.PHONE: (1, 3, 7),
    Channel.VISIT: (7, 14, 28),
    Channel.EMAIL: (7, 14),
    Channel.POST: (14, 28),
    Channel.WEB: (1, 7),
}
_REFUSED_DAYS = 30


def suggest_next_try(channel: Channel, outcome: Attempt, day: date, *, earlier: int = 0) -> date | None:
    """When to try again after an attempt on ``day``, ``earlier`` ones before it; None for at once, in another way.

    Nobody is rung up at a weekend. A wrong number, or an asset that is not there, is no reason to wait.
    """
    match outcome:
        case Attempt.NO_ANSWER:
            waits = _AGAIN[channel]
            after = waits[min(earlier, len(waits) - 1)]
        case Attempt.CALL_BACK:
            after = 1
        case Attempt.REFUSED:
            after = _REFUSED_DAYS
        case _:
            return None
    again = day + timedelta(days=after)
    while again.weekday() >= _SATURDAY:
        again += timedelta(days=1)
    return again


def keep_notes(*, task: Task, base: str, notes: str, by: User, submission: UUID | None = None) -> ChangeSet | None:
    """Keep what colleagues should know who look for the asset of ``task``; None where nothing is different.

    ``base`` is what stood there when it was written: FieldworkRefusedError is raised where somebody else has written
    in between. Raises PermissionDenied and AlreadyWrittenError.
    """
    _may_work(task.wave.project, by)
    if base == notes:
        return None
    with (
        waiting_briefly(),
        change_set(
            kind=ChangeKind.FIELDWORK,
            by=by,
            reason="Field notes",
            project=task.wave.project,
            details={"task": str(task.uuid)},
            uuid=submission,
        ) as written,
    ):
        locked = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
        if locked.notes != base:
            raise FieldworkRefusedError(f"Somebody else has written notes in between: “{locked.notes}”. Add yours.")
        locked.notes = notes
        locked.save(update_fields=["notes"])
    return written
