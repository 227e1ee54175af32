"""What a worker does for the accounts by the clock."""

import logging

from procrastinate.contrib.django import app

from accounts.sealed_log import seal_closed

logger = logging.getLogger(__name__)


@app.periodic(cron="* * * * *")
@app.task(name="seal_access_log", queue="clock", queueing_lock="seal_access_log")
def seal_access_log(timestamp: int) -> None:
    """Every minute: the access log so far; its newest digest goes where the logs go (docs/deploying.md)."""
    if seal := seal_closed():
        logger.info(
            "The access log is sealed: %s", seal.digest, extra={"facts": {"seal": seal.pk, "entries": seal.count}}
        )
