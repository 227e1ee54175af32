"""What the pages of a link worker and a manager cost with a thousand referrals in the service, and with 100,000.

    .venv/bin/python -m benchmarks.caseload [--times 5]

On the configured database, whose owner must run it; everything is written in one transaction that is rolled back. Whole
requests in one process, without network; medians. Names are sealed as they are in use, each under a key of its own.
"""

import os
import statistics
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402
from django.test import override_settings  # noqa: E402
from django.urls import reverse  # noqa: E402

from accounts.models import User  # noqa: E402
from benchmarks.pages import measure  # noqa: E402
from referrals.choices import PostRole  # noqa: E402
from referrals.models import Organisation  # noqa: E402
from referrals.sealing.keyring import new_data_key, seal  # noqa: E402
from referrals.sealing.ring import keyring  # noqa: E402
from tests.clients import client_of  # noqa: E402
from tests.referrals.factories import make_offer, make_post, make_service  # noqa: E402

SIZES = (1_000, 100_000)
# For each link worker some 700 open referrals in the larger service: ten times as many as anybody should have.
LINK_WORKERS = 60
PAGES = (
    ("today", "link worker", "referrals:today", ""),
    ("caseload", "link worker", "referrals:caseload", ""),
    ("caseload of everybody", "manager", "referrals:caseload", "?owner=all"),
    ("the overdue ones", "manager", "referrals:caseload", "?owner=all&next=overdue"),
    ("load", "manager", "referrals:load", ""),
)
TABLES = ("referrals_person", "referrals_personkey", "referrals_referral")

# Of fourteen referrals six are open; the days of the next steps lie around today.
REFERRALS = """
INSERT INTO referrals_referral (
    uuid, code, person_id, service_id, kind, status, status_before_hold, version, owner_id, offer_id, provider_id,
    lawful_basis, agreed_by, agreed_how, created_at, agreed_at, notice_at, submitted_at, received_at, closed_at,
    hold_review_on, decline_reason, end_reason, destination, follow_up_measure, next_action, next_on, next_by
)
SELECT gen_random_uuid(), %(prefix)s || lpad(to_hex(number), 7, '0'), id, %(service)s, 'intake', status, '', 3,
    (%(owners)s::bigint[])[1 + (number * 7919) %% cardinality(%(owners)s::bigint[])],
    %(offer)s, %(provider)s, 'public_task', 'person', 'phone', sent, sent, sent, sent,
    CASE WHEN status <> 'submitted' THEN sent + interval '2 days' END,
    CASE WHEN status IN ('completed', 'withdrawn') THEN sent + interval '60 days' END,
    CASE WHEN status = 'on_hold' THEN current_date + 5 END,
    CASE WHEN status = 'declined' THEN 'no_capacity' ELSE '' END, '', '', '',
    CASE WHEN is_open THEN 'Ring the person' ELSE '' END,
    CASE WHEN is_open THEN current_date + (number * 31) %% 60 - 10 END,
    CASE WHEN NOT is_open THEN '' WHEN number %% 2 = 0 THEN 'provider' ELSE 'link_worker' END
FROM (
    SELECT *, status NOT IN ('completed', 'withdrawn', 'declined') AS is_open FROM (
        SELECT id, number, now() - (number %% 900) * interval '1 day' AS sent, (ARRAY[
            'submitted', 'received', 'accepted', 'in_progress', 'waiting', 'on_hold', 'completed', 'completed',
            'completed', 'completed', 'completed', 'completed', 'withdrawn', 'declined'
        ])[1 + (number * 13) %% 14] AS status
        FROM (SELECT id, row_number() OVER (ORDER BY id)::int AS number FROM referrals_person
              WHERE service_id = %(service)s) AS people
    ) AS dated
) AS stated
"""


def main() -> None:
    """Print the table."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=5)
    times = parser.parse_args().times
    with override_settings(ALLOWED_HOSTS=["testserver"]), transaction.atomic():
        services = [(number, *fill(number)) for number in SIZES]
        print("| page | of | referrals | ms | CPU ms | queries |")
        print("| --- | --- | ---: | ---: | ---: | ---: |")
        for what, who, name, query in PAGES:
            for number, worker, manager in services:
                client = client_of(worker if who == "link worker" else manager)
                costs = [measure(client, reverse(name) + query) for _ in range(times + 1)][1:]
                whole, cpu = (statistics.median(column) * 1000 for column in list(zip(*costs, strict=True))[:2])
                print(f"| {what} | {who} | {number:,} | {whole:.0f} | {cpu:.0f} | {costs[0].statements} |")
        transaction.set_rollback(True)


def fill(number: int) -> tuple[User, User]:
    """Make a service with so many referrals; gives one of its link workers and its manager."""
    service = make_service()
    offer = make_offer(service)
    workers = [make_post(service, PostRole.LINK_WORKER) for _ in range(LINK_WORKERS)]
    manager = make_post(service, PostRole.MANAGER)
    with connection.cursor() as cursor:
        # Rows of long ago are written as they stand; the rules of the tables are kept by the statement itself.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        with cursor.copy(
            "COPY referrals_person (uuid, service_id, given_name, family_name, sex, ethnicity, prefers, language,"
            " needs_interpreter, access_needs, created_at, version) FROM STDIN"
        ) as copy:
            keys = list(_people(number, service, copy))
        cursor.execute("SELECT uuid, id FROM referrals_person WHERE service_id = %s", [service.pk])
        ids = dict(cursor.fetchall())
        with cursor.copy(
            "COPY referrals_personkey (person_id, key_name, wrapped, made_at, wrapped_at) FROM STDIN"
        ) as copy:
            for uuid, key_name, wrapped in keys:
                copy.write_row((ids[uuid], key_name, wrapped, "now", "now"))
        cursor.execute(
            REFERRALS,
            {
                "service": service.pk,
                "prefix": chr(ord("A") + SIZES.index(number)),
                "owners": [worker.pk for worker in workers],
                "offer": offer.pk,
                "provider": offer.provider_id,
            },
        )
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            cursor.execute(f"ANALYZE {table}")
    return workers[0], manager


def _people(number: int, service: Organisation, copy: Any) -> Iterator[tuple[object, str, bytes]]:
    """Write the people, and give the sealed key of each."""
    ring = keyring()
    for count in range(number):
        uuid, data_key = uuid4(), new_data_key()
        names = [
            seal(data_key, name, f"person.{column}:{uuid}")
            for column, name in (("given_name", f"Given{count}"), ("family_name", f"Family{count}"))
        ]
        copy.write_row((uuid, service.pk, *names, "", "", "", "", False, "{}", "now", 0))
        yield uuid, *ring.wrap(data_key, f"person:{uuid}")


if __name__ == "__main__":
    main()
