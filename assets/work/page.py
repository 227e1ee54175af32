"""What people see of long work: what is being done, how far it has come, and how long it will still take."""

from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateWorker

from assets.choices import JobKind, JobState
from assets.models import ImportFile, Job
from assets.permissions import can_cancel_job

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer

HEADINGS = {
    JobKind.LOOK: "Reading and checking {name}",
    JobKind.CHECK: "Checking {name}",
    JobKind.APPLY: "Importing {name}",
    JobKind.UNDO: "Taking back: {name}",
    JobKind.COMPARE: "Comparing {name}",
    JobKind.ACCEPT: "Accepting proposals: {name}",
    JobKind.DUPLICATES: "Looking for duplicates",
}
# Without a word from any worker for so long, none is there.
NO_WORKER_AFTER = timedelta(minutes=1)
# Before a step has run so long, and done so much, nobody knows how long it will take.
SECONDS_TO_KNOW = 3
SHARE_TO_KNOW = 0.02


def worker_was_heard_of(now: datetime | None = None) -> bool:
    """Whether any worker gave a sign of life within the last minute."""
    since = (now or timezone.now()) - NO_WORKER_AFTER
    return ProcrastinateWorker.objects.filter(last_heartbeat__gte=since).exists()


def latest_job(upload: ImportFile) -> Job | None:
    """What was last asked for about an uploaded file, if anything."""
    return upload.jobs.select_related("by", "upload__project", "result").order_by("-asked_at", "-pk").first()


class JobPage:
    """One piece of long work, for whoever looks at it."""

    def __init__(self, job: Job, viewer: "Viewer") -> None:
        self.job = job
        self._viewer = viewer

    @property
    def heading(self) -> str:
        """What is being done."""
        name = self.job.upload.name if self.job.upload else str(self.job.comparison or self.job.undoes)
        return HEADINGS[JobKind(self.job.kind)].format(name=name)

    @cached_property
    def has_no_worker(self) -> bool:
        """Whether it waits and nobody is there to do it."""
        return self.job.is_open and not worker_was_heard_of()

    @property
    def step(self) -> str:
        """What is being done of it just now."""
        if self.has_no_worker:
            return "Waiting: the program that does this work is not running"
        if self.job.is_cancel_asked:
            return "Stopping, and putting everything back"
        if self.job.state == JobState.WAITING:
            return _sentence(self.job.step) or "Waiting for its turn"
        return _sentence(self.job.step) or "Beginning"

    @property
    def rows(self) -> str:
        """How much of this step is done, in words."""
        if self.job.total:
            return f"{self.job.done:,} of {self.job.total:,} rows"
        return f"{self.job.done:,} rows" if self.job.done else ""

    @property
    def left(self) -> str:
        """How long this step will still take, in words; nothing as long as that is not known."""
        job = self.job
        if job.state != JobState.RUNNING or not job.total or job.step_started_at is None or job.reported_at is None:
            return ""
        seconds = (job.reported_at - job.step_started_at).total_seconds()
        if seconds < SECONDS_TO_KNOW or job.done < job.total * SHARE_TO_KNOW:
            return ""
        since = (timezone.now() - job.reported_at).total_seconds()
        return time_left(seconds * (job.total - job.done) / job.done - since)

    @property
    def can_cancel(self) -> bool:
        """Whether there is a way to stop it, for this person."""
        return self.job.is_open and not self.job.is_cancel_asked and can_cancel_job(self._viewer, self.job)

    @property
    def stop_words(self) -> str:
        """What the button says that stops it."""
        writes = self.job.kind in {JobKind.APPLY, JobKind.UNDO, JobKind.ACCEPT}
        return "Stop, and put everything back" if writes else "Stop"

    def as_json(self) -> dict[str, Any]:
        """The same for the script that watches."""
        return {
            "is_open": self.job.is_open,
            "has_no_worker": self.has_no_worker,
            "can_cancel": self.can_cancel,
            "step": self.step,
            "rows": self.rows,
            "left": self.left,
            "done": self.job.done,
            "total": self.job.total,
        }


def time_left(seconds: float) -> str:
    """A time to wait in words, as roughly as it is known."""
    if seconds < 10:
        return "A few seconds left"
    if seconds < 55:
        return f"About {round(seconds / 10) * 10} seconds left"
    minutes = round(seconds / 60)
    if minutes <= 1:
        return "About a minute left"
    return f"About {minutes} minutes left" if minutes < 100 else f"About {round(minutes / 60)} hours left"


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
