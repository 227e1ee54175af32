"""The process beside the server that does long work: ``manage.py run_worker``.

It is built to be killed. Everything it does can be begun anew, and whoever starts it (systemd, a container engine,
``scripts/run.sh``) starts it again when it ends. So it has no way of its own out of trouble: when its database does not
answer, it ends.
"""

import asyncio
import logging
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connections
from procrastinate import App, PsycopgConnector, exceptions
from procrastinate.connector import Notify
from procrastinate.contrib.django import connector_params
from procrastinate.manager import JobManager

from config.environment import environment

logger = logging.getLogger(__name__)

# Two, so that a long import does not keep others from having their files looked at; imports themselves are written one
# after the other all the same. Not more, because each may take some hundred megabytes, and as much again in the process
# that reads its file.
CONCURRENCY = environment.whole_number(
    "WORKER_CONCURRENCY", 2, means="Pieces of long work that one worker does at a time; each may take some 500 MB."
)
# A worker says so often that it lives, and counts as dead after so long without a word.
HEARTBEAT_SECONDS = 5
DEAD_AFTER_SECONDS = 20
# Told to end, it lets work that is nearly done come to its end. What goes on longer stops at its next report and is
# begun anew by the next worker.
GRACE_SECONDS = 5
DATABASE_LOST = 4

# For the connections on which work is done. A statement may take as long as it takes, whatever holds for requests. The
# server looks whether this process still lives while it runs one, and gives up the locks of one that does not
# (PostgreSQL, "Client Connection Defaults": client_connection_check_interval; "TCP settings").
OPTIONS = (
    "-c lock_timeout=5s -c statement_timeout=0 -c client_connection_check_interval=2s "
    "-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3"
)
APPLICATION_NAME = "register worker"


class QueueConnector(PsycopgConnector):
    """The connections to the queue, a pool of the worker's own beside those on which work is done.

    How work ended is written down through them. Where that is impossible the process ends, and its heartbeat with it,
    so that another takes up what it left. If it went on, it would keep work that nobody does.
    """

    async def execute_query_async(self, query: Any, **arguments: Any) -> None:
        """As the library does, or not at all."""
        with _database_or_the_end():
            await super().execute_query_async(query, **arguments)

    async def execute_query_one_async(self, query: Any, **arguments: Any) -> dict[str, Any]:
        """As the library does, or not at all."""
        with _database_or_the_end():
            return await super().execute_query_one_async(query, **arguments)

    async def execute_query_all_async(self, query: Any, **arguments: Any) -> list[dict[str, Any]]:
        """As the library does, or not at all."""
        with _database_or_the_end():
            return await super().execute_query_all_async(query, **arguments)

    async def listen_notify(self, on_notification: Notify, channels: Iterable[str]) -> None:
        """As the library does, or not at all."""
        with _database_or_the_end():
            await super().listen_notify(on_notification, channels)


@contextmanager
def _database_or_the_end() -> Iterator[None]:
    try:
        yield
    except exceptions.ConnectorException as fault:
        if isinstance(fault.__cause__, psycopg.OperationalError | psycopg.InterfaceError):
            logger.critical("The database does not answer: this worker ends, to be started again.", exc_info=fault)
            logging.shutdown()
            os._exit(DATABASE_LOST)
        raise


def serve(app: App) -> None:
    """Do what waits, and what comes, until told to end by SIGTERM or SIGINT. Raises ConnectorException at the start."""
    _have_connections_of_its_own()
    connector = QueueConnector(kwargs=connector_params(), min_size=1, max_size=4)
    with app.replace_connector(connector):
        asyncio.run(_serve(app))


def _have_connections_of_its_own() -> None:
    """One connection for each thread that works, opened when its work begins: no pool, which is made for requests."""
    options = connections.settings["default"]["OPTIONS"]
    options.pop("pool", None)
    options["options"] = OPTIONS
    options["application_name"] = APPLICATION_NAME


async def _serve(app: App) -> None:
    async with app.open_async(), asyncio.TaskGroup() as tasks:
        watch = tasks.create_task(_watch(app.job_manager))
        await app.run_worker_async(
            concurrency=CONCURRENCY,
            shutdown_graceful_timeout=GRACE_SECONDS,
            update_heartbeat_interval=HEARTBEAT_SECONDS,
            stalled_worker_timeout=DEAD_AFTER_SECONDS,
        )
        watch.cancel()


async def _watch(queue: JobManager) -> None:
    while True:
        await take_up_what_the_dead_left(queue)
        await asyncio.sleep(HEARTBEAT_SECONDS)


async def take_up_what_the_dead_left(queue: JobManager) -> None:
    """Put work back into the queue whose worker has not been heard of."""
    for job in await queue.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER_SECONDS):
        try:
            await queue.retry_job(job)
        except exceptions.ConnectorException:
            # Another worker was quicker.
            continue
        logger.warning("Work number %s is begun anew: its worker died.", job.id)
