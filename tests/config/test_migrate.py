"""Migrations have a short patience for locks, and requests a longer one."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def lock_timeout() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        return cursor.fetchone()[0]


@pytest.fixture
def patience(monkeypatch) -> list[str]:
    """What the patience was while migrations were planned."""
    seen: list[str] = []
    plan = MigrationExecutor.migration_plan

    def look(self, *args, **kwargs):
        seen.append(lock_timeout())
        return plan(self, *args, **kwargs)

    monkeypatch.setattr(MigrationExecutor, "migration_plan", look)
    return seen


@pytest.mark.django_db
def test_migrations_wait_a_second_for_a_lock_and_requests_five(patience):
    assert lock_timeout() == "5s"
    call_command("migrate", verbosity=0)
    assert set(patience) == {"1s"}
    assert lock_timeout() == "5s"
