"""Taking back what is too much for somebody to wait for: worked out, and then written, by a worker.

First a worker works out what would go back, and keeps the outline of it with its job: ids and counts, no facts. On that
somebody decides, and another job takes it back as it was previewed.
"""

from accounts.models import User
from assets.actions.jobs import OUTLINE, ask_for_job
from assets.choices import JobKind, JobState
from assets.models import ChangeSet, Job
from assets.undo.outline import Outline, outline
from assets.undo.selection import Selection, of_change_set
from assets.undo.telling import Progress

# So many versions can be worked out while somebody waits for the page: a few seconds.
LARGE = 10_000

LOOK = "look"


def is_large(selection: Selection) -> bool:
    """Whether a worker is needed to take this back."""
    return selection.size() > LARGE


def ask_for_outline(*, written: ChangeSet, by: User) -> Job:
    """Have a worker work out what taking ``written`` back would do. Raises AlreadyRunningError."""
    return ask_for_job(kind=JobKind.UNDO, by=by, undoes=written, order={LOOK: True})


def keep_outline(*, job: Job, progress: Progress) -> bool:
    """Work out what the job asks about and keep the outline with it; False where the job is to take something back.

    Nothing of the register is written. What ``progress`` raises goes through.
    """
    if LOOK not in job.order:
        return False
    written = ChangeSet.objects.get(undo_jobs=job)
    found = outline(of_change_set(written), job.by, progress=progress)
    Job.objects.filter(pk=job.pk).update(order={LOOK: True, OUTLINE: found.kept()})
    return True


def outline_kept(job: Job | None, user: User) -> Outline | None:
    """What a job has worked out for ``user``; None where it was another sort of job, or another's."""
    if job is None or job.by_id != user.pk or job.state != JobState.DONE or OUTLINE not in job.order:
        return None
    return Outline.read(job.order[OUTLINE])
