"""Two roles in the database: the owner's migrates, the application's serves.

Triggers keep the history from being changed, but whoever owns a table may switch its triggers off. The role that serves
owns nothing: it may change what is there today, and only add to what was.
"""

from collections.abc import Iterator
from typing import Any

import pgtrigger
from django.apps import apps
from django.db import models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from pghistory.models import Context
from psycopg import sql

# Written by migrations alone.
MIGRATIONS = "django_migrations"
NEVER = str(pgtrigger.Update | pgtrigger.Delete)
# Made by a migration and not by a model.
CACHES = ("shared_cache",)
# Its models are not managed by Django: its migrations are the library's own statements.
QUEUE = "procrastinate"

# The context of a version is written by pghistory with INSERT … ON CONFLICT DO UPDATE, because one transaction writes
# many versions and may learn more about itself meanwhile. That takes the right to update; this trigger leaves it to the
# transaction that made the context (``created_at`` is its beginning) and to the owner, whose functions redact.
CONTEXT_GUARD = """
CREATE OR REPLACE FUNCTION register_guard_context() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF OLD.created_at IS DISTINCT FROM now()
        AND NOT pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE')
    THEN
        RAISE EXCEPTION 'the context of a version is never changed afterwards' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END;
$$;
CREATE OR REPLACE TRIGGER register_guard_context BEFORE UPDATE ON {table}
    FOR EACH ROW EXECUTE FUNCTION register_guard_context();
"""

MISUSES = """
SELECT
    EXISTS (SELECT FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolcreaterole)),
    EXISTS (
        SELECT FROM unnest(%(tables)s::text[]) AS name JOIN pg_class ON pg_class.oid = to_regclass(name)
        WHERE pg_has_role(current_user, relowner, 'USAGE')
    ),
    EXISTS (
        SELECT FROM unnest(%(history)s::text[]) AS name, to_regclass(name) AS history
        WHERE has_table_privilege(history, 'UPDATE') OR has_table_privilege(history, 'DELETE')
            OR has_table_privilege(history, 'TRUNCATE')
    )
"""


class UnfitRoleError(Exception):
    """The role cannot be the one that serves; the text says why and what to do."""


def history_tables() -> list[str]:
    """The tables to which rows are added and in which none is changed: those that a trigger protects from it."""
    return sorted(
        model._meta.db_table
        for model, trigger in pgtrigger.registered()
        if isinstance(trigger, pgtrigger.Protect) and str(trigger.operation) == NEVER
    )


def ordinary_tables() -> list[str]:
    """The other tables of the program, in which rows come, change and go."""
    managed = [model for model in apps.get_models(include_auto_created=True) if _has_table(model)]
    kept_apart = {*history_tables(), Context._meta.db_table}
    queue = {model._meta.db_table for model in apps.get_app_config(QUEUE).get_models()}
    return [*sorted({model._meta.db_table for model in managed} - kept_apart | queue), *CACHES]


def _has_table(model: type[models.Model]) -> bool:
    return model._meta.managed and not model._meta.proxy and not model._meta.abstract


def misuses_of_history(connection: BaseDatabaseWrapper) -> Iterator[str]:
    """What the role of this connection could do to the history and should not be able to, if anything."""
    history = history_tables()
    with connection.cursor() as cursor:
        cursor.execute(MISUSES, {"tables": [*history, *ordinary_tables()], "history": history})
        is_mighty, owns, may_change = cursor.fetchone()
    if is_mighty:
        yield "is a superuser, or may become one"
    if owns:
        yield "owns the tables, and could switch off the triggers that protect the history"
    elif may_change:
        yield "may change or empty the history"


@transaction.atomic
def grant_to_app_role(connection: BaseDatabaseWrapper, role: str) -> None:
    """Give ``role`` what serving needs and take from it whatever else it had; run by the owner after each migration.

    Raises UnfitRoleError when there is no such role, or one that could take more by itself.
    """
    with connection.cursor() as cursor:
        _refuse_unfit(cursor, role)
        context = sql.Identifier(Context._meta.db_table)
        cursor.execute(sql.SQL(CONTEXT_GUARD).format(table=context))
        names = {
            "role": sql.Identifier(role),
            "schema": sql.Identifier(_one(cursor, "SELECT current_schema()")),
            "ours": sql.SQL(_one(cursor, OURS)),
            "sequences": sql.SQL(_one(cursor, OUR_SEQUENCES)),
            "functions": sql.SQL(_one(cursor, OUR_FUNCTIONS)),
            "ordinary": _identifiers(ordinary_tables()),
            "history": _identifiers(history_tables()),
            "context": context,
            "migrations": sql.Identifier(MIGRATIONS),
        }
        for statement in GRANTS:
            cursor.execute(sql.SQL(statement).format(**names))


GRANTS = (
    "REVOKE ALL ON {ours}, {sequences} FROM {role}",
    "REVOKE CREATE ON SCHEMA {schema} FROM {role}",
    "GRANT USAGE ON SCHEMA {schema} TO {role}",
    "GRANT USAGE ON SEQUENCE {sequences} TO {role}",
    "GRANT EXECUTE ON FUNCTION {functions} TO {role}",
    "GRANT SELECT ON {migrations} TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON {ordinary} TO {role}",
    "GRANT SELECT, INSERT ON {history}, {context} TO {role}",
    "GRANT UPDATE (metadata, updated_at) ON {context} TO {role}",
)

# What this role owns, in words of SQL; what the extensions brought is a superuser's, and open to everybody.
OURS = """
SELECT string_agg(oid::regclass::text, ', ') FROM pg_class
WHERE relowner = current_user::regrole AND relnamespace = current_schema()::regnamespace
    AND relkind IN ('r', 'p', 'v', 'm')
"""
OUR_SEQUENCES = """
SELECT string_agg(oid::regclass::text, ', ') FROM pg_class
WHERE relowner = current_user::regrole AND relnamespace = current_schema()::regnamespace AND relkind = 'S'
"""
OUR_FUNCTIONS = """
SELECT string_agg(oid::regprocedure::text, ', ') FROM pg_proc
WHERE proowner = current_user::regrole AND pronamespace = current_schema()::regnamespace AND prokind = 'f'
"""


def _refuse_unfit(cursor: Any, role: str) -> None:
    cursor.execute(
        "SELECT rolsuper OR rolcreaterole OR rolbypassrls, pg_has_role(rolname, current_user, 'MEMBER') "
        "FROM pg_roles WHERE rolname = %s",
        [role],
    )
    found = cursor.fetchone()
    if found is None:
        raise UnfitRoleError(f"There is no role {role}. As a superuser: CREATE ROLE {role} LOGIN PASSWORD '…';")
    is_mighty, is_owner = found
    if is_mighty:
        raise UnfitRoleError(
            f"{role} may give itself any right. Serve with one that is neither superuser nor CREATEROLE."
        )
    if is_owner:
        raise UnfitRoleError(f"{role} owns the tables, or belongs to the role that does. Serve with another one.")


def _one(cursor: Any, question: str) -> Any:
    cursor.execute(question)
    return cursor.fetchone()[0]


def _identifiers(names: list[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))
