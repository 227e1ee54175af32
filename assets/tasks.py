"""What a worker takes up (``manage.py run_worker``): work that was asked for, and what is due by the clock."""

import logging
from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.jobs import Job as QueuedJob
from procrastinate.retry import BaseRetryStrategy, RetryDecision

from assets.actions.jobs import TASK, defer_what_was_dropped
from assets.actions.tidying import tidy
from assets.work.attempt import PASSING, run
from assets.work.progress import StoppedError

logger = logging.getLogger(__name__)

CLOCK = "clock"
LONGEST_PAUSE = 60  # seconds


class BeginAnew(BaseRetryStrategy):
    """After faults that pass: after 2, 4, 8 … seconds. How often at most is counted by the job itself."""

    def get_retry_decision(self, *, exception: BaseException, job: QueuedJob) -> RetryDecision | None:
        """When to begin anew; None where it would fail again."""
        if isinstance(exception, StoppedError):
            return RetryDecision(retry_in={"seconds": 0})
        if isinstance(exception, PASSING):
            return RetryDecision(retry_in={"seconds": min(2 ** (job.attempts + 1), LONGEST_PAUSE)})
        return None


@app.task(name=TASK, queue="work", pass_context=True, retry=BeginAnew())
def run_job(context: JobContext, job: str) -> None:
    """Do the job of this id."""
    run(UUID(job), is_to_end=context.should_abort)


# --- By the clock -------------------------------------------------------------------------------------------------


@app.periodic(cron="* * * * *")
@app.task(name="defer_dropped_jobs", queue=CLOCK, queueing_lock="defer_dropped_jobs")
def defer_dropped_jobs(timestamp: int) -> None:
    """Every minute: work that no worker knows of."""
    if number := defer_what_was_dropped(before=timezone.now() - timedelta(minutes=1)):
        logger.error("%s pieces of work were known to no worker, and wait for one again.", number)


@app.periodic(cron="20 3 * * *")
@app.task(name="tidy_daily", queue=CLOCK, queueing_lock="tidy_daily")
def tidy_daily(timestamp: int) -> None:
    """In the small hours: what was only kept for a while."""
    tidy()


@app.periodic(cron="40 3 * * *")
@app.task(name="empty_queue", queue=CLOCK, queueing_lock="empty_queue", pass_context=True)
async def empty_queue(context: JobContext, timestamp: int) -> None:
    """And what the queue remembers of work that is over."""
    await context.app.job_manager.delete_old_jobs(
        nb_hours=24, include_failed=True, include_cancelled=True, include_aborted=True
    )
